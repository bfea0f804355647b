"""What stops a document: exceptions with a stable code and a remedy.  Wrong *data* is a ``Flag``, not an exception.

Every class survives pickling (they cross process borders), so the constructor takes positional arguments that
``Exception.__reduce__`` hands back.  ``describe`` is the one place that turns an exception into the text of
``documents.error``: one line, Chinese first, English after it.
"""

from __future__ import annotations


class JixiaoError(Exception):
    """Base of all errors that end one document or one command.

    ``zh`` and ``en`` are one sentence each: what is wrong, and what to do.
    """

    code = "internal"

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(zh, en)
        self.zh = zh
        self.en = en

    def __str__(self) -> str:
        return f"{self.zh} ({self.en})"


class DocumentError(JixiaoError):
    """A file that cannot be read; the run goes on."""

    code = "unreadable"


class EmptyFileError(DocumentError):
    """The file has no bytes (空文件)."""

    code = "empty_file"


class UnsupportedFormatError(DocumentError):
    """A kind of file that is not read, or not yet (不支持的格式)."""

    code = "unsupported_format"


class WrongFormatError(DocumentError):
    """The bytes are of another kind than the name says, and cannot be read as what they are (扩展名与内容不符)."""

    code = "wrong_format"


class DamagedFileError(DocumentError):
    """Truncated or broken beyond reading (文件损坏)."""

    code = "damaged_file"


class EncryptedFileError(DocumentError):
    """A password is needed (文件加密)."""

    code = "password_needed"


class UnsafeFileError(DocumentError):
    """An entity bomb, an external entity, a path that escapes (不安全的内容)."""

    code = "unsafe_content"


class LimitError(DocumentError):
    """Unpacks to more, or has more pages or cells, than the limits allow (超出上限)."""

    code = "over_limit"


class MissingComponentError(DocumentError):
    """An optional component (LibreOffice, OCR) is needed and absent (缺少组件)."""

    code = "component_missing"


class NoContentError(DocumentError):
    """There is nothing to read: no text and no picture of text (无可读内容)."""

    code = "no_content"


class DocumentTimeoutError(DocumentError):
    """The document took longer than its time limit (处理超时)."""

    code = "timeout"


class WorkerDiedError(DocumentError):
    """The process that read the document died, from memory or a crash (处理进程异常退出)."""

    code = "worker_died"


class InternalError(DocumentError):
    """A bug of this program showed on this document (程序内部错误)."""

    code = "internal"


class UsageError(JixiaoError):
    """Wrong arguments, no input found, an output that cannot be written: the command ends with exit code 2."""

    code = "usage"


class OutputError(JixiaoError):
    """The output cannot be written: disk full, read-only, in use by another run (输出失败)."""

    code = "output"


class ClusterError(JixiaoError):
    """The cluster that documents are read on cannot be used, or is lost (集群不可用)."""

    code = "cluster"


class DataFileError(JixiaoError):
    """Mistakes in the project's own data files (forms, vocabularies), all of them at once."""

    code = "data_file"


def describe(error: BaseException) -> tuple[str, str]:
    """The ``error_code`` and one-line ``error`` of ``documents`` for an exception."""
    if isinstance(error, JixiaoError):
        code, text = error.code, str(error)
    else:
        code = InternalError.code
        text = (
            f"程序内部错误：{type(error).__name__}: {error}，请将该文件报告给维护者"
            f" (internal error {type(error).__name__}; please report this file)"
        )
    return code, " ".join(text.split())

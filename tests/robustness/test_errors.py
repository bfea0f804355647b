"""Errors cross process borders: every class of ours survives pickling with its code and both sentences."""

from __future__ import annotations

import errno
import pickle
from collections.abc import Iterator

import pytest

from pipeline.model import errors
from pipeline.model.causes import is_of_machine, name_cause


def error_classes() -> Iterator[type[errors.JixiaoError]]:
    for value in vars(errors).values():
        if isinstance(value, type) and issubclass(value, errors.JixiaoError):
            yield value


@pytest.mark.parametrize("kind", list(error_classes()), ids=lambda kind: kind.__name__)
def test_an_error_survives_pickling(kind: type[errors.JixiaoError]):
    error = kind("文件坏了：请重新提交", "the file is broken: submit it again")

    copy = pickle.loads(pickle.dumps(error))

    assert type(copy) is kind
    assert (copy.code, copy.zh, copy.en, str(copy)) == (error.code, error.zh, error.en, str(error))


def test_error_codes_of_documents_are_told_apart():
    codes = [kind.code for kind in error_classes() if issubclass(kind, errors.DocumentError)]

    assert len(codes) == len(set(codes))


def test_a_bug_is_described_in_one_line():
    code, text = errors.describe(ValueError("first\nsecond"))

    assert code == "internal"
    assert "first second" in text


@pytest.mark.parametrize(
    ("error", "causes"),
    [
        (PermissionError(errno.EACCES, "Permission denied"), ("没有权限", "Permission denied")),
        (OSError(errno.ENOSPC, "No space left on device"), ("磁盘已满", "No space left on device")),
        (OSError(errno.EXDEV, "Invalid cross-device link"), ("Invalid cross-device link",) * 2),
        (OSError("told by a library"), ("told by a library",) * 2),
        (OSError(), ("OSError",) * 2),
    ],
)
def test_what_the_machine_refuses_is_told_in_both_languages(error: OSError, causes: tuple[str, str]):
    assert name_cause(error) == causes


def test_a_file_that_is_open_in_another_program_is_told_from_one_without_rights():
    """On Windows both are ``EACCES``; the system's own number tells."""
    error = PermissionError(errno.EACCES, "The process cannot access the file")
    error.winerror = 32

    assert name_cause(error)[0] == "正被其他程序打开"


def test_a_path_that_is_missing_may_be_our_own_mistake():
    assert is_of_machine(OSError(errno.ENOSPC, "No space left on device"))
    assert not is_of_machine(FileNotFoundError(errno.ENOENT, "No such file or directory"))

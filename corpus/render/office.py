"""Files by way of LibreOffice, where it is installed: what another producer makes of the same Word file."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

from pipeline.model.errors import DocumentError, MissingComponentError

TIMEOUT = 180.0


def has_office() -> bool:
    """Whether LibreOffice can be run."""
    return shutil.which("soffice") is not None


def convert(docx: bytes, kind: str) -> bytes:
    """Turn a Word file as ``pdf``, ``doc`` … through LibreOffice with a profile of its own.

    Raises: MissingComponentError without LibreOffice, DocumentError where it ends without a file.
    """
    program = shutil.which("soffice")
    if program is None:
        raise MissingComponentError(
            "未安装 LibreOffice，请安装后再生成这种格式", "install LibreOffice to make this format"
        )
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "document.docx"
        source.write_bytes(docx)
        command = [
            program,
            f"-env:UserInstallation={(Path(folder) / 'profile').as_uri()}",
            "--headless",
            "--convert-to",
            kind,
            "--outdir",
            folder,
            str(source),
        ]
        done = subprocess.run(command, capture_output=True, timeout=TIMEOUT, check=False)
        made = Path(folder) / f"document.{kind}"
        if not made.exists():
            reason = done.stderr.decode(errors="replace")[:200]
            raise DocumentError(f"LibreOffice 没有生成文件：{reason}", f"LibreOffice made no file: {reason}")
        return made.read_bytes()

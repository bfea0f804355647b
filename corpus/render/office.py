"""Files by way of LibreOffice, where it is installed: what another producer makes of the same Word file."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

TIMEOUT = 180.0


class OfficeMissingError(Exception):
    """LibreOffice is not installed (未安装 LibreOffice)."""


class OfficeFailedError(Exception):
    """LibreOffice ended without a file (LibreOffice 转换失败)."""


def has_office() -> bool:
    """Whether LibreOffice can be run."""
    return shutil.which("soffice") is not None


def convert(docx: bytes, kind: str) -> bytes:
    """Turn a Word file as ``pdf``, ``doc`` … through LibreOffice with a profile of its own.

    Raises: OfficeMissingError, OfficeFailedError.
    """
    program = shutil.which("soffice")
    if program is None:
        raise OfficeMissingError("未安装 LibreOffice，请安装后再用 office 格式 (LibreOffice is not installed)")
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
            raise OfficeFailedError(
                f"LibreOffice 未生成文件 (no file made): {done.stderr.decode(errors='replace')[:200]}"
            )
        return made.read_bytes()

"""LibreOffice as a converter, kept on a short lead (格式转换).

Each process of ours has a profile of its own, for one profile serves one LibreOffice at a time; in it macros are off
whatever a document asks, and links into the outside are not followed.  LibreOffice stays in our process group, so that
whoever kills this process kills it too; where it hangs by itself it is killed with all its children, and tried once
more with a new profile.
"""

from __future__ import annotations

import atexit
import shutil
import subprocess
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Literal

from pipeline.model.errors import DamagedFileError, DocumentTimeoutError, MissingComponentError

TIMEOUT = 90.0
"""Seconds that one conversion may take; a page of text takes one."""
_PROGRAMS = ("soffice", "libreoffice")
_USUAL_PLACES = (
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
    "C:/Program Files/LibreOffice/program/soffice.exe",
    "C:/Program Files (x86)/LibreOffice/program/soffice.exe",
)
_ATTEMPTS = 2

_SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting">
<prop oor:name="MacroSecurityLevel" oor:op="fuse"><value>3</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting">
<prop oor:name="DisableMacrosExecution" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting">
<prop oor:name="BlockUntrustedRefererLinks" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Writer/Content/Update">
<prop oor:name="Link" oor:op="fuse"><value>0</value></prop></item>
<item oor:path="/org.openoffice.Inet/Settings">
<prop oor:name="ooInetProxyType" oor:op="fuse"><value>2</value></prop>
<prop oor:name="ooInetNoProxy" oor:op="fuse"><value></value></prop>
<prop oor:name="ooInetHTTPProxyName" oor:op="fuse"><value>127.0.0.1</value></prop>
<prop oor:name="ooInetHTTPProxyPort" oor:op="fuse"><value>9</value></prop>
<prop oor:name="ooInetHTTPSProxyName" oor:op="fuse"><value>127.0.0.1</value></prop>
<prop oor:name="ooInetHTTPSProxyPort" oor:op="fuse"><value>9</value></prop></item>
</oor:items>
"""
"""Macros of the highest security level (only from trusted places, of which there are none) and off altogether; links
are never updated; and as a web page's style sheets are asked for all the same, every address is behind a proxy that is
not there (port 9, discard)."""

_profile: tempfile.TemporaryDirectory[str] | None = None
"""Folder of this process's profile; made when it is first needed, removed by ``_close_profile``."""


def find_program() -> str | None:
    """Path of LibreOffice; None when it is not installed."""
    found = next((path for name in _PROGRAMS if (path := shutil.which(name)) is not None), None)
    return found or next((path for path in _USUAL_PLACES if Path(path).exists()), None)


def convert(data: bytes, suffix: str, filter_name: str, timeout: float = TIMEOUT) -> bytes:
    """Turn a document into a Word file (.docx).

    ``suffix``: how its name ends; ``filter_name``: LibreOffice's name of its format, so that nothing else is tried.
    Raises: ``MissingComponentError`` without LibreOffice; ``DamagedFileError`` when it cannot read the document;
    ``DocumentTimeoutError`` when it hangs twice.
    """
    program = find_program()
    if program is None:
        raise MissingComponentError(
            f"读取 {suffix} 文件需要 LibreOffice，本机没有安装：请安装（如 apt install libreoffice-writer-nogui），"
            "或把文件另存为 .docx 后重新提交",
            f"reading {suffix} needs LibreOffice, which is not installed: install it (apt install"
            " libreoffice-writer-nogui), or save the file as .docx",
        )
    with tempfile.TemporaryDirectory(prefix="jixiao-office-") as folder:
        source = Path(folder) / f"document{suffix}"
        source.write_bytes(data)
        made = Path(folder) / "out" / "document.docx"
        outcome = "failed"
        for attempt in range(_ATTEMPTS):
            command = _write_command(program, source, made.parent, filter_name, _open_profile(renew=attempt > 0))
            outcome = _run(command, timeout)
            if outcome == "done" and made.exists():
                return made.read_bytes()
            made.unlink(missing_ok=True)
        if outcome == "hung":
            raise DocumentTimeoutError(
                f"LibreOffice 转换超过 {timeout:.0f} 秒没有完成：请用 Word 或 WPS 打开，另存为 .docx 后重新提交",
                f"LibreOffice did not convert the file within {timeout:.0f} s: save it as .docx in Word or WPS",
            )
        raise DamagedFileError(
            "LibreOffice 无法读取该文件，可能已损坏：请用 Word 或 WPS 打开，另存为 .docx 后重新提交",
            "LibreOffice cannot read the file, it may be damaged: open it in Word or WPS and save it as .docx",
        )


def _write_command(program: str, source: Path, out: Path, filter_name: str, profile: Path) -> list[str]:
    return [
        program,
        f"-env:UserInstallation={profile.as_uri()}",
        "--headless",
        "--invisible",
        "--norestore",
        "--nologo",
        "--nolockcheck",
        f"--infilter={filter_name}",
        "--convert-to",
        "docx:MS Word 2007 XML",
        "--outdir",
        str(out),
        str(source),
    ]


def _open_profile(*, renew: bool) -> Path:
    """The profile of this process; a new one after LibreOffice hung or died in the old."""
    global _profile
    if renew:
        _close_profile()
    if _profile is None:
        _profile = tempfile.TemporaryDirectory(prefix="jixiao-profile-", ignore_cleanup_errors=True)
        user = Path(_profile.name) / "user"
        user.mkdir()
        (user / "registrymodifications.xcu").write_text(_SETTINGS, encoding="utf-8")
    return Path(_profile.name)


@atexit.register
def _close_profile() -> None:
    """Remove the profile of this process, when it is of no more use or the process ends."""
    global _profile
    if _profile is not None:
        _profile.cleanup()
        _profile = None


def _run(command: list[str], timeout: float) -> Literal["done", "failed", "hung"]:
    """Run LibreOffice to its end, or kill it after a time."""
    with subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        try:
            return "done" if process.wait(timeout) == 0 else "failed"
        except subprocess.TimeoutExpired:
            _kill_with_children(process.pid)
            return "hung"


def _kill_with_children(pid: int) -> None:
    """End a process and all that it has started: ``soffice`` is a small program that starts the large one."""
    import psutil

    with suppress(psutil.Error):  # what has ended by itself is what is wanted
        process = psutil.Process(pid)
        for each in (*process.children(recursive=True), process):
            with suppress(psutil.Error):
                each.kill()

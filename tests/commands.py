"""The command line as a user starts it, in a process of its own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path


def run_jixiao(*arguments: str | Path, code: int = 0) -> subprocess.CompletedProcess[str]:
    """Run ``jixiao`` with arguments and expect an exit code; gives what it printed."""
    command = [sys.executable, "-c", "from pipeline.cli import main; main()", *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == code, done.stdout + done.stderr
    return done

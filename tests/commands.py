"""The command line as a user starts it, in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Collection
from pathlib import Path


def run_jixiao(
    *arguments: str | Path, code: int | Collection[int] = 0, **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run ``jixiao`` with arguments, and variables put into its environment; gives what it printed.

    ``code``: the exit code to expect, or several that are right.
    """
    command = [sys.executable, "-c", "from pipeline.cli import main; main()", *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env={**os.environ, **environment})
    assert done.returncode in ({code} if isinstance(code, int) else code), done.stdout + done.stderr
    return done

"""An S3 store on the loopback address: moto's server in a process of its own, with credentials that nobody checks."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from pathlib import Path
from types import TracebackType

_PATIENCE = 60.0


class LoopbackS3:
    def __init__(self, log: Path) -> None:
        self._log = log
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self._port = probe.getsockname()[1]

    @property
    def environment(self) -> dict[str, str]:
        """Where S3 clients look for the store and who they are."""
        return {
            **os.environ,
            "AWS_ACCESS_KEY_ID": "nobody",
            "AWS_SECRET_ACCESS_KEY": "nothing",
            "AWS_DEFAULT_REGION": "us-east-1",
            "AWS_ENDPOINT_URL": f"http://127.0.0.1:{self._port}",
            "JIXIAO_LANG": "en",
        }

    def __enter__(self) -> LoopbackS3:
        command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(self._port)]
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT)
        until = time.monotonic() + _PATIENCE
        while not self._answers():
            assert self._process.poll() is None, "the store does not start"
            assert time.monotonic() < until, "the store does not answer"
            time.sleep(0.1)
        return self

    def _answers(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self._port)) == 0

    def requests(self) -> int:
        """How many there were so far."""
        return sum(b'HTTP/1.1"' in line for line in self._log.read_bytes().splitlines())

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.terminate()
        self._process.wait()

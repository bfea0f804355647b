"""A Dask cluster on the loopback address: a scheduler and workers, each a process that can be killed."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path
from types import TracebackType

_PATIENCE = 60.0


class LoopbackCluster:
    def __init__(self, folder: Path, workers: int = 2, arguments: tuple[str, ...] = ("--no-nanny",)) -> None:
        self._folder = folder
        self._file = folder / "scheduler.json"
        self._workers = workers
        self._arguments = arguments
        self._scheduler: subprocess.Popen[bytes] | None = None
        self.workers: list[subprocess.Popen[bytes]] = []

    def __enter__(self) -> LoopbackCluster:
        self._folder.mkdir(parents=True, exist_ok=True)
        host = ("--host", "127.0.0.1")
        file = ("--scheduler-file", self._file)
        self._scheduler = self._start("scheduler", *host, "--port", "0", "--no-dashboard", *file)
        until = time.monotonic() + _PATIENCE
        while not self._file.exists():
            assert time.monotonic() < until, "the scheduler does not start"
            time.sleep(0.1)
        for number in range(self._workers):
            local = ("--local-directory", self._folder / f"worker{number}")
            self.workers.append(
                self._start("worker", *host, *local, "--nthreads", "1", "--no-dashboard", *file, *self._arguments)
            )
        return self

    @property
    def address(self) -> str:
        return str(json.loads(self._file.read_text(encoding="utf-8"))["address"])

    def _start(self, command: str, *arguments: object) -> subprocess.Popen[bytes]:
        log = (self._folder / f"{command}{len(self.workers)}.log").open("wb")
        with log:
            return subprocess.Popen(
                [sys.executable, "-m", "dask", command, *map(str, arguments)], stdout=log, stderr=subprocess.STDOUT
            )

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for process in (*self.workers, self._scheduler):
            if process is not None:
                process.terminate()
        for process in (*self.workers, self._scheduler):
            if process is not None:
                try:
                    process.wait(10)
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait()

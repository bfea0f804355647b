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
        self.scheduler: subprocess.Popen[bytes] | None = None
        self.workers: list[subprocess.Popen[bytes]] = []

    def __enter__(self) -> LoopbackCluster:
        self._folder.mkdir(parents=True, exist_ok=True)
        self.scheduler = self._start("scheduler", "--port", "0")
        until = time.monotonic() + _PATIENCE
        while not self._file.exists():
            assert time.monotonic() < until, "the scheduler does not start"
            time.sleep(0.1)
        for _ in range(self._workers):
            self.add_worker()
        return self

    def add_worker(self, prelude: str = "") -> subprocess.Popen[bytes]:
        """Start one more worker, in a process that executes ``prelude`` first."""
        local = ("--local-directory", self._folder / f"worker{len(self.workers)}")
        self.workers.append(self._start("worker", *local, "--nthreads", "1", *self._arguments, prelude=prelude))
        return self.workers[-1]

    @property
    def address(self) -> str:
        return str(json.loads(self._file.read_text(encoding="utf-8"))["address"])

    def _start(self, command: str, *arguments: object, prelude: str = "") -> subprocess.Popen[bytes]:
        common = ("--host", "127.0.0.1", "--no-dashboard", "--scheduler-file", self._file)
        log = (self._folder / f"{command}{len(self.workers)}.log").open("wb")
        with log:
            return subprocess.Popen(
                [sys.executable, "-c", f"{prelude}\nfrom dask.__main__ import main\nmain()", command,
                 *map(str, (*common, *arguments))],
                stdout=log, stderr=subprocess.STDOUT,
            )  # fmt: skip

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for process in (*self.workers, self.scheduler):
            if process is not None:
                process.terminate()
        for process in (*self.workers, self.scheduler):
            if process is not None:
                try:
                    process.wait(10)
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait()

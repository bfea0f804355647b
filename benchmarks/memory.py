"""How much memory a run takes, and whether it grows (内存占用): measured from outside, on generated submissions.

    python -m benchmarks.memory --documents 150 --formats docx,pdf --times 1

Generates the documents, starts ``jixiao ingest`` on them and looks at the parent and its workers four times a second:
peak of each, and the middle of what workers held in each fifth of the run.  A leak shows as a rise from the second
fifth to the last; the first has the imports and the first documents' caches in it.  ``--times`` reads everything again
under other names, to make the run longer.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

import psutil

_MIB = 1024 * 1024
_LOOK_EVERY = 0.25
_FIFTHS = 5
_LIMIT = 300
"""MiB that a worker may take (peak) on a county's submissions."""


@dataclass(slots=True)
class Held:
    """What the processes of a run held, in MiB, each time they were looked at."""

    parent: list[float] = field(default_factory=list)
    workers: list[float] = field(default_factory=list)
    """The largest worker of each look."""

    def look(self, run: psutil.Process) -> None:
        """Look once."""
        try:
            self.parent.append(run.memory_info().rss / _MIB)
            sizes = [_size(child) for child in run.children(recursive=True)]
        except psutil.NoSuchProcess:
            return
        if any(sizes):
            self.workers.append(max(sizes))


def _size(process: psutil.Process) -> float:
    try:
        return float(process.memory_info().rss) / _MIB
    except psutil.NoSuchProcess:
        return 0.0


def measure(arguments: argparse.Namespace, folder: Path) -> Held:
    """Generate, run, and look."""
    subprocess.run(
        [sys.executable, "-m", "corpus.generate", "--documents", str(arguments.documents), "--seed",
         str(arguments.seed), "--level", arguments.level, "--formats", arguments.formats, "--out", str(folder / "all")],
        check=True, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    inputs = folder / "in"
    inputs.mkdir()
    formats = {f".{name}" for name in arguments.formats.replace("office-pdf", "pdf").split(",")}
    found = [path for path in sorted((folder / "all").iterdir()) if path.suffix in formats]
    for path in found:
        for number in range(arguments.times):
            shutil.copy(path, inputs / f"{number}-{path.name}")
    print(f"{len(found) * arguments.times} files, {arguments.workers} workers")
    command = [
        sys.executable,
        "-c",
        "from pipeline.cli import main; main()",
        "ingest",
        str(inputs),
        "--force",
        "--json",
    ]
    command += ["--out", str(folder / "out"), "--workers", str(arguments.workers)]
    held = Held()
    with (folder / "summary.json").open("wb") as summary:
        run = subprocess.Popen(command, stdout=summary, stderr=subprocess.DEVNULL)
        process = psutil.Process(run.pid)
        while run.poll() is None:
            held.look(process)
            time.sleep(_LOOK_EVERY)
    documents = json.loads((folder / "summary.json").read_text("utf-8"))
    print(f"{documents['documents']}, {documents['seconds']:.0f} s")
    return held


def report(held: Held) -> bool:
    """Print what was seen; says whether the workers stayed under the limit."""
    print(f"{platform.system()} {platform.machine()}, Python {platform.python_version()}, {os.cpu_count()} cores")
    print(f"parent: peak {max(held.parent):.0f} MiB while {len(held.parent)} looks were taken")
    print(f"parent: middle of each fifth {_list(_middles(held.parent))} MiB")
    print(f"largest worker: peak {max(held.workers):.0f} MiB (limit {_LIMIT})")
    print(f"largest worker: middle of each fifth {_list(_middles(held.workers))} MiB")
    return max(held.workers) < _LIMIT


def _middles(sizes: list[float]) -> list[float]:
    fifth = max(1, len(sizes) // _FIFTHS)
    return [statistics.median(sizes[at : at + fifth]) for at in range(0, fifth * _FIFTHS, fifth)]


def _list(sizes: list[float]) -> str:
    return " ".join(f"{size:.0f}" for size in sizes)


def main() -> int:
    """Measure as the arguments say; 1 when a worker was over the limit."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--documents", type=int, default=150)
    parser.add_argument("--formats", default="docx,pdf")
    parser.add_argument("--level", default="hard")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--times", type=int, default=1)
    parser.add_argument("--workers", type=int, default=2)
    with tempfile.TemporaryDirectory(prefix="jixiao-memory-") as folder:
        return 0 if report(measure(parser.parse_args(), Path(folder))) else 1


if __name__ == "__main__":
    raise SystemExit(main())

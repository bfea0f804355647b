"""How much memory a run takes, and whether it grows (内存占用): measured from outside, on generated submissions.

    python -m benchmarks.memory --documents 100 --files 2000 --markdown build/memory.md

Generates submissions and presents each of them many times, every time with other bytes, so that nothing comes from the
cache.  ``jixiao ingest`` reads a few of the files and then all, and parent and workers are looked at four times a
second.  A leak shows as a worker that rises from tenth to tenth of the run; what the parent keeps of every document
shows as the difference of the two peaks.
"""

from __future__ import annotations

import argparse
import itertools
import json
import statistics
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import psutil
from msgspec import Struct, field

from benchmarks.machine import describe_machine
from benchmarks.table import Section, print_section, write_markdown

_MIB = 1024 * 1024
_LOOK_EVERY = 0.25
_PARTS = 10
"""Parts of the run that are shown."""
_FEW = 100
"""Files of the run that the long one is held against."""
_LIMIT = 300
"""MiB that a worker may take (peak) on a county's submissions."""
_ZIP_END = b"\0\0"
"""End of a ZIP file that has no comment."""


class Held(Struct):
    """What the processes of a run held, in MiB, each time they were looked at."""

    parent: list[float] = field(default_factory=list)
    workers: list[float] = field(default_factory=list)
    """The largest worker of each look; 0 while there is none."""

    def look(self, run: psutil.Process) -> None:
        """Look once."""
        try:
            parent = run.memory_info().rss / _MIB
            sizes = [_size(child) for child in run.children(recursive=True)]
        except psutil.NoSuchProcess:
            return
        self.parent.append(parent)
        self.workers.append(max(sizes, default=0.0))


def _size(process: psutil.Process) -> float:
    try:
        return float(process.memory_info().rss) / _MIB
    except psutil.NoSuchProcess:
        return 0.0


class Run(Struct, frozen=True, kw_only=True):
    """A run that was looked at."""

    files: int
    seconds: float
    held: Held

    @property
    def peaks(self) -> tuple[float, float]:
        """Peak of the parent and of the largest worker."""
        return max(self.held.parent), max(self.held.workers)


def write_files(folder: Path, originals: Sequence[Path], count: int) -> None:
    """Write a number of files, each original again and again with other bytes."""
    folder.mkdir()
    for number, path in zip(range(count), itertools.cycle(originals), strict=False):
        (folder / f"{number:05}-{path.name}").write_bytes(salt(path.read_bytes(), number))


def salt(data: bytes, number: int) -> bytes:
    """Give a document other bytes and the same content: a comment of the ZIP file, or of the PDF, or blank lines."""
    mark = str(number).encode()
    if data.startswith(b"PK") and data.endswith(_ZIP_END):
        return data[: -len(_ZIP_END)] + struct.pack("<H", len(mark)) + mark
    return data + b"\n%" + mark + b"\n" if data.startswith(b"%PDF") else data + b"\n" * number


def watch_run(documents: Path, out: Path, workers: int) -> Run:
    """Run ``jixiao ingest`` and look at its processes."""
    command = [sys.executable, "-c", "from pipeline.cli import main; main()", "ingest", str(documents), "--json"]
    held = Held()
    with (out.with_suffix(".json")).open("w+b") as summary:
        run = subprocess.Popen(
            [*command, "--out", str(out), "--workers", str(workers)], stdout=summary, stderr=subprocess.DEVNULL
        )
        process = psutil.Process(run.pid)
        while run.poll() is None:
            held.look(process)
            time.sleep(_LOOK_EVERY)
        summary.seek(0)
        told = json.load(summary)
    if told["documents"]["cached"]:
        raise RuntimeError("the cache has answered")
    return Run(files=told["documents"]["total"], seconds=told["seconds"], held=held)


def show_time(run: Run) -> Section:
    """Show what the processes held over a run."""
    parts = zip(_cut(run.held.parent), _cut(run.held.workers), strict=True)
    minutes = run.seconds / 60 / _PARTS
    return Section(
        title=f"Memory over time: {run.files} files, {run.seconds / 60:.1f} minutes",
        note="MiB, middle of each part of the run; at the end the parent writes the tables and the workers have gone.",
        header=("until minute", "parent", "largest worker"),
        rows=tuple(
            (f"{number * minutes:.1f}", f"{statistics.median(parent):.0f}", f"{statistics.median(workers):.0f}")
            for number, (parent, workers) in enumerate(parts, 1)
        ),
    )


def show_peaks(runs: Sequence[Run]) -> Section:
    """Show the peaks of runs over more and more files."""
    return Section(
        title="Peak by number of files",
        note=f"MiB. Goals: a worker under {_LIMIT}, and a parent that does not grow with the number.",
        header=("files", "parent", "largest worker"),
        rows=tuple((str(run.files), *(f"{peak:.0f}" for peak in run.peaks)) for run in runs),
    )


def _cut(sizes: list[float]) -> Iterator[list[float]]:
    for part in range(_PARTS):
        yield sizes[part * len(sizes) // _PARTS : max(1, (part + 1) * len(sizes) // _PARTS)] or sizes[-1:]


def _generate(options: argparse.Namespace, folder: Path) -> list[Path]:
    command = ["-m", "corpus.generate", "--documents", str(options.documents), "--seed", str(options.seed)]
    command += ["--level", options.level, "--formats", options.formats, "--out", str(folder)]
    subprocess.run([sys.executable, *command], check=True, stdout=subprocess.DEVNULL)
    suffixes = {f".{name}" for name in options.formats.replace("office-pdf", "pdf").split(",")}
    return [path for path in sorted(folder.iterdir()) if path.suffix in suffixes]


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.memory", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--documents", type=int, default=100, help="submissions to generate (default: 100)")
    parser.add_argument("--files", type=int, default=2000, help="files of the long run (default: 2000)")
    parser.add_argument("--formats", default="docx,pdf,xlsx,txt")
    parser.add_argument("--level", default="hard")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--markdown", type=Path, metavar="FILE", help="write the tables into this file as well")
    return parser.parse_args()


def main() -> int:
    """Measure as the arguments say; 1 when a worker was over the limit."""
    options = _parse()
    machine = describe_machine()
    print(machine)
    runs = []
    with tempfile.TemporaryDirectory(prefix="jixiao-memory-") as name:
        folder = Path(name)
        originals = _generate(options, folder / "all")
        for count in sorted({_FEW, options.files}):
            write_files(folder / f"in{count}", originals, count)
            runs.append(watch_run(folder / f"in{count}", folder / f"out{count}", options.workers))
    sections = (show_time(runs[-1]), show_peaks(runs))
    for section in sections:
        print_section(section)
    if options.markdown is not None:
        options.markdown.parent.mkdir(parents=True, exist_ok=True)
        options.markdown.write_text(write_markdown(f"{machine}; {options.workers} workers.", sections), "utf-8")
    return 0 if all(run.peaks[1] < _LIMIT for run in runs) else 1


if __name__ == "__main__":
    raise SystemExit(main())

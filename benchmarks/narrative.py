"""How fast the narrative stage is: characters a second, and its share of what a document takes altogether.

    python -m benchmarks.narrative [FILE ...] [--rounds N]

Every file is read whole and its report once more, side by side in one run: the whole by ``process``, the report by
``read_report`` on the same clean document.  Of each the fastest of several rounds counts, in seconds of processor time,
so that what else the machine does is left out.  Without files, the sample's Word and PDF submissions are read.
"""

from __future__ import annotations

import argparse
import hashlib
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from extractors.sniff import sniff
from normalizers.document import normalize
from pipeline.mapper.document import map_document
from pipeline.model.clean import CleanDocument
from pipeline.model.rows import Extraction
from pipeline.model.source import Limits, SourceFile
from pipeline.narrative.report import read_report
from pipeline.run import extract, process
from pipeline.schema.load import load_schema

_SAMPLE = Path(__file__).parents[1] / "corpus" / "sample"
_GOAL = 0.15
"""The share of a document's time that the narrative is to stay below."""


class Timing(NamedTuple):
    """What one document took."""

    name: str
    characters: int
    """Of the paragraphs outside forms, which are what the narrative reads."""
    narrative: float
    total: float


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description="Characters a second, and share of a document's time.")
    parser.add_argument("files", nargs="*", type=Path, help="submissions (default: the sample's .docx and .pdf)")
    parser.add_argument("--rounds", type=int, default=5, help="read each document so often; the fastest counts")
    options = parser.parse_args(arguments)
    timings = [_time_document(source, options.rounds) for source in _list_sources(options.files)]
    for timing in sorted(timings, key=lambda timing: timing.narrative / timing.total):
        _print(timing)
    _print(Timing("all", *(sum(column) for column in list(zip(*timings, strict=True))[1:])))
    above = sum(timing.narrative > _GOAL * timing.total for timing in timings)
    print(f"at most {_GOAL:.0%} is wanted; above it: {above} of {len(timings)}")


def _print(timing: Timing) -> None:
    speed, share = timing.characters / timing.narrative, timing.narrative / timing.total
    print(
        f"{timing.name:36} {timing.characters:7,} characters {speed:11,.0f} a second   "
        f"narrative {timing.narrative * 1000:7.1f} ms of {timing.total * 1000:8.1f} ms   {share:6.1%}"
    )


def _list_sources(files: Sequence[Path]) -> Iterator[SourceFile]:
    sample = (path for path in _SAMPLE.iterdir() if path.suffix in (".docx", ".pdf") and ".scan." not in path.name)
    for path in files or sorted(sample):
        data = path.read_bytes()
        digest = hashlib.sha256(data).hexdigest()
        yield SourceFile(source_path=path.name, doc_id=digest, format=sniff(data), data=data)


def _time_document(source: SourceFile, rounds: int) -> Timing:
    limits = Limits()
    clean = normalize(extract(source, limits))
    mapped = map_document(clean, load_schema())
    skip = frozenset(use.ordinal for use in mapped.text_uses)
    return Timing(
        name=source.source_path,
        characters=_count_characters(clean, mapped),
        narrative=_time(lambda: read_report(clean, skip, clean.doc_id, mapped.fiscal_year), rounds),
        total=_time(lambda: process(source, limits), rounds),
    )


def _count_characters(clean: CleanDocument, mapped: Extraction) -> int:
    used = {use.ordinal for use in mapped.text_uses}
    return sum(len(text.text) for text in clean.texts if text.ordinal not in used)


def _time(read: Callable[[], object], rounds: int) -> float:
    read()
    seconds = []
    for _ in range(rounds):
        start = time.process_time()
        read()
        seconds.append(time.process_time() - start)
    return min(seconds)


if __name__ == "__main__":
    main()

"""How often a confidence keeps its word, and the table it comes from (置信度校准).

``python -m pipeline.evaluate.calibrate INPUT… GOLD [--fit FILE]`` reads submissions, holds every record against the
gold files and counts, for each combination of evidence, how many records are right.  ``--fit`` writes the table anew;
without it the table at hand is tried on these submissions, which should be others than those it was made from.
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from extractors.discover import discover
from extractors.sources import check_format, load
from pipeline.evaluate.columns import load_columns
from pipeline.evaluate.compare import settle
from pipeline.evaluate.curve import Bin, describe_curve, fill_bins, is_counted
from pipeline.evaluate.found import FoundRow, Reading, base_name
from pipeline.evaluate.gold import Gold, read_golds
from pipeline.evaluate.pairing import pair_document
from pipeline.evaluate.values import is_row_right
from pipeline.model.errors import DocumentError, UsageError
from pipeline.model.source import Limits, SourceRef
from pipeline.run import make_result, understand
from pipeline.storage.rows import to_rows
from pipeline.witness.confidence import ANY, FILE, HEAD, Line, Prefix, load_table, rate
from pipeline.witness.evidence import Evidence

_LEAST_RECORDS = 30
"""Fewer records than this tell nothing of their own: they count with those that share less evidence."""
_PRIOR_RECORDS = 5
"""So many records' worth of what is true of the wider class goes into a line."""
_MOST_SURE = 0.9995
"""Invented submissions without an error in a class do not tell that there is none in real ones."""
_TELLING_STEP = 0.001
"""A line that differs less from the wider one above it tells nothing new, and is left out."""
Counts = Mapping[Evidence, tuple[int, int]]
"""Records, and right ones, by evidence."""


def count_records(inputs: Sequence[Path], gold_dir: Path) -> Counts:
    """Read submissions and count the records that are right, by their evidence.

    A record is right when every value that the gold scores in its row is.  Rows that the gold leaves open are left out.
    Raises: ``UsageError`` when no file of ``inputs`` has a gold file.
    """
    golds = {gold.name: gold for gold in read_golds(gold_dir)}
    names = sorted(golds, key=len, reverse=True)
    records, right = Counter[Evidence](), Counter[Evidence]()
    for ref in discover(inputs).refs:
        file = base_name(ref.source_path)
        name = next((name for name in names if file.startswith(name)), None)
        if name is None:
            continue
        for evidence, is_right in _judge_document(ref, golds[name]):
            records[evidence] += 1
            right[evidence] += is_right
    if not records:
        raise UsageError(
            f"{gold_dir} 中没有与输入文件对应的标准答案", f"{gold_dir} has no gold file for any of the inputs"
        )
    return {evidence: (records[evidence], right[evidence]) for evidence in sorted(records)}


def _judge_document(ref: SourceRef, gold: Gold) -> Iterator[tuple[Evidence, bool]]:
    try:
        source = load(ref, Limits())
        check_format(source)
        understood = understand(source, Limits())
    except DocumentError:
        return  # it has no records
    rows = to_rows(make_result(source, understood))
    found = {
        table: [
            FoundRow(record_id=str(row["record_id"]), values={name: settle(value) for name, value in row.items()})
            for row in rows[table]
        ]
        for table in load_columns()
        if table != "documents"
    }
    pairing = pair_document(gold, Reading(document=None, rows=found, flags=()))
    for table, pairs in pairing.items():
        for pair in pairs:
            if pair.found is not None and is_counted(table, pair):
                yield understood.testimony.evidence[pair.found.record_id], is_row_right(table, pair)


def make_table(counts: Counts) -> Mapping[Prefix, Line]:
    """Make the table: a line for each combination of evidence with enough records that tells something of its own.

    A line speaks for the records that have none of their own further down, and only these are counted for it.
    """
    wide = _count_prefixes(counts)
    kept: dict[Prefix, float] = {}
    for prefix in sorted(wide, key=lambda prefix: (len(prefix), prefix)):
        above = _resolve(prefix, kept) if kept else None
        wider = 0.5 if above is None else kept[above]
        share = _share(wide[prefix], wider)
        is_enough = wide[prefix][0] >= _LEAST_RECORDS and above is not None and wide[prefix] != wide[above]
        if above is None or (is_enough and abs(share - wider) >= _TELLING_STEP):
            kept[prefix] = share
    own = dict.fromkeys(kept, (0, 0))
    for evidence, (number, good) in counts.items():
        prefix = _resolve(evidence, kept)
        own[prefix] = own[prefix][0] + number, own[prefix][1] + good
    return {
        prefix: Line(
            records=number, right=good, confidence=min(round(_share((number, good), kept[prefix]), 4), _MOST_SURE)
        )
        for prefix, (number, good) in own.items()
    }


def _count_prefixes(counts: Counts) -> Mapping[Prefix, tuple[int, int]]:
    records, right = Counter[Prefix](), Counter[Prefix]()
    for evidence, (number, good) in counts.items():
        for length in range(len(evidence) + 1):
            records[evidence[:length]] += number
            right[evidence[:length]] += good
    return {prefix: (number, right[prefix]) for prefix, number in records.items()}


def _share(counted: tuple[int, int], wider: float) -> float:
    records, right = counted
    return (right + _PRIOR_RECORDS * wider) / (records + _PRIOR_RECORDS)


def _resolve(evidence: Prefix, kept: Mapping[Prefix, float]) -> Prefix:
    """Find the narrowest line that holds for some evidence."""
    return next(evidence[:length] for length in range(len(evidence), -1, -1) if evidence[:length] in kept)


def write_table(table: Mapping[Prefix, Line], path: Path) -> None:
    """Write the table, wider classes above narrower ones."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(HEAD)
        for prefix in sorted(table):
            line = table[prefix]
            words = (*prefix, *[ANY] * (len(Evidence._fields) - len(prefix)))
            writer.writerow((*words, line.records, line.right, line.confidence))


def draw_curve(counts: Counts, table: Mapping[Prefix, Line]) -> tuple[Bin, ...]:
    """Draw the calibration curve: what was expected and what came, a bin at a time; empty bins are left out."""
    rated = [(rate(evidence, table), number, good) for evidence, (number, good) in counts.items()]
    return fill_bins(rated)


def main(arguments: Sequence[str]) -> int:
    """Read the command line, count, and print the curve."""
    parser = argparse.ArgumentParser(prog="python -m pipeline.evaluate.calibrate", description=(__doc__ or "").strip())
    parser.add_argument("inputs", metavar="INPUT", nargs="+", type=Path, help="files and folders to read")
    parser.add_argument("gold", metavar="GOLD", type=Path, help="folder of gold files")
    parser.add_argument("--fit", metavar="FILE", type=Path, help=f"write the table to FILE ({FILE}) and try that")
    options = parser.parse_args(arguments)
    counts = count_records(options.inputs, options.gold)
    table = load_table() if options.fit is None else make_table(counts)
    if options.fit is not None:
        write_table(table, options.fit)
    print("\n".join(describe_curve(draw_curve(counts, table))))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

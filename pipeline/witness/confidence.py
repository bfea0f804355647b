"""How likely a record is right (置信度): a table of what was found when records with the same evidence were counted.

``data/confidence.csv`` has a line for each combination of evidence that was met often enough; ``*`` stands for
anything.  A record gets the line that says most about it.  ``python -m pipeline.evaluate.calibrate`` counts anew.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from msgspec import Struct

from pipeline.model.errors import DataFileError
from pipeline.witness.evidence import Evidence

ANY = "*"
HEAD = (*Evidence._fields, "records", "right", "confidence")
FILE = "confidence.csv"

Prefix = tuple[str, ...]
"""The first words of an ``Evidence``: less of it is known, more records share it."""


class Line(Struct, frozen=True, kw_only=True):
    """A line of the table."""

    records: int
    """Records that had this evidence when it was counted."""
    right: int
    """Those of them in which every value was right."""
    confidence: float


def rate_records(evidence: Mapping[str, Evidence]) -> Mapping[str, float]:
    """Give each record, by its ``record_id``, the probability (0–1) that all its values are as printed."""
    table = load_table()
    return {record_id: rate(each, table) for record_id, each in evidence.items()}


def rate(evidence: Evidence, table: Mapping[Prefix, Line]) -> float:
    """Look a record's evidence up; what is not in the table is left out from its end until the rest is."""
    length = next(length for length in range(len(evidence), -1, -1) if evidence[:length] in table)
    return table[evidence[:length]].confidence


@cache
def load_table(folder: Traversable | None = None) -> Mapping[Prefix, Line]:
    """Read the table.

    ``folder``: where the file is; None for the project's own.
    Raises: ``DataFileError`` that lists every mistake.
    """
    data = files("pipeline.witness").joinpath("data") if folder is None else folder
    reader = csv.DictReader(data.joinpath(FILE).read_text("utf-8").splitlines())
    mistakes: list[str] = []
    table: dict[Prefix, Line] = {}
    if tuple(reader.fieldnames or ()) != HEAD:
        mistakes.append(f"the first line must be {','.join(HEAD)}")
    for row in reader if not mistakes else ():
        words = tuple(row[field] for field in Evidence._fields)
        key = tuple(word for word in words if word != ANY)
        try:
            line = Line(records=int(row["records"]), right=int(row["right"]), confidence=float(row["confidence"]))
        except ValueError as error:
            mistakes.append(f"line {reader.line_num}: {error}")
            continue
        if words[: len(key)] != key or key in table:
            mistakes.append(f"line {reader.line_num}: known before, or something is said behind {ANY}")
        if not 0 <= line.right <= line.records or not 0 <= line.confidence <= 1:
            mistakes.append(f"line {reader.line_num}: more right than there are, or no probability")
        table[key] = line
    if not mistakes and () not in table:
        mistakes.append(f"a line with nothing but {ANY} is missing")
    if mistakes:
        raise DataFileError(
            f"{FILE} 有误，请按下列各条改正：" + "；".join(mistakes), f"correct {FILE}: " + "; ".join(mistakes)
        )
    return table

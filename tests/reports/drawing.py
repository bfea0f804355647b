"""Drawn submissions: a document as a person would write it down, and beside it what must be read from it.

A file under ``cases/`` holds cases; each begins with ``=== name : formats : options`` and has two halves that a line
``---`` parts.
The upper half is the document, a line a paragraph::

    #t text        a title line, centred          #h text   page header          #f text   page footer
    #1 #2 #3 text  a paragraph numbered by Word   #box text a text box           #sheet N  a new sheet of a workbook
    #br            a page break                   #note text  a footnote-like last line
    | a | b |      a table's row, as in tests/builders.py (^ and < merge)
    {-gone-} {+new+} {~hidden~} {!remark!}        tracked deletion, insertion, hidden text, comment

The lower half is the gold: one line a thing (see ``read_gold``).
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct

CASES = Path(__file__).parent / "cases"


class Part(Struct, frozen=True, kw_only=True):
    """A paragraph (one text) or a table (its rows)."""

    kind: str
    text: str = ""
    rows: tuple[tuple[str, ...], ...] = ()


class Case(Struct, frozen=True, kw_only=True):
    """A submission and what is to be read from it."""

    name: str
    formats: tuple[str, ...]
    options: frozenset[str]
    parts: tuple[Part, ...]
    gold: tuple[str, ...]


def list_cases() -> Iterator[Case]:
    """Every case of every file."""
    for path in sorted(CASES.glob("*.txt")):
        for block in path.read_text("utf-8").split("\n=== ")[1:]:
            head, _, body = block.partition("\n")
            drawing, _, gold = body.partition("\n---\n")
            name, formats, options = (*(piece.strip() for piece in head.split(":")), "", "")[:3]
            yield Case(
                name=name,
                formats=tuple(formats.split()),
                options=frozenset(options.split()),
                parts=tuple(_read_parts(drawing.splitlines())),
                gold=tuple(line.strip() for line in gold.splitlines() if line.strip()),
            )


def _read_parts(lines: list[str]) -> Iterator[Part]:
    rows: list[tuple[str, ...]] = []
    for line in [*lines, ""]:
        if line.startswith("|"):
            rows.append(tuple(cell.strip().replace("⏎", "\n") for cell in line.strip().strip("|").split("|")))
            continue
        if rows:
            yield Part(kind="table", rows=tuple(rows))
            rows = []
        if line.startswith("#"):
            kind, _, text = line[1:].partition(" ")
            yield Part(kind=kind, text=text)
        elif line.strip():
            yield Part(kind="p", text=line)


def list_spans(rows: tuple[tuple[str, ...], ...]) -> Iterator[tuple[int, int, int, int, str]]:
    """Row, column, row span, column span and text of each cell of a drawn table."""
    n_rows, n_cols = len(rows), len(rows[0])
    for row in range(n_rows):
        for col in range(n_cols):
            text = rows[row][col]
            if text in ("^", "<"):
                continue
            across = 1
            while col + across < n_cols and rows[row][col + across] == "<":
                across += 1
            down = 1
            while row + down < n_rows and rows[row + down][col] == "^":
                down += 1
            yield row, col, down, across, text

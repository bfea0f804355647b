"""A document's tables and narrative drawn anew from what was read of them (重绘): rows of cells, texts with marks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from msgspec import Struct

from pipeline.review.dossier import Dossier
from pipeline.review.evidence import Lit

Row = dict[str, Any]

_HEADINGS = 6


class DrawnCell(Struct, frozen=True, kw_only=True):
    """A cell of a drawn table."""

    text: str
    row_span: int
    col_span: int
    role: str
    """label, value, blank or unmapped; ``missing`` where the grid has none."""
    lit: str
    """``main``, ``other`` or nothing."""
    flags: tuple[str, ...] = ()
    """Ids of flags that speak of it."""
    severity: str = ""
    """Worst of its flags."""
    is_number: bool = False


class DrawnTable(Struct, frozen=True, kw_only=True):
    """A table of a document as it is printed."""

    table_index: int
    page: int | None
    rows: tuple[tuple[DrawnCell, ...], ...]
    has_lit: bool


class Piece(Struct, frozen=True, kw_only=True):
    """A stretch of text, marked where a figure or a flag is."""

    text: str
    fact: str = ""
    """``record_id`` of the figure; nothing for plain text."""
    title: str = ""
    severity: str = ""


class DrawnSection(Struct, frozen=True, kw_only=True):
    """A heading of the narrative with its paragraphs."""

    record_id: str
    level: int
    heading: str
    paragraphs: tuple[tuple[Piece, ...], ...]
    page: int | None
    flags: tuple[str, ...]


Flagged = Mapping[tuple[str, str | None], Sequence[tuple[str, str]]]
"""Flag id and severity by record and field (as the ``cells`` table spells it, without the table)."""


def draw_table(
    dossier: Dossier, table_index: int, lit: Iterable[Lit] = (), flagged: Flagged | None = None
) -> DrawnTable:
    """Draw a table with its merged cells; positions that no cell covers stay open."""
    cells = dossier.tables[table_index]
    marks = {
        (each.row, each.col): "main" if each.is_main else "other" for each in lit if each.table_index == table_index
    }
    anchors = {(cell["row"], cell["col"]): cell for cell in cells}
    covered = {
        (row, col)
        for cell in cells
        for row in range(cell["row"], cell["row"] + cell["row_span"])
        for col in range(cell["col"], cell["col"] + cell["col_span"])
    }
    n_rows = max(cell["row"] + cell["row_span"] for cell in cells)
    n_cols = max(cell["col"] + cell["col_span"] for cell in cells)
    rows = tuple(
        tuple(
            _draw_cell(anchors[row, col], marks.get((row, col), ""), flagged or {})
            if (row, col) in anchors
            else DrawnCell(text="", row_span=1, col_span=1, role="missing", lit="")
            for col in range(n_cols)
            if (row, col) in anchors or (row, col) not in covered
        )
        for row in range(n_rows)
    )
    return DrawnTable(table_index=table_index, page=cells[0]["page"], rows=rows, has_lit=bool(marks))


def _draw_cell(cell: Row, lit: str, flagged: Flagged) -> DrawnCell:
    text = cell["text"] or ""
    field = (cell["field"] or "").partition(".")[2] or None
    flags = flagged.get((cell["record_id"] or "", field), ()) if cell["record_id"] is not None else ()
    return DrawnCell(
        text=text,
        row_span=cell["row_span"],
        col_span=cell["col_span"],
        role=cell["role"],
        lit=lit,
        flags=tuple(flag for flag, _ in flags),
        severity=worst(severity for _, severity in flags),
        is_number=bool(text) and text[0] in "0123456789-.≥≤><" and len(text) <= 14,
    )


def worst(severities: Iterable[str]) -> str:
    """Give the worst of some severities; nothing for none."""
    found = set(severities)
    return next((each for each in ("error", "warning", "info") if each in found), "")


def draw_narrative(dossier: Dossier, flagged: Flagged, titles: Mapping[str, str]) -> tuple[DrawnSection, ...]:
    """Draw the report with its figures marked.

    ``titles``: what a figure was read as, by its ``record_id``.
    """
    facts: dict[int | None, list[Row]] = {}
    for fact in dossier.rows["facts"]:
        facts.setdefault(fact["section_ordinal"], []).append(fact)
    return tuple(
        DrawnSection(
            record_id=section["record_id"],
            level=min(section["level"], _HEADINGS),
            heading=f"{section['number_raw'] or ''}{section['heading']}",
            paragraphs=tuple(_mark(section["text"] or "", facts.get(section["ordinal"], ()), flagged, titles)),
            page=section["page"],
            flags=tuple(flag for flag, _ in flagged.get((section["record_id"], None), ())),
        )
        for section in dossier.rows["sections"]
    )


def _mark(text: str, facts: Sequence[Row], flagged: Flagged, titles: Mapping[str, str]) -> Iterator[tuple[Piece, ...]]:
    """Cut a section's text into paragraphs and each into plain and marked pieces."""
    spans = sorted(_find_spans(text, facts), key=lambda span: span[0])
    start = 0
    for paragraph in text.split("\n"):
        end = start + len(paragraph)
        pieces, at = [], start
        for first, last, fact in spans:
            if at <= first and last <= end and first >= start:
                pieces += [Piece(text=text[at:first])] if first > at else []
                flags = [each for field in (None, "value") for each in flagged.get((fact["record_id"], field), ())]
                severity = worst(severity for _, severity in flags)
                title = titles.get(fact["record_id"], "")
                pieces.append(Piece(text=text[first:last], fact=fact["record_id"], title=title, severity=severity))
                at = last
        pieces += [Piece(text=text[at:end])] if at < end else []
        if pieces:
            yield tuple(pieces)
        start = end + 1


def _find_spans(text: str, facts: Sequence[Row]) -> Iterator[tuple[int, int, Row]]:
    """Find the figures of a section in its text: sentences stand in their order."""
    at, last_sentence = 0, None
    for fact in facts:
        sentence = fact["sentence"]
        if sentence != last_sentence:
            found = text.find(sentence, at)
            at = found if found >= 0 else text.find(sentence)
            last_sentence = sentence
        if at >= 0:
            yield at + fact["start"], at + fact["end"], fact
        else:
            at = 0

"""What is known for and against each record before anybody has looked at it (证据).

All of it is plain to see in the document or in how it was read; a record's confidence depends on nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import NamedTuple

from msgspec import Struct

from extractors.flow.read import squeeze
from pipeline.model.clean import CleanDocument
from pipeline.model.flow import Flow
from pipeline.model.rows import BaseDatum, Extraction, Fact, Flag, Form, Fund, Goal, Indicator, Section
from pipeline.rules.confirmed import list_confirmed
from pipeline.rules.dossier import Dossier
from pipeline.witness.hear import GridRow, Heard
from pipeline.witness.tell import list_rows

Record = Form | Fund | Indicator | BaseDatum | Goal | Section | Fact

_SURE_CHARACTERS = 0.9
"""Least certainty of a recognised cell below which its record counts as recognised badly."""
_OWN_EVIDENCE = frozenset({"unruled_table", "low_ocr_confidence", "repaired_row", "readings_differ"})
"""Rules that tell what is evidence of its own: ``grid``, ``repair``, ``readings``."""


_OF_CELLS = frozenset({"multiple_values", "unparsed_value", "missing_field"})
"""Rules on what a cell holds or lacks: surely read or not, a record that they speak of is seldom just as printed."""


class Evidence(NamedTuple):
    """What is known of a record, each in one word, in the order of how much it tells."""

    grid: str
    """How its cells were found: ``ruled``, ``horizontal``, ``aligned``, ``markup``, ``sheet``, ``dump``, ``scan``,
    ``scan_unsure``; ``text`` for what stands in the narrative, ``scan_text`` where that was recognised."""
    doubt: str
    """What a flag says of the reading: ``none``, ``form`` (of its form), ``record`` (of itself); flags on what the
    document itself gets wrong do not count."""
    readings: str
    """What the second reading says: ``agree``, ``differ``, ``unheard``."""
    table: str
    """The table it is a row of."""
    repair: str
    """``none``, ``sure`` or ``doubtful``: its row was put together from pieces."""
    equation: str
    """``holds`` or ``none``: whether a figure of its stands in a sum or rate that comes out."""
    label: str
    """``known`` or ``unknown``: whether the words that name it are in the vocabulary."""


class _Known(Struct, frozen=True, kw_only=True):
    """What all records of a document are judged by."""

    rows: Mapping[str, frozenset[GridRow]]
    heard: Mapping[GridRow, Heard]
    origins: Mapping[int, str]
    """By ``table_index``."""
    unsure: frozenset[GridRow]
    """Rows with a cell that was recognised badly."""
    repaired: frozenset[GridRow]
    doubtful: frozenset[GridRow]
    doubted: frozenset[str]
    """Records that a flag on the reading speaks of."""
    confirmed: frozenset[GridRow]
    """Rows with a figure that the form's arithmetic confirms."""
    flow: str
    """The second reading of the whole document; empty without one."""
    is_scan: bool


def list_evidence(
    clean: CleanDocument,
    dossier: Dossier,
    flags: Sequence[Flag],
    heard: Mapping[GridRow, Heard],
    flow: Flow | None,
) -> Mapping[str, Evidence]:
    """List what is known of every record, by ``record_id``."""
    extraction = dossier.extraction
    known = _gather(clean, dossier, flags, heard, flow)
    found: dict[str, Evidence] = {}
    for form in extraction.forms:
        found[form.record_id] = _judge_row(form, form.record_id, "forms", known)
    rows: tuple[tuple[str, Sequence[Fund | Indicator | BaseDatum | Goal]], ...] = (
        ("funds", extraction.funds),
        ("indicators", extraction.indicators),
        ("base_data", extraction.base_data),
        ("goals", extraction.goals),
    )
    for table, records in rows:
        for record in records:
            found[record.record_id] = _judge_row(record, record.form_id, table, known)
    texts: tuple[Section | Fact, ...] = (*extraction.sections, *extraction.facts)
    is_heard = cache(lambda words: bool(known.flow) and squeeze(words) in known.flow)  # one sentence has many facts
    for text in texts:
        found[text.record_id] = _judge_text(text, known, is_heard)
    return found


def _gather(
    clean: CleanDocument,
    dossier: Dossier,
    flags: Sequence[Flag],
    heard: Mapping[GridRow, Heard],
    flow: Flow | None,
) -> _Known:
    extraction = dossier.extraction
    return _Known(
        rows=list_rows(extraction),
        heard=heard,
        origins={table.table_index: table.origin for table in clean.tables},
        unsure=frozenset(
            (table.table_index, row)
            for table in clean.tables
            for cell in table
            if cell.confidence is not None and cell.confidence < _SURE_CHARACTERS
            for row in cell.rows
        ),
        repaired=_list_touched_rows(extraction, doubtful=False),
        doubtful=_list_touched_rows(extraction, doubtful=True),
        doubted=frozenset(
            flag.target_id
            for flag in flags
            if (flag.cause != "document" or flag.rule in _OF_CELLS) and flag.rule not in _OWN_EVIDENCE
        ),
        confirmed=_list_confirmed_rows(dossier),
        flow="" if flow is None else "".join(flow.parts),
        is_scan=extraction.recognised_pages > 0,
    )


def _list_touched_rows(extraction: Extraction, *, doubtful: bool) -> frozenset[GridRow]:
    return frozenset(
        (cell.table_index, cell.row)
        for repair in extraction.repairs
        if repair.doubtful == doubtful
        for cell in repair.rows
    )


def _list_confirmed_rows(dossier: Dossier) -> frozenset[GridRow]:
    return frozenset(
        (cell.table_index, cell.row) for records in dossier.filled for cell in list_confirmed(records, dossier)
    )


def _judge_row(record: Form | Fund | Indicator | BaseDatum | Goal, form_id: str, table: str, known: _Known) -> Evidence:
    rows = known.rows.get(record.record_id, frozenset())
    origins = {known.origins[index] for index, _ in rows if index in known.origins}
    origin = min(origins, key=_TRUST.index) if origins else "markup" if not known.is_scan else "scan"
    return Evidence(
        grid="scan_unsure" if origin == "scan" and rows & known.unsure else origin,
        doubt="record" if record.record_id in known.doubted else "form" if form_id in known.doubted else "none",
        readings=_name_verdict([known.heard[row] for row in rows if row in known.heard]),
        table=table,
        repair="doubtful" if rows & known.doubtful else "sure" if rows & known.repaired else "none",
        equation="holds" if rows & known.confirmed else "none",
        label="known" if _is_known(record) else "unknown",
    )


_TRUST = ("scan", "aligned", "horizontal", "dump", "ruled", "sheet", "markup")
"""Origins of a grid, the least certain first."""


def _judge_text(record: Section | Fact, known: _Known, is_heard: Callable[[str], bool]) -> Evidence:
    words = record.sentence if isinstance(record, Fact) else record.heading
    return Evidence(
        grid="scan_text" if known.is_scan else "text",
        doubt="record" if record.record_id in known.doubted else "none",
        readings="agree" if is_heard(words) else "unheard",
        table="facts" if isinstance(record, Fact) else "sections",
        repair="none",
        equation="none",
        label="known" if _is_known(record) else "unknown",
    )


def _name_verdict(heard: Sequence[Heard]) -> str:
    if not heard:
        return "unheard"
    return "differ" if any(each.verdict == "differs" for each in heard) else "agree"


def _is_known(record: Record) -> bool:
    """Whether the words that name a record are in the vocabulary; a fact may be about anything."""
    match record:
        case Fund():
            return record.line is not None
        case Indicator():
            return record.level1 is not None
        case BaseDatum():
            return record.item is not None
        case Section():
            return record.code != "other"
        case _:
            return True

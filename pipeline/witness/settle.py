"""Doubts of the layout that the second reading settles (存疑的消除): what was put together, or parted by gaps alone.

::

    unruled_table, of the form      a row that both readings have, with known words and all its cells, is sure; only
                                    the others are flagged, one by one
    repaired_row, of a row          sure where both readings have the row and one of its figures is part of a sum that
                                    comes out
    repaired_row, of the form       sure where both readings have all its rows, and all its indicators' points come out

A form that is doubted for anything else stays flagged as it was, and so does a document without a second reading.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from msgspec.structs import replace

from pipeline.model.rows import BaseDatum, Extraction, Flag, Form, Fund, Goal, Indicator, record_id
from pipeline.rules.finding import TABLES
from pipeline.rules.wording import name_form, name_row
from pipeline.schema.rules import RuleBook, load_rules
from pipeline.witness.evidence import Evidence
from pipeline.witness.tell import FormRow

UNRULED = "unruled_table"
REPAIRED = "repaired_row"
UNACCOUNTED = "unaccounted_text"

_MOST_UNSURE = 0.4
"""With a larger share of a form's rows in doubt, the whole form is."""
_USUAL = 0.5
"""What more than this share of a form's rows have, a row that lacks it may have lost."""
_WHOLE_ROW = ("level1_raw", "level2_raw", "level3", "target", "actual", "weight", "score")


def settle_doubts(
    extraction: Extraction, flags: tuple[Flag, ...], evidence: Mapping[str, Evidence]
) -> tuple[Flag, ...]:
    """Take back the flags on the layout that the second reading settles; those of a whole form become their rows'.

    ``flags``: all of the document.  ``evidence``: what is known of every record, by ``record_id``.
    """
    if all(flag.rule not in (UNRULED, REPAIRED) for flag in flags):
        return flags
    rows = _list_rows(extraction)
    forms = {form.record_id: form for form in extraction.forms}
    left = tuple(flag for flag in flags if not _is_mended(flag, flags, extraction, rows, evidence))
    kept: list[Flag] = []
    unsure: list[tuple[Flag, FormRow]] = []
    for flag in left:
        form = forms.get(flag.target_id or "")
        found = None
        if flag.rule == UNRULED and form is not None and _is_only_doubt(form, rows[form.record_id], left, evidence):
            found = _find_unsure(rows[form.record_id], evidence)
        if form is None or found is None or len(found) > _MOST_UNSURE * len(rows[form.record_id]):
            kept.append(flag)
        else:
            unsure += [(flag, row) for row in found]
    return (*kept, *_tell_unsure(extraction, kept, unsure, first=len(flags) + 1))


def _is_mended(
    flag: Flag,
    flags: Sequence[Flag],
    extraction: Extraction,
    rows: Mapping[str, Sequence[FormRow]],
    evidence: Mapping[str, Evidence],
) -> bool:
    """Say whether a flag speaks of a repair that is known to be right."""
    if flag.rule != REPAIRED:
        return False
    form = next((form for form in extraction.forms if form.record_id == flag.target_id), None)
    if form is None:
        return _is_borne_out(evidence.get(flag.target_id or ""))
    known = [evidence[row.record_id] for row in rows[form.record_id]]
    if known and all(map(_is_borne_out, known)):
        return True
    is_doubted = any(other.target_id == form.record_id and other.rule not in (UNRULED, REPAIRED) for other in flags)
    is_open = any(each.grid != "aligned" for each in known) and _has_open_cells(form, extraction)
    return bool(known) and not is_doubted and not is_open and all(map(_is_in_order, known))


def _has_open_cells(form: Form, extraction: Extraction) -> bool:
    """Whether the print leaves open where a cell of a form with rules ends."""
    return any(
        repair.kind == "cell_bounded" and any(cell.table_index in form.tables for cell in repair.rows)
        for repair in extraction.repairs
    )


def _is_in_order(known: Evidence) -> bool:
    """Both readings have the record, its words are known, and the points of an indicator come out."""
    is_read = known.readings == "agree" and known.label == "known" and known.doubt != "record"
    return is_read and (known.table != "indicators" or known.equation == "holds")


def _list_rows(extraction: Extraction) -> Mapping[str, Sequence[FormRow]]:
    rows: defaultdict[str, list[FormRow]] = defaultdict(list)
    listed: tuple[FormRow, ...] = (*extraction.funds, *extraction.indicators, *extraction.base_data, *extraction.goals)
    for row in listed:
        rows[row.form_id].append(row)
    return rows


def _is_borne_out(known: Evidence | None) -> bool:
    """Both readings have the record, its words are known, and its figures come out; texts have no figures."""
    if known is None or known.grid == "aligned" or known.label != "known" or known.readings != "agree":
        return False
    return known.equation == "holds" or known.table == "goals"


def _is_only_doubt(
    form: Form, rows: Sequence[FormRow], flags: Sequence[Flag], evidence: Mapping[str, Evidence]
) -> bool:
    """Nothing but the missing rules speaks against a form: no flag, no text beside it, and it has all it should.

    Where a row differs, the one beside it may be lost.
    """
    is_doubted = any(
        flag.rule == UNACCOUNTED or (flag.target_id == form.record_id and flag.rule != UNRULED) for flag in flags
    )
    is_named = form.unit_name is not None or form.project_name is not None or form.form_type == "base_data"
    is_scored = any(isinstance(row, Indicator) and row.score is not None for row in rows)
    is_whole = bool(rows) and is_named and (form.total_score is not None or not is_scored)
    differs = any(evidence[row.record_id].readings == "differ" for row in rows)
    return is_whole and not is_doubted and not differs and evidence[form.record_id].readings == "agree"


def _find_unsure(rows: Sequence[FormRow], evidence: Mapping[str, Evidence]) -> list[FormRow]:
    """Find the rows of a form that the second reading does not bear out, or that lack what the others have."""
    indicators = [row for row in rows if isinstance(row, Indicator)]
    usual = {
        name
        for name in _WHOLE_ROW
        if sum(getattr(row, name) is not None for row in indicators) > _USUAL * len(indicators)
    }
    return [row for row in rows if not _is_sure(row, evidence[row.record_id], usual)]


def _is_sure(row: FormRow, known: Evidence, usual: set[str]) -> bool:
    is_whole = not isinstance(row, Indicator) or all(getattr(row, name) is not None for name in usual)
    is_clear = known.readings == "agree" and known.label == "known" and known.repair != "doubtful"
    return is_whole and is_clear and known.doubt != "record"


def _tell_unsure(
    extraction: Extraction, kept: Sequence[Flag], unsure: Sequence[tuple[Flag, FormRow]], *, first: int
) -> Iterator[Flag]:
    """Flag the rows that stay in doubt, but for those that another flag speaks of."""
    told = {flag.target_id for flag in kept}
    forms = {form.record_id: form for form in extraction.forms}
    book = load_rules()
    left = [(flag, row) for flag, row in unsure if row.record_id not in told]
    for ordinal, (flag, row) in enumerate(left, first):
        yield replace(
            flag,
            record_id=record_id(extraction.doc_id, "flags", ordinal),
            severity=book.rules[UNRULED].severity,
            table="goals" if isinstance(row, Goal) else TABLES[type(row)],
            target_id=row.record_id,
            message=_write(row, forms[row.form_id], book),
            page=row.place.page,
            locator=row.locator,
        )


def _write(row: Fund | Indicator | BaseDatum | Goal, form: Form, book: RuleBook) -> str:
    case = "goal" if isinstance(row, Goal) else "row"
    name = "" if isinstance(row, Goal) else name_row(row, book)
    return book.messages[UNRULED, case].template_zh.format(form=name_form(form, book), row=name)

"""Rules on what was read in doubt or with help (识读类规则): several figures in a cell, broken ones, repaired rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from msgspec.structs import replace

from pipeline.model.clean import Repair
from pipeline.model.place import CellRef
from pipeline.model.rows import BaseDatum, Form, Fund, Indicator, Severity
from pipeline.model.values import Reading
from pipeline.rules.addends import list_base_sums, list_fund_sums
from pipeline.rules.confirmed import list_confirmed
from pipeline.rules.dossier import Dossier
from pipeline.rules.finding import Finding, Printed
from pipeline.rules.grid import find_idle_cells, find_records_by_row
from pipeline.rules.points import adds_up, read_points
from pipeline.rules.ratios import find_budget_column
from pipeline.rules.records import FormRecords, Listed
from pipeline.rules.slips import MONEY
from pipeline.rules.tolerance import judge_ratio, judge_sum
from pipeline.rules.wording import name_field, name_form, name_row, show
from pipeline.schema.rules import RuleBook

_FEW = 3
"""So many figures are told one by one; of more the form is told once."""
_TELLING_DIGITS = 3
"""An amount of so many digits is hardly twice the same by chance."""
_YEAR_DIGITS = 4
_LIKE = 2
"""So many times a target or a part of it: what was reached is a figure of the same thing."""
_ROW_REPAIRS = frozenset({"row_joined", "row_split", "cell_moved", "bracket_moved"})
"""Repairs that put a row's cells together; the others are told only when another reading was possible."""


def find_multiple_values(dossier: Dossier) -> Iterator[Finding]:
    """multiple_values (一格多个数字): a cell holds several figures; the first one was taken."""
    for records, listed in _list_read(dossier, "several"):
        yield replace(_tell_cell(records, listed, dossier.book), expected=show(listed[2]))


def find_unparsed_values(dossier: Dossier) -> Iterator[Finding]:
    """unparsed_value (数值无法识读): a cell holds digits that make no number."""
    for records, listed in _list_read(dossier, "unparsed"):
        yield _tell_cell(records, listed, dossier.book)


def _list_read(dossier: Dossier, reading: Reading) -> Iterator[tuple[FormRecords, Listed]]:
    """List the figures that were read so, with their forms."""
    for records in dossier.filled:
        yield from ((records, listed) for listed in records.figures if listed[2].reading == reading)


def _tell_cell(records: FormRecords, listed: Listed, book: RuleBook) -> Finding:
    record, field, printed = listed
    return Finding(
        target=record,
        field=field,
        words=_words(records.form, listed, book),
        observed=printed.raw,
        evidence=(printed,),
        is_of_cell=True,
    )


def find_doubtful_values(dossier: Dossier) -> Iterator[Finding]:
    """doubtful_value (数值读法存疑): a figure could be read in another way, and no other figure confirms it."""
    for records in dossier.filled:
        settled = _list_settled(records, dossier)
        listed = [
            (record, field, printed)
            for record, field, printed in records.figures
            if printed.doubtful and printed.reading == "number" and (record.record_id, field) not in settled
        ]
        if len(listed) <= _FEW:
            for each in listed:
                yield _tell_doubtful(records.form, each, dossier.book)
        else:
            record, field, printed = listed[0]
            yield Finding(
                target=records.form,
                case="many",
                words=_words(records.form, (record, field, printed), dossier.book) | {"count": str(len(listed))},
                observed=printed.raw,
                expected=show(printed),
                cause="extraction",
                at=record,
            )


def find_unruled_tables(dossier: Dossier) -> Iterator[Finding]:
    """unruled_table (无框线表格): a form's grid was judged from the gaps between words, so a look is worth it.

    It is only told for information where the form's arithmetic shows that no row was lost or mixed up.
    """
    for records in dossier.filled:
        if records.form.is_unruled:
            words = {"form": name_form(records.form, dossier.book)}
            is_shown = _are_rows_confirmed(records, dossier)
            severity: Severity = "info" if is_shown else "warning"
            yield Finding(target=records.form, case="form", words=words, cause="extraction", severity=severity)


def _are_rows_confirmed(records: FormRecords, dossier: Dossier) -> bool:
    """Whether all rows of a scored form are whole, and their points make the totals of the form and of its groups."""
    rows, form = records.indicators, records.form
    if not rows or records.base_data or (form.unit_name is None and form.project_name is None):
        return False
    weights, scores = (adds_up(read_points(records, field)) for field in ("weight", "score"))
    is_weighed = any(row.weight is not None for row in rows)
    if not scores or not (weights or (weights is None and not is_weighed)):
        return False
    if any(repair.doubtful and form.tables and _touches(repair, form) for repair in dossier.extraction.repairs):
        return False
    confirmed = list_confirmed(records, dossier)
    return all(_is_whole(row, rows, confirmed) for row in rows) and all(
        any(printed.cell in confirmed for owner, _, printed in records.figures if owner is fund)
        for fund in records.funds
    )


def _is_whole(row: Indicator, rows: Sequence[Indicator], confirmed: frozenset[CellRef]) -> bool:
    """Whether a row has all that others have, and its group's points come out."""
    is_full = all(
        getattr(row, field) is not None or all(getattr(other, field) is None for other in rows)
        for field in ("level1_raw", "level2_raw", "level3", "target", "actual", "weight", "score")
    )
    group = row.level1_weight
    return is_full and (row.level1_raw is None or (group is not None and group.cell in confirmed))


def _touches(repair: Repair, form: Form) -> bool:
    return any(cell.table_index in form.tables for cell in repair.rows)


def find_repaired_rows(dossier: Dossier) -> Iterator[Finding]:
    """repaired_row (表格经过修复): a row was put together from pieces (page break, shifted cells); told once a row."""
    repairs = [each for each in dossier.extraction.repairs if each.kind in _ROW_REPAIRS or each.doubtful]
    if not repairs:
        return
    records, forms = find_records_by_row(dossier), _find_forms_by_table(dossier.extraction.forms)
    idle = _find_idle_rows(repairs, dossier)
    told: dict[str, tuple[Form | Fund | Indicator | BaseDatum, Form, bool]] = {}
    for repair in repairs:
        for table, row in sorted({(cell.table_index, cell.row) for cell in repair.rows}):
            form = forms.get(table)
            if form is None:
                continue
            target = records.get((table, row), form)
            if target is form and (not repair.doubtful or (table, row) in idle):
                continue
            doubtful = repair.doubtful or (target.record_id in told and told[target.record_id][2])
            told[target.record_id] = (target, form, doubtful)
    for target, form, doubtful in told.values():
        yield _tell_repair(target, form, dossier.book, doubtful=doubtful)


def _find_idle_rows(repairs: Iterable[Repair], dossier: Dossier) -> frozenset[tuple[int, int]]:
    """Find the rows of which repairs touched only cells that nothing rests on; a ``col`` of -1 is the whole row."""
    cells: defaultdict[tuple[int, int], list[CellRef]] = defaultdict(list)
    for use in dossier.extraction.cell_uses:
        cells[use.cell.table_index, use.cell.row].append(use.cell)
    idle = find_idle_cells(dossier)
    touched: defaultdict[tuple[int, int], set[CellRef]] = defaultdict(set)
    for cell in (cell for repair in repairs for cell in repair.rows):
        at = cell.table_index, cell.row
        touched[at].update(cells[at] if cell.col < 0 else (cell,))
    return frozenset(at for at, found in touched.items() if found and found <= idle)


def _words(form: Form, listed: Listed, book: RuleBook) -> dict[str, str]:
    record, field, printed = listed
    return {
        "form": name_form(form, book),
        "row": name_row(record, book),
        "field": name_field(record, field, book),
        "raw": printed.raw,
        "value": show(printed),
    }


def _list_settled(records: FormRecords, dossier: Dossier) -> frozenset[tuple[str, str]]:
    """List record and field of the doubtful figures of a form that other figures confirm.

    An amount by a sum that comes out with figures read surely; a rate, or an amount beside a sure one, by their
    division; all amounts of a form by one of them that the submission prints elsewhere with its unit; what was reached,
    where it may be a year too, by a target of about that many.
    """
    doubtful = {(record.record_id, field): printed for record, field, printed in records.figures if printed.doubtful}
    if not doubtful:
        return frozenset()
    settled: set[tuple[str, str]] = set()
    if _stands_elsewhere(doubtful.values(), records, dossier):
        settled.update(key for key, printed in doubtful.items() if printed.unit == MONEY)
    for each in (*list_fund_sums(records, dossier.book), *list_base_sums(records, dossier.schema, dossier.book)):
        for whole in each.wholes:
            amounts = (whole, *each.parts)
            if all(amount.figure.doubtful for amount in amounts):
                continue
            if judge_sum(whole.value, [part.value for part in each.parts]) == "agrees":
                settled.update((amount.record.record_id, amount.field) for amount in amounts)
    settled.update((row.record_id, "actual_value") for row in records.indicators if _is_like_target(row))
    budget = find_budget_column(records.funds)
    for fund in records.funds if budget is not None else ():
        settled.update((fund.record_id, field) for field in _settle_by_rate(fund, budget or ""))
    return frozenset(settled & doubtful.keys())


def _is_like_target(row: Indicator) -> bool:
    """Whether a bare number that may be a year (2040) is about as much as the target, which was read surely."""
    target, actual = row.target, row.actual
    if actual is None or not (actual.raw.isdigit() and len(actual.raw) == _YEAR_DIGITS):
        return False
    if target is None or target.doubtful or not target.value or actual.value is None:
        return False
    return actual.unit in (None, target.unit) and 1 / _LIKE <= abs(actual.value / target.value) <= _LIKE


def _settle_by_rate(fund: Fund, budget: str) -> tuple[str, ...]:
    """Name the figures of a line whose rate can be held against its amounts: the ratio rule speaks of them."""
    rate, part, whole = fund.execution_rate, fund.executed, getattr(fund, budget)
    if rate is None or part is None or whole is None or rate.value is None or part.value is None or not whole.value:
        return ()
    if not (part.doubtful or whole.doubtful):
        return ("execution_rate",)
    one_is_sure = not rate.doubtful and not (part.doubtful and whole.doubtful)
    if one_is_sure and judge_ratio(rate.value, part.value, whole.value) == "agrees":
        return ("executed", budget)
    return ()


def _stands_elsewhere(doubtful: Iterable[Printed], records: FormRecords, dossier: Dossier) -> bool:
    """Whether one of a form's amounts is printed elsewhere in the submission, there with a unit that is sure."""
    sure = {
        fact.figure.value.normalize()
        for fact in dossier.extraction.facts
        if fact.figure.unit == MONEY and fact.figure.value is not None and not fact.figure.doubtful
    }
    for other in dossier.filled:
        if other is not records:
            sure.update(
                printed.value.normalize()
                for _, _, printed in other.figures
                if printed.unit == MONEY and printed.value is not None and not printed.doubtful
            )
    return any(
        printed.unit == MONEY
        and printed.value is not None
        and len(printed.value.normalize().as_tuple().digits) >= _TELLING_DIGITS
        and printed.value.normalize() in sure
        for printed in doubtful
    )


def _tell_doubtful(form: Form, listed: Listed, book: RuleBook) -> Finding:
    record, field, printed = listed
    return Finding(
        target=record,
        field=field,
        case="one",
        words=_words(form, listed, book),
        observed=printed.raw,
        expected=show(printed),
        cause="extraction",
    )


def _find_forms_by_table(forms: Iterable[Form]) -> dict[int, Form]:
    tables: dict[int, Form] = {}
    for form in forms:
        for table in form.tables:
            tables.setdefault(table, form)
    return tables


def _tell_repair(target: Form | Fund | Indicator | BaseDatum, form: Form, book: RuleBook, *, doubtful: bool) -> Finding:
    words = {"form": name_form(form, book)}
    severity: Severity = "warning" if doubtful else "info"
    if isinstance(target, Form):
        return Finding(target=target, case="form", words=words, cause="extraction", severity=severity)
    return Finding(
        target=target,
        case="doubtful" if doubtful else "sure",
        words=words | {"row": name_row(target, book)},
        cause="extraction" if doubtful else "unknown",
        severity=severity,
    )

"""Rules on what adds up (合计类规则): points, groups of points, money blocks, lines of the 基础数据表."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.model.rows import Extraction, Form, Indicator, Severity
from pipeline.model.values import Figure
from pipeline.rules.addends import Amount, Balance, Sum, list_balances, list_base_sums, list_fund_sums
from pipeline.rules.dossier import Dossier, FormRecords
from pipeline.rules.finding import Finding
from pipeline.rules.points import Points, adds_up, list_open_rows, list_row_points, read_points, sum_up, value_of
from pipeline.rules.slips import name_slipped
from pipeline.rules.tolerance import Verdict, add_up, is_same, judge_balance, judge_excess, judge_points, judge_sum
from pipeline.rules.wording import name_field, name_form, name_row, show_number, show_sum, show_value
from pipeline.schema.rules import RuleBook


def find_weight_sum_mismatches(dossier: Dossier) -> Iterator[Finding]:
    """weight_sum_mismatch (分值合计不符): a form's weights don't add up to its stated total."""
    for records in dossier.filled:
        weights, scores = read_points(records, "weight"), read_points(records, "score")
        if _contradicts(weights, scores):
            yield _tell_points(records.form, weights, "total_weight", "", dossier.book)


def find_score_sum_mismatches(dossier: Dossier) -> Iterator[Finding]:
    """score_sum_mismatch (得分合计不符): scores don't add up to the stated total, or to the narrative's 自评得分."""
    for records in dossier.filled:
        weights, scores = read_points(records, "weight"), read_points(records, "score")
        if records.form.has_scores and _contradicts(scores, weights):
            yield _tell_points(records.form, scores, "total_score", "total", dossier.book)
    yield from _compare_with_report(dossier.extraction, dossier.filled, dossier.book)


def find_group_weight_mismatches(dossier: Dossier) -> Iterator[Finding]:
    """group_weight_mismatch (上级指标分值不符): a group's stated weight is not the sum of its rows."""
    for records in dossier.filled:
        for group in (*_list_groups(records.indicators, 1), *_list_groups(records.indicators, 2)):
            if not _group_adds_up(group):
                yield _tell_group(records.form, group, dossier.book)


def find_fund_sum_mismatches(dossier: Dossier) -> Iterator[Finding]:
    """fund_sum_mismatch (资金合计不符): a total is not the sum of its lines by source or nature."""
    for records in dossier.filled:
        slipped = name_slipped(records, dossier)
        for each in list_fund_sums(records, dossier.book):
            severity = _judge(each)
            if severity is not None and not _rests_on(slipped, (*each.wholes, *each.parts)):
                yield _tell_fund_sum(records, each, severity, dossier.book)
        for balance in list_balances(records, dossier.book):
            if not _rests_on(slipped, (*balance.source, *balance.nature)):
                yield from _judge_balance(records, balance, dossier.book)


def find_base_data_sum_mismatches(dossier: Dossier) -> Iterator[Finding]:
    """base_data_sum_mismatch (基础数据合计不符): a parent line is not the sum of its children, where all are given."""
    for records in dossier.filled:
        slipped = name_slipped(records, dossier)
        for each in list_base_sums(records, dossier.schema, dossier.book):
            severity = _judge(each)
            if severity is not None and not _rests_on(slipped, (*each.wholes, *each.parts)):
                yield _tell_base_sum(each, severity, dossier.book)


def _contradicts(points: Points, other: Points) -> bool:
    """Whether a column adds up neither with the money block nor, where the other column does so too, without it."""
    if adds_up(points) is not False:
        return False
    without = bool(points.block) and adds_up(points, with_block=False)
    return not (without and adds_up(other, with_block=False))


def _tell_points(form: Form, points: Points, field: str, case: str, book: RuleBook) -> Finding:
    assert points.total is not None, "only a stated total is contradicted"
    parts = [value_of(part) for part in points.parts]
    shared = form.total_weight is not None and form.total_score is not None and _is_one_cell(form)
    return Finding(
        target=form,
        field=field,
        case=case,
        words={
            "form": name_form(form, book),
            "sum": show_number(sum_up(points.parts)),
            "total": show_number(value_of(points.total)),
        },
        observed=show_sum(parts),
        expected=show_number(value_of(points.total)),
        evidence=(points.total, *points.parts),
        cause="unknown" if shared else None,
    )


def _is_one_cell(form: Form) -> bool:
    """Whether 总分 was printed once for weight and score, so that it may be the other column's total."""
    assert form.total_weight is not None, "callers look first"
    assert form.total_score is not None, "callers look first"
    return form.total_weight.cell is not None and form.total_weight.cell == form.total_score.cell


def _compare_with_report(extraction: Extraction, filled: Sequence[FormRecords], book: RuleBook) -> Iterator[Finding]:
    report = extraction.report_score
    form = _scored_form([records.form for records in filled])
    if report is None or report.value is None or form is None or form.total_score is None:
        return
    total = form.total_score
    if total.value is None or is_same(report.value, total.value):
        return
    yield Finding(
        target=form,
        field="total_score",
        case="narrative",
        words={
            "form": name_form(form, book),
            "report": show_number(report.value),
            "total": show_number(total.value),
        },
        observed=show_number(report.value),
        expected=show_number(total.value),
        evidence=(report, total),
    )


def _scored_form(forms: Sequence[Form]) -> Form | None:
    """Find the form whose total the narrative's 自评得分 speaks of: the unit's, else the only project's."""
    unit = [form for form in forms if form.form_type == "unit_self_evaluation"]
    projects = [form for form in forms if form.form_type == "project_self_evaluation"]
    if unit:
        return unit[0]
    return projects[0] if len(projects) == 1 else None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Group:
    """The rows that one stated group weight speaks of."""

    name: str
    field: str
    weight: Figure
    rows: tuple[Indicator, ...]


def _list_groups(rows: Sequence[Indicator], level: int) -> Iterator[_Group]:
    """List the groups of a level that state a weight.

    A label may be printed once for all its rows, or anew on every row or page with the same weight.  Groups of one name
    and weight are one, unless each of them adds up by itself.
    """
    apart: dict[int, list[Indicator]] = {}
    for row in rows:
        apart.setdefault(row.level1_group if level == 1 else row.level2_group, []).append(row)
    together: dict[tuple[object, ...], list[_Group]] = {}
    for members in apart.values():
        group = _make_group(members, level)
        if group is not None:
            above = members[0].level1_raw if level == 2 else None
            together.setdefault((above, group.name, group.weight.value), []).append(group)
    for groups in together.values():
        if all(map(_group_adds_up, groups)) or len(groups) == 1:
            yield from groups
        else:
            every = tuple(row for group in groups for row in group.rows)
            yield _Group(name=groups[0].name, field=groups[0].field, weight=groups[0].weight, rows=every)


def _make_group(rows: Sequence[Indicator], level: int) -> _Group | None:
    first = rows[0]
    weight = first.level1_weight if level == 1 else first.level2_weight
    name = first.level1_raw if level == 1 else first.level2_raw
    if weight is None or weight.value is None:
        return None
    return _Group(name=name or first.locator, field=f"level{level}_weight", weight=weight, rows=tuple(rows))


def _group_adds_up(group: _Group) -> bool:
    """Whether the rows make the group's weight, or rows without one leave it open."""
    parts = list_row_points(group.rows, "weight")
    if not parts:
        return True
    if list_open_rows(group.rows, "weight") and sum_up(parts) < value_of(group.weight):
        return True
    return judge_points(value_of(group.weight), [value_of(part) for part in parts]) == "agrees"


def _tell_group(form: Form, group: _Group, book: RuleBook) -> Finding:
    parts = list_row_points(group.rows, "weight")
    return Finding(
        target=form,
        field=None,
        words={
            "form": name_form(form, book),
            "group": group.name,
            "weight": show_number(value_of(group.weight)),
            "sum": show_number(sum_up(parts)),
        },
        observed=show_sum([value_of(part) for part in parts]),
        expected=show_number(value_of(group.weight)),
        evidence=(group.weight, *parts),
        at=group.rows[0],
    )


def _rests_on(slipped: frozenset[tuple[str, str]], amounts: Sequence[Amount]) -> bool:
    return any((amount.record.record_id, amount.field) in slipped for amount in amounts)


def _judge(each: Sum) -> Severity | None:
    """Judge how loudly a sum must be told; None when it comes out, by any whole and any reading."""
    judge = judge_sum if each.is_closed else judge_excess
    verdicts: set[Verdict] = {
        judge(whole.value, [part.value for part in reading]) for whole in each.wholes for reading in each.readings
    }
    if "agrees" in verdicts:
        return None
    exceeds = all(add_up(part.value for part in each.parts) > whole.value for whole in each.wholes)
    return "error" if "doubtful" not in verdicts and (each.is_sure or exceeds) else "warning"


def _tell_fund_sum(records: FormRecords, each: Sum, severity: Severity, book: RuleBook) -> Finding:
    values = [part.value for part in each.parts]
    whole = each.wholes[0]
    case = "excess" if not each.is_closed else "amount" if each.field == "amount" else "column"
    totals = "、".join(
        f"{name_field(one.record, one.field, book)}{show_value(one.value, one.figure.unit)}" for one in each.wholes
    )
    return Finding(
        target=records.form,
        case=case,
        words={
            "form": name_form(records.form, book),
            "group": book.words[each.group],
            "field": book.words[each.field],
            "sum": show_number(add_up(values)),
            "whole": name_row(whole.record, book),
            "total": show_number(whole.value),
            "totals": totals,
        },
        observed=show_sum(values),
        expected=" / ".join(show_number(one.value) for one in each.wholes),
        evidence=tuple(amount.figure for amount in (*each.wholes, *each.parts)),
        severity=severity,
        at=whole.record,
    )


def _judge_balance(records: FormRecords, balance: Balance, book: RuleBook) -> Iterator[Finding]:
    source, nature = ([amount.value for amount in side] for side in (balance.source, balance.nature))
    verdict = judge_balance(source, nature)
    if verdict == "agrees":
        return
    yield Finding(
        target=records.form,
        case="split",
        words={
            "form": name_form(records.form, book),
            "field": book.words[balance.field],
            "sum": show_number(add_up(source)),
            "total": show_number(add_up(nature)),
        },
        observed=show_sum(source),
        expected=show_sum(nature),
        evidence=tuple(amount.figure for amount in (*balance.source, *balance.nature)),
        severity="error" if verdict == "conflicts" else "warning",
        at=balance.source[0].record,
    )


def _tell_base_sum(each: Sum, severity: Severity, book: RuleBook) -> Finding:
    values, whole = [part.value for part in each.parts], each.wholes[0]
    return Finding(
        target=whole.record,
        field="value",
        case="sum" if each.is_closed else "excess",
        words={
            "row": name_row(whole.record, book),
            "field": name_field(whole.record, whole.field, book),
            "total": show_number(whole.value),
            "sum": show_number(add_up(values)),
            "unit": whole.figure.unit or "",
        },
        observed=show_sum(values),
        expected=show_number(whole.value),
        evidence=tuple(amount.figure for amount in (whole, *each.parts)),
        severity=severity,
    )

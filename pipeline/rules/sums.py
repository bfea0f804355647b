"""Rules on amounts that add up (合计类规则): money blocks and lines of the 基础数据表."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipeline.model.rows import Severity
from pipeline.rules.addends import Amount, Balance, Sum, list_balances, list_base_sums, list_fund_sums
from pipeline.rules.dossier import Dossier
from pipeline.rules.finding import Finding
from pipeline.rules.records import FormRecords
from pipeline.rules.tolerance import Verdict, add_up, judge_balance, judge_excess, judge_sum
from pipeline.rules.wording import name_field, name_form, name_row, show_number, show_sum, show_value
from pipeline.schema.rules import RuleBook


def find_fund_sum_mismatches(dossier: Dossier) -> Iterator[Finding]:
    """fund_sum_mismatch (资金合计不符): a total is not the sum of its lines by source or nature."""
    for records in dossier.filled:
        slipped = dossier.name_slipped(records)
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
        slipped = dossier.name_slipped(records)
        for each in list_base_sums(records, dossier.schema, dossier.book):
            severity = _judge(each)
            if severity is not None and not _rests_on(slipped, (*each.wholes, *each.parts)):
                yield _tell_base_sum(each, severity, dossier.book)


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

"""All rules over one submission, in the order their flags are numbered, and what makes a finding a flag."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from msgspec import Struct

from pipeline.model.place import CellRef
from pipeline.model.rows import Cause, Extraction, Flag, record_id
from pipeline.rules.agreement import find_unit_name_mismatches, find_year_mismatches
from pipeline.rules.cause import judge_causes, list_doubts
from pipeline.rules.changes import find_yoy_mismatches
from pipeline.rules.completeness import (
    find_blank_forms,
    find_documents_without_result,
    find_missing_fields,
    find_unaccounted_text,
    find_unmapped_cells,
    find_unread_forms,
)
from pipeline.rules.dossier import Dossier, open_dossier
from pipeline.rules.finding import TABLES, Finding
from pipeline.rules.narrative import find_narrative_conflicts, find_narrative_table_mismatches
from pipeline.rules.points import (
    find_group_weight_mismatches,
    find_score_sum_mismatches,
    find_weight_sum_mismatches,
)
from pipeline.rules.ranges import find_implausible_values, find_scores_above_weight, find_unit_slips
from pipeline.rules.ratios import find_control_rate_mismatches, find_execution_rate_mismatches
from pipeline.rules.readings import (
    find_doubtful_values,
    find_multiple_values,
    find_repaired_rows,
    find_unparsed_values,
    find_unruled_tables,
)
from pipeline.rules.recognition import find_recognised_text
from pipeline.rules.repeats import find_repeated_rows
from pipeline.rules.sentences import find_narrative_sum_mismatches
from pipeline.rules.sums import find_base_data_sum_mismatches, find_fund_sum_mismatches
from pipeline.rules.unread import find_unread_content
from pipeline.schema.load import load_schema
from pipeline.schema.records import Schema
from pipeline.schema.rules import RuleBook, load_rules

Find = Callable[[Dossier], Iterator[Finding]]


class Check(Struct, frozen=True):
    """A rule's name in the contract and the function that finds what it speaks of."""

    rule: str
    find: Find


CHECKS: tuple[Check, ...] = (
    Check("not_a_self_evaluation", find_documents_without_result),
    Check("blank_form", find_blank_forms),
    Check("weight_sum_mismatch", find_weight_sum_mismatches),
    Check("score_sum_mismatch", find_score_sum_mismatches),
    Check("score_exceeds_weight", find_scores_above_weight),
    Check("group_weight_mismatch", find_group_weight_mismatches),
    Check("execution_rate_mismatch", find_execution_rate_mismatches),
    Check("fund_sum_mismatch", find_fund_sum_mismatches),
    Check("base_data_sum_mismatch", find_base_data_sum_mismatches),
    Check("control_rate_mismatch", find_control_rate_mismatches),
    Check("narrative_table_mismatch", find_narrative_table_mismatches),
    Check("narrative_sum_mismatch", find_narrative_sum_mismatches),
    Check("narrative_conflict", find_narrative_conflicts),
    Check("yoy_mismatch", find_yoy_mismatches),
    Check("unit_slip", find_unit_slips),
    Check("implausible_value", find_implausible_values),
    Check("year_mismatch", find_year_mismatches),
    Check("unit_name_mismatch", find_unit_name_mismatches),
    Check("missing_field", find_missing_fields),
    Check("multiple_values", find_multiple_values),
    Check("unparsed_value", find_unparsed_values),
    Check("doubtful_value", find_doubtful_values),
    Check("unread_form", find_unread_forms),
    Check("unmapped_cell", find_unmapped_cells),
    Check("unaccounted_text", find_unaccounted_text),
    Check("unread_content", find_unread_content),
    Check("repeated_row", find_repeated_rows),
    Check("repaired_row", find_repaired_rows),
    Check("unruled_table", find_unruled_tables),
    Check("low_ocr_confidence", find_recognised_text),
)


def check(extraction: Extraction, *, schema: Schema | None = None, book: RuleBook | None = None) -> tuple[Flag, ...]:
    """Run every rule over one submission (校验).

    ``schema``, ``book``: form and rule data to use instead of the project's own.
    Returns: the flags, rule by rule and in the order of the records, the same on every run.
    """
    return check_dossier(open_dossier(extraction, schema or load_schema(), book or load_rules()))


def check_dossier(dossier: Dossier) -> tuple[Flag, ...]:
    """Run every rule over one submission whose dossier is open, as ``check`` does."""
    told = [(each.rule, finding) for each in CHECKS for finding in each.find(dossier)]
    causes = judge_causes(told, list_doubts(dossier.extraction, dossier.book.limits.recognition.figure))
    return tuple(
        _make_flag(rule, finding, cause, ordinal, dossier)
        for ordinal, ((rule, finding), cause) in enumerate(zip(told, causes, strict=True), 1)
    )


def list_contradicted(extraction: Extraction) -> frozenset[CellRef]:
    """List the cells of the figures that the rules' findings rest on."""
    dossier = open_dossier(extraction, load_schema(), load_rules())
    return frozenset(
        figure.cell
        for each in CHECKS
        for finding in each.find(dossier)
        for figure in finding.evidence
        if figure is not None and figure.cell is not None
    )


def _make_flag(rule: str, finding: Finding, cause: Cause, ordinal: int, dossier: Dossier) -> Flag:
    doc_id, target = dossier.extraction.doc_id, finding.target
    place = finding.at if finding.at is not None else target
    return Flag(
        record_id=record_id(doc_id, "flags", ordinal),
        rule=rule,
        severity=finding.severity or dossier.book.rules[rule].severity,
        cause=cause,
        table="documents" if target is None else TABLES[type(target)],
        target_id=doc_id if target is None else target.record_id,
        field=finding.field,
        message=dossier.book.messages[rule, finding.case].template_zh.format_map(finding.words),
        observed=finding.observed,
        expected=finding.expected,
        page=None if place is None else place.place.page,
        locator=finding.locator or (None if place is None else place.locator),
    )

"""Rules on weights and scores: points and their total, groups and their rows, the report's score (分值、得分).

The points of the money block (预算执行率, mostly 10) count, says the contract.  In some forms the indicators alone
make 100 and the block stands beside them.  That reading is let pass only where weights and scores both follow it: a
single column that happens to come out without the block is an error that hides.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from pipeline.model.rows import Cause, Extraction, Form, Indicator
from pipeline.model.values import Figure
from pipeline.rules.dossier import Dossier
from pipeline.rules.finding import Finding
from pipeline.rules.records import FormRecords
from pipeline.rules.tolerance import add_up, is_same, judge_points
from pipeline.rules.wording import name_form, show_number, show_sum
from pipeline.schema.rules import RuleBook

PointsField = Literal["weight", "score"]


class Points(Struct, frozen=True, kw_only=True):
    """One column of points: its stated total and what should add up to it."""

    total: Figure | None
    rows: tuple[Figure, ...]
    block: tuple[Figure, ...]
    """Points of the money block."""
    open_rows: tuple[Indicator, ...]
    """Rows that have a figure in the other column and none in this one: the sum is not complete."""

    @property
    def parts(self) -> tuple[Figure, ...]:
        """All that counts, the money block first."""
        return (*self.block, *self.rows)

    @property
    def is_short(self) -> bool:
        """Rows without a figure may be what the sum lacks."""
        return bool(self.open_rows) and self.total is not None and sum_up(self.parts) < value_of(self.total)


def find_weight_sum_mismatches(dossier: Dossier) -> Iterator[Finding]:
    """weight_sum_mismatch (分值合计不符): a form's weights don't add up to its stated total."""
    for records in dossier.filled:
        weights, scores = read_points(records, "weight"), read_points(records, "score")
        usual = dossier.book.limits.points.total
        if _leaves_room(weights, scores, usual):
            continue
        if _contradicts(weights, scores):
            yield _tell_points(records.form, weights, scores, "total_weight", dossier.book)
        elif weights.total is None:
            yield from _check_unstated_total(records.form, weights, scores, dossier.book)


def find_score_sum_mismatches(dossier: Dossier) -> Iterator[Finding]:
    """score_sum_mismatch (得分合计不符): scores don't add up to the stated total, or to the narrative's 自评得分."""
    for records in dossier.filled:
        weights, scores = read_points(records, "weight"), read_points(records, "score")
        if records.form.has_scores and _contradicts(scores, weights):
            yield _tell_points(records.form, scores, weights, "total_score", dossier.book)
    yield from _compare_with_report(dossier.extraction, dossier.filled, dossier.book)


def find_group_weight_mismatches(dossier: Dossier) -> Iterator[Finding]:
    """group_weight_mismatch (上级指标分值不符): a group's stated weight is not the sum of its rows."""
    for records in dossier.filled:
        is_complete = _proves_rows(read_points(records, "score"), read_points(records, "weight"))
        for level in (1, 2):
            wrong = [group for group in _list_groups(records.indicators, level) if not _group_adds_up(group)]
            cause: Cause | None = "unknown" if _is_moved_border(wrong) else None
            for group in wrong:
                yield replace(_tell_group(records.form, group, dossier.book), cause=cause, is_complete=is_complete)


def read_points(records: FormRecords, field: PointsField) -> Points:
    """Gather the points of a form; a figure in a merged cell counts once."""
    form = records.form
    total = form.total_weight if field == "weight" else form.total_score
    return Points(
        total=total if total is not None and total.value is not None else None,
        rows=list_row_points(records.indicators, field),
        block=_list_block_points(records, field),
        open_rows=list_open_rows(records.indicators, field),
    )


def list_row_points(rows: Sequence[Indicator], field: PointsField) -> tuple[Figure, ...]:
    """List the rows' points; of a form that weighs only its groups, the groups'."""
    own = pick_once(getattr(row, field) for row in rows)
    if own or field == "score":
        return own
    return pick_once(row.level2_weight for row in rows) or pick_once(row.level1_weight for row in rows)


def list_open_rows(rows: Sequence[Indicator], field: PointsField) -> tuple[Indicator, ...]:
    """List rows with points in the other column and none in this one; a row without any (其中…) is no addend.

    None are open in a column that no row uses, as in a form that weighs its groups only.
    """
    if not any(_is_given(getattr(row, field)) for row in rows):
        return ()
    other: PointsField = "score" if field == "weight" else "weight"
    return tuple(row for row in rows if _is_missing(getattr(row, field)) and _is_given(getattr(row, other)))


def adds_up(points: Points, *, with_block: bool = True) -> bool | None:
    """Whether the points make the stated total; None where that cannot be said."""
    parts = points.parts if with_block else points.rows
    if points.total is None or not points.rows:
        return None
    verdict = judge_points(value_of(points.total), [value_of(part) for part in parts])
    if verdict != "agrees" and points.is_short:
        return None
    return verdict == "agrees"


def list_adding_points(records: FormRecords, field: PointsField) -> tuple[Figure, ...]:
    """List the points of a column that make its stated total, and of the groups that make theirs, totals included."""
    points = read_points(records, field)
    found = [points.total, *points.parts] if adds_up(points) else []
    if not found and adds_up(points, with_block=False):
        found = [points.total, *points.rows]
    if field == "weight":
        for group in (*_list_groups(records.indicators, 1), *_list_groups(records.indicators, 2)):
            parts = list_row_points(group.rows, field)
            if len(parts) > 1 and _group_adds_up(group):
                found += [group.weight, *parts]
    return tuple(figure for figure in found if figure is not None)


def pick_once(figures: Iterable[Figure | None]) -> tuple[Figure, ...]:
    """Pick the figures that have a value, one of each printed cell."""
    seen: dict[object, Figure] = {}
    for place, figure in enumerate(figures):
        if figure is not None and figure.value is not None:
            seen.setdefault(figure.cell if figure.cell is not None else place, figure)
    return tuple(seen.values())


def value_of(figure: Figure) -> Decimal:
    """Take the value of a figure that is known to have one."""
    assert figure.value is not None, "figures without a value are left out before"
    return figure.value


def sum_up(figures: Iterable[Figure]) -> Decimal:
    """Add figures that are known to have a value."""
    return add_up(map(value_of, figures))


def _list_block_points(records: FormRecords, field: PointsField) -> tuple[Figure, ...]:
    """List the total line's points, else those of the other lines."""
    total = pick_once(getattr(fund, field) for fund in records.funds if fund.line == "total")
    return total or pick_once(getattr(fund, field) for fund in records.funds)


def _is_missing(figure: Figure | None) -> bool:
    """Blank or unreadable; ``/`` says that there are none."""
    return figure is None or figure.reading == "unparsed"


def _is_given(figure: Figure | None) -> bool:
    return figure is not None and bool(figure.value)


def _contradicts(points: Points, other: Points) -> bool:
    """Whether a column adds up neither with the money block nor, where the other column does so too, without it."""
    if adds_up(points) is not False:
        return False
    without = bool(points.block) and adds_up(points, with_block=False)
    return not (without and adds_up(other, with_block=False))


def _leaves_room(weights: Points, scores: Points, usual: Decimal) -> bool:
    """Whether the money block has a score and no printed weight, and the rows leave it one: the weights are not all."""
    total = usual if weights.total is None else value_of(weights.total)
    is_open = bool(scores.block) and not weights.block and bool(weights.rows)
    return is_open and total - sum_up(weights.rows) >= sum_up(scores.block) > 0


def _check_unstated_total(form: Form, weights: Points, scores: Points, book: RuleBook) -> Iterator[Finding]:
    """Hold weights without a stated total against 100: where no scores come out, rows may have been lost."""
    usual = book.limits.points.total
    is_complete = _proves_rows(scores, weights, usual)
    sums = {sum_up(weights.parts), sum_up(weights.rows)}
    if not weights.rows or usual in sums or (weights.open_rows and max(sums) < usual):
        return
    yield Finding(
        target=form,
        field="total_weight",
        case="unstated",
        words={
            "form": name_form(form, book),
            "sum": show_number(sum_up(weights.parts)),
            "total": show_number(usual),
        },
        observed=show_sum([value_of(part) for part in weights.parts]),
        expected=show_number(usual),
        evidence=weights.parts,
        cause=None if is_complete else "unknown",
        severity="warning",
        is_complete=is_complete,
    )


def _proves_rows(other: Points, points: Points, total: Decimal | None = None) -> bool:
    """Whether the rows of a column are all of the form's.

    So it is where the other column's points come out, of as many rows, and where too little is lacking, or too much,
    for a row to be.  ``total``: what the column should make; None for what it states.
    """
    if adds_up(other) is True and len(other.rows) >= len(points.rows):
        return True
    total = value_of(points.total) if total is None and points.total is not None else total
    given = [value for row in points.rows if (value := value_of(row)) > 0]
    return total is not None and bool(given) and abs(total - sum_up(points.parts)) < min(given)


def _tell_points(form: Form, points: Points, other: Points, field: str, book: RuleBook) -> Finding:
    assert points.total is not None, "only a stated total is contradicted"
    parts = [value_of(part) for part in points.parts]
    shared = form.total_weight is not None and form.total_score is not None and _is_one_cell(form)
    return Finding(
        target=form,
        field=field,
        case="total",
        words={
            "form": name_form(form, book),
            "sum": show_number(sum_up(points.parts)),
            "total": show_number(value_of(points.total)),
        },
        observed=show_sum(parts),
        expected=show_number(value_of(points.total)),
        evidence=(points.total, *points.parts),
        cause="unknown" if shared else None,
        is_complete=_proves_rows(other, points),
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


class _Group(Struct, frozen=True, kw_only=True):
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


def _is_moved_border(groups: Sequence[_Group]) -> bool:
    """Whether what some groups have too much is what others lack: a row may have been counted to its neighbour."""
    gaps = [value_of(group.weight) - sum_up(list_row_points(group.rows, "weight")) for group in groups]
    return len(gaps) > 1 and sum(gaps) == 0


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

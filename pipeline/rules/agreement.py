"""Rules on what the parts of one submission say of themselves: its year and its unit (一致性规则)."""

from __future__ import annotations

from collections.abc import Iterator

import regex
from msgspec import Struct

from pipeline.model.rows import BaseDatum, Cause
from pipeline.rules.dossier import Dossier
from pipeline.rules.finding import Finding
from pipeline.rules.records import FormRecords
from pipeline.rules.wording import name_field, name_form
from pipeline.schema.rules import NameHabits

_FEWEST_PROJECTS = 2
"""Of so many project forms, not all are another unit's work."""


def find_year_mismatches(dossier: Dossier) -> Iterator[Finding]:
    """year_mismatch (年度不一致): forms and narrative are of different years, or a form's headers and its title."""
    year = dossier.extraction.fiscal_year
    for records in dossier.filled:
        if year is not None and records.form.fiscal_year not in (None, year):
            yield _tell_form_year(records, year, dossier)
        yield from _check_headers(records, dossier)
        yield from _check_date(records, dossier)
    report_year = dossier.extraction.report_year
    if year is not None and report_year not in (None, year):
        yield Finding(
            target=None,
            field="fiscal_year",
            case="report",
            words={"year": str(report_year), "other": str(year)},
            observed=str(report_year),
            expected=str(year),
            cause="document",
        )


def find_unit_name_mismatches(dossier: Dossier) -> Iterator[Finding]:
    """unit_name_mismatch (单位名称不一致): forms and narrative name different units.

    A place in front of the name that only one of them prints, or 本级 behind it, makes no other unit.
    """
    unit, habits = dossier.extraction.unit_name, dossier.book.limits.names
    if unit is None:
        return
    yield from _check_projects(unit, dossier)
    for records in dossier.filled:
        name = records.form.unit_name
        if name is not None and not is_same_unit(name, unit, habits):
            yield Finding(
                target=records.form,
                field="unit_name",
                case="form",
                words={"form": name_form(records.form, dossier.book), "name": name, "other": unit},
                observed=name,
                expected=unit,
                cause="document",
            )
    name = dossier.extraction.report_unit_name if dossier.extraction.has_report else None
    if name is not None and not is_same_unit(name, unit, habits):
        yield _tell_report_name(name, unit, "report", "document")
    other = dossier.extraction.report_other_name
    is_confirmed = any(records.form.unit_name is not None for records in dossier.filled)
    if name is not None and other is not None and not is_confirmed and not is_same_unit(name, other, habits):
        yield _tell_report_name(name, other, "other", "unknown")


def _tell_report_name(name: str, other: str, case: str, cause: Cause) -> Finding:
    return Finding(
        target=None,
        field="unit_name",
        case=case,
        words={"name": name, "other": other},
        observed=name,
        expected=other,
        cause=cause,
    )


def _check_projects(unit: str, dossier: Dossier) -> Iterator[Finding]:
    """Find projects that are all carried out by one other unit of the place, and whose forms never name the unit.

    One project alone may well be carried out by somebody else.
    """
    habits = dossier.book.limits.names
    forms = [each.form for each in dossier.filled if each.form.form_type == "project_self_evaluation"]
    named = [form.implementing_unit for form in forms if form.implementing_unit is not None]
    if len(named) < _FEWEST_PROJECTS:
        return
    heads = [form.competent_department for form in forms if form.competent_department is not None]
    if any(_may_be_unit(name, unit, habits) for name in (*named, *heads)):
        return
    first, *others = named
    if _is_neighbour(first, unit, habits) and all(is_same_unit(first, other, habits) for other in others):
        yield Finding(
            target=None,
            field="unit_name",
            case="projects",
            words={"count": str(len(named)), "name": first, "other": unit},
            observed=first,
            expected=unit,
            cause="document",
        )


def _may_be_unit(name: str, unit: str, habits: NameHabits) -> bool:
    """Whether a name can be the unit's, also a short one (``县住建局``) whose characters all stand in the other."""
    shorter, longer = sorted(("".join(name.split()), "".join(unit.split())), key=len)
    rest = iter(longer)
    return is_same_unit(name, unit, habits) or all(char in rest for char in shorter)


def _is_neighbour(name: str, unit: str, habits: NameHabits) -> bool:
    """Whether two names begin with the same place, so that it is no short name or description that stands there."""
    one, other = (_split_name(_drop_ending(each, habits), habits) for each in (name, unit))
    return bool(one.places and other.places) and one.places[-1] == other.places[-1]


def is_same_unit(first: str, second: str, habits: NameHabits) -> bool:
    """Whether two names can be one unit's: ``甲市乙区档案馆`` and ``乙区档案馆`` can, ``丙区档案馆`` cannot."""
    a, b = _drop_ending(first, habits), _drop_ending(second, habits)
    if a.endswith(b) or b.endswith(a):
        return True
    one, other = _split_name(a, habits), _split_name(b, habits)
    return one.organ == other.organ and (_contains(one.places, other.places) or _contains(other.places, one.places))


class _UnitName(Struct, frozen=True):
    places: tuple[str, ...]
    organ: str


def _split_name(name: str, habits: NameHabits) -> _UnitName:
    places: list[str] = []
    pattern, start = regex.compile(habits.region), 0
    while (match := pattern.match(name, start)) is not None and match.end() < len(name):
        places.append(match[0])
        start = match.end()
    return _UnitName(tuple(places), name[start:])


def _drop_ending(name: str, habits: NameHabits) -> str:
    name = "".join(name.split())
    for ending in habits.endings:
        if name.endswith(ending) and len(name) > len(ending):
            return _drop_ending(name.removesuffix(ending), habits)
    return name


def _contains(places: tuple[str, ...], fewer: tuple[str, ...]) -> bool:
    """All of the fewer places stand among the others in the same order."""
    rest = iter(places)
    return all(place in rest for place in fewer)


def _tell_form_year(records: FormRecords, year: int, dossier: Dossier) -> Finding:
    form = records.form
    return Finding(
        target=form,
        field="fiscal_year",
        case="form",
        words={"form": name_form(form, dossier.book), "year": str(form.fiscal_year), "other": str(year)},
        observed=str(form.fiscal_year),
        expected=str(year),
        cause="document",
    )


def _check_headers(records: FormRecords, dossier: Dossier) -> Iterator[Finding]:
    """Find a 基础数据表 whose columns are still headed by another year than its title's; told once a form."""
    year = records.form.fiscal_year
    right = {datum.measure for datum in records.base_data if not _is_other_year(datum, year, dossier)}
    others = (datum for datum in records.base_data if datum.measure not in right)  # a table may give a third year
    wrong = next((datum for datum in others if _is_other_year(datum, year, dossier)), None)
    if wrong is None or year is None:
        return
    expected = year + dossier.schema.base_measures[wrong.measure].year_offset
    yield Finding(
        target=records.form,
        field="fiscal_year",
        case="header",
        words={
            "form": name_form(records.form, dossier.book),
            "year": str(year),
            "field": name_field(wrong, "value", dossier.book),
            "found": str(wrong.fiscal_year),
            "other": str(expected),
        },
        observed=str(wrong.fiscal_year),
        expected=str(expected),
        cause="document",
        severity="warning",
        at=wrong,
    )


def _is_other_year(datum: BaseDatum, year: int | None, dossier: Dossier) -> bool:
    measure = dossier.schema.base_measures.get(datum.measure)
    if year is None or datum.fiscal_year is None or measure is None:
        return False
    return datum.fiscal_year != year + measure.year_offset


def _check_date(records: FormRecords, dossier: Dossier) -> Iterator[Finding]:
    """Find a form that was filled in before its year began."""
    form = records.form
    if form.fiscal_year is None or form.prepared_on is None or form.prepared_on.year >= form.fiscal_year:
        return
    yield Finding(
        target=form,
        field="prepared_on",
        case="date",
        words={
            "form": name_form(form, dossier.book),
            "year": str(form.fiscal_year),
            "date": form.prepared_on.isoformat(),
        },
        observed=form.prepared_on.isoformat(),
        expected=f"≥{form.fiscal_year}",
        cause="document",
        severity="warning",
    )

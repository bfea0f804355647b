"""How figures, rows and forms are named in a sentence for a county clerk (措辞)."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from pipeline.model.rows import BaseDatum, Fact, Form, Fund, Goal, Indicator
from pipeline.model.values import Figure, Measure
from pipeline.rules.finding import Printed, Record
from pipeline.rules.tolerance import add_up, count_decimals
from pipeline.schema.rules import RuleBook

_MOST_TERMS = 12
"""An equation with more terms is shortened in the middle."""
_LONGEST_NAME = 40
"""Characters of a row's name in a sentence; the locator leads to the rest."""


def name_form(form: Form, book: RuleBook) -> str:
    """Name a form: its title, or what kind of form it is, and its project."""
    title = form.title_raw or book.labels["form_type", form.form_type]
    project = f"（{form.project_name}）" if form.project_name and form.project_name not in title else ""
    return f"《{title}》{project}"


def name_row(row: Record, book: RuleBook) -> str:
    """Name a row by what stands in its first cells; of a form's own figures it is the row 总分."""
    name: str | None
    match row:
        case Form():
            name = book.words["total_row"]
        case Fund():
            name = row.line_raw or (book.labels["line", row.line] if row.line else None)
        case Indicator():
            name = row.level3 or row.level2_raw or row.level1_raw
        case BaseDatum():
            name = row.item_raw or (book.labels["item", row.item] if row.item else None)
        case Goal():
            name = book.words["goal_row"]
        case Fact():
            name = row.subject_raw or (book.labels["subject", row.subject] if row.subject else None)
    text = (name or row.locator).rstrip("：: ")
    return text if len(text) <= _LONGEST_NAME else text[:_LONGEST_NAME] + "…"


def name_field(record: Record, field: str, book: RuleBook) -> str:
    """Name a column as the form does; of the 基础数据表 the measure."""
    if isinstance(record, BaseDatum) and field == "value":
        return book.labels["base_measure", record.measure]
    return book.words[field]


def name_subject(fact: Fact, book: RuleBook) -> str:
    """Name what a figure of the narrative is about: its own words, or the subject's."""
    return f"“{name_row(fact, book)}”"


def show(printed: Printed | None) -> str:
    """Print a figure with its unit: ``12.50万元``, ``95.3%``, ``10家``; its text where it has no value."""
    if printed is None:
        return ""
    if printed.value is None:
        return printed.raw
    high = printed.value_max if isinstance(printed, Measure) else None
    text = show_value(printed.value, printed.unit)
    return text if high is None else f"{text}—{show_value(high, printed.unit)}"


def show_value(value: Decimal, unit: str | None) -> str:
    """Print a value with its unit, a ratio in per cent."""
    if unit == "ratio":
        return show_percent(value)
    return show_number(value) + ("" if unit is None else unit)


def show_number(value: Decimal) -> str:
    """Print a number with all its digits, never as a power of ten."""
    return format(value, "f")


def show_percent(ratio: Decimal) -> str:
    """Print a ratio in per cent: ``Decimal('1.186')`` is ``118.6%``."""
    return show_number(ratio.scaleb(2)) + "%"


def show_quotient(part: Decimal, whole: Decimal, like: Figure) -> str:
    """Print ``part / whole`` in per cent, rounded to one digit more than the figure it is held against."""
    assert like.value is not None, "a rate without a value is not compared"
    digits = max(count_decimals(like.value) + 1, 3)
    rounded = (part / whole).quantize(Decimal((0, (1,), -digits))).scaleb(2)
    return show_number(rounded).rstrip("0").rstrip(".") + "%"


def show_sum(parts: Sequence[Decimal]) -> str:
    """Print the arithmetic of a sum: ``10+20+10=40``; long ones are shortened in the middle."""
    terms = [show_number(part) for part in parts]
    if len(terms) > _MOST_TERMS:
        terms = [*terms[: _MOST_TERMS - 2], "…", terms[-1]]
    return "+".join(terms) + "=" + show_number(add_up(parts))


def show_division(part: Decimal, whole: Decimal, like: Figure) -> str:
    """Print the arithmetic of a rate: ``95.00÷100.00=95.0%``."""
    return f"{show_number(part)}÷{show_number(whole)}={show_quotient(part, whole, like)}"

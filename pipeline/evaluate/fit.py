"""How well a row of the tables fits a row of the gold: what pairs of rows are chosen by (行匹配).

A row is known by what names it; its figures decide between rows of one name, and stand in for a name that was lost.
0.0: these two are not the same thing, whatever else is left over.  The weights only order pairs; no score depends on
them but through the pairs that are chosen.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from functools import cache, lru_cache
from importlib.resources import files

from pipeline.evaluate.columns import load_columns
from pipeline.evaluate.compare import fold
from pipeline.evaluate.found import FoundRow
from pipeline.evaluate.gold import GoldRow
from pipeline.evaluate.likeness import liken

Fit = Callable[[GoldRow, FoundRow], float]

_SURE = 0.8
"""Texts so alike are the same text, misread in places."""
_POSSIBLE = 0.6
"""Texts less alike are two texts."""
_ROUNDING = 1e-6
"""A floor for a likeness is set lower by this, so that rounding in its making decides nothing."""


def fit_form(gold: GoldRow, found: FoundRow) -> float:
    """Forms are known by their type, else by the project's name or the title."""
    is_type = found.get("form_type") == gold.get("form_type")
    name = gold.liken("project_name", found.get("project_name"))
    title = gold.liken("title_raw", found.get("title_raw"))
    is_named = gold.get("project_name") is not None and name > _SURE
    if not is_type and not is_named and title < _SURE:
        return 0.0
    blank = 0.2 if gold.is_right("blank", found.get("blank")) else 0.0
    return (1.0 if is_type else 0.1) + name + 0.3 * title + blank


def fit_fund(gold: GoldRow, found: FoundRow) -> float:
    """Lines of money are known by their code or their label; figures decide between lines of one kind."""
    is_line = found.get("line") is not None and gold.is_right("line", found.get("line"))
    label = gold.liken("line_raw", found.get("line_raw"), 0.0 if is_line else _POSSIBLE)
    if not is_line and label < _POSSIBLE:
        return 0.0
    return 0.6 * is_line + 0.3 * label + 0.1 * _share_right_figures(gold, found)


def _share_right_figures(gold: GoldRow, found: FoundRow) -> float:
    figures = [
        column
        for column, scored in load_columns()[gold.table].items()
        if scored.kind == "number" and gold.get(column) is not None
    ]
    return sum(gold.is_right(column, found.get(column)) for column in figures) / len(figures) if figures else 0.0


_NAME, _GROUP, _TARGET = 0.6, 0.2, 0.2
_LEAST_INDICATOR = 0.5
_NAMELESS = 0.4
"""Fit of an indicator that lost its name and is known by the rest: below any that has one."""


def fit_indicator(gold: GoldRow, found: FoundRow) -> float:
    """Indicators are known by their name, with the group and the target deciding between like names."""
    name, found_name = gold.get("level3"), found.get("level3")
    if found_name is None and (name is not None or found.get("level2_raw") is None):
        return _NAMELESS if _is_same_but_for_name(gold, found) else 0.0
    group = _liken_group(gold, found)
    fit = _fit_named_indicator(gold, found, group)
    is_unused = gold.is_optional and group == 1.0 and gold.is_right("weight", found.get("weight"))
    if is_unused:  # a row of 无 or /: its one character may have been read as any other
        fit = max(fit, _LEAST_INDICATOR)
    return fit if fit >= _LEAST_INDICATOR else 0.0


def _fit_named_indicator(gold: GoldRow, found: FoundRow, group: float) -> float:
    """Weigh name, group and target; 0.0 as soon as it is clear that the least fit can't be reached."""
    floor = (_LEAST_INDICATOR - _TARGET - _GROUP * group) / _NAME - _ROUNDING
    name = _liken_indicator_name(gold, found, floor)
    if name < floor:
        return 0.0
    floor = (_LEAST_INDICATOR - _NAME * name - _GROUP * group) / _TARGET - _ROUNDING
    target = gold.liken("target_raw", found.get("target_raw"), floor)
    return _NAME * name + _GROUP * group + _TARGET * target


def _liken_indicator_name(gold: GoldRow, found: FoundRow, floor: float) -> float:
    """Liken the names; where the template stops at the second level, that one's name is the indicator's."""
    if gold.get("level3") is not None:
        return liken(gold.get("level3"), found.get("level3"), floor)
    names = (found.get("level3"), found.get("level2_raw"))
    return max(gold.liken("level2_raw", name, floor) for name in names)


def _liken_group(gold: GoldRow, found: FoundRow) -> float:
    level2 = gold.get("level2")
    if level2 is not None and level2 == found.get("level2"):
        return 1.0
    return gold.liken("level2_raw", found.get("level2_raw"))


def _is_same_but_for_name(gold: GoldRow, found: FoundRow) -> bool:
    """Whether a row without a name is known by the rest: group, target and result, or result and weight."""
    actual = gold.liken("actual_raw", found.get("actual_raw"), _SURE)
    if gold.get("level3") is None:
        return actual >= _SURE and gold.is_right("weight", found.get("weight"))
    target = gold.liken("target_raw", found.get("target_raw"), _SURE)
    return min(_liken_group(gold, found), target, actual) >= _SURE


_ITEM, _MEASURE = 0.6, 0.4
_LEAST_DATUM = 0.8
_SAME_ITEM = 0.9
_PROJECT = "project_item"


def fit_base_datum(gold: GoldRow, found: FoundRow) -> float:
    """Figures of the base data are known by item and measure, else by item, year and figure under another measure."""
    if gold.get("measure") == found.get("measure"):
        item = _liken_item(gold, found, (_LEAST_DATUM - _MEASURE) / _ITEM - _ROUNDING)
        fit = _ITEM * item + _MEASURE
        return fit + 0.05 * _is_value(gold, found) if fit >= _LEAST_DATUM else 0.0
    if not _is_value(gold, found) or not gold.is_right("fiscal_year", found.get("fiscal_year")):
        return 0.0
    return 0.5 if _liken_item(gold, found, _SAME_ITEM) >= _SAME_ITEM else 0.0


def _liken_item(gold: GoldRow, found: FoundRow, floor: float) -> float:
    """Liken the lines of the form; all project lines have one code, and are told apart by their names."""
    item = gold.get("item")
    if item is not None and item == found.get("item"):
        if item != _PROJECT:
            return 1.0
        if found.get("item_raw") is None and _is_value(gold, found):
            return 0.7  # a project whose name is lost is known by its figure
    return liken(strip_number(gold.get("item_raw")), strip_number(found.get("item_raw")), floor)


def _is_value(gold: GoldRow, found: FoundRow) -> bool:
    return gold.is_right("value", found.get("value"))


def fit_goal(gold: GoldRow, found: FoundRow) -> float:
    """Goals of a form are few, and every one fits every other somehow."""
    expected = gold.liken("expected", found.get("expected"))
    return 0.2 + expected + gold.liken("actual", found.get("actual"))


def fit_section(gold: GoldRow, found: FoundRow) -> float:
    """Sections are known by their heading, else by a text that is the very same."""
    if "heading" not in gold.rights:
        return 0.0
    heading = strip_number(found.get("heading"))
    fit = max(liken(strip_number(right), heading, _POSSIBLE) for right in gold.rights["heading"])
    if fit < _POSSIBLE:
        if gold.get("text") is None or not gold.is_right("text", found.get("text")):
            return 0.0
        fit = _POSSIBLE
    number = 0.05 if gold.is_right("number_raw", found.get("number_raw")) else 0.0
    level = 0.02 if gold.is_right("level", found.get("level")) else 0.0
    return fit + number + level


def fit_fact(gold: GoldRow, found: FoundRow) -> float:
    """Facts are known by two of figure, subject and what is said of when."""
    is_value = gold.is_right("value", found.get("value"))
    is_subject = found.get("subject") is not None and gold.is_right("subject", found.get("subject"))
    is_measure = gold.is_right("measure", found.get("measure"))
    is_year = gold.is_right("fiscal_year", found.get("fiscal_year"))
    if is_value + is_subject + (is_measure and is_year) < 2:
        return 0.0
    is_unit = gold.is_right("unit", found.get("unit"))
    return 4.0 * is_value + 3.0 * is_subject + 2.0 * is_measure + 1.0 * is_year + 0.5 * is_unit


FITS: Mapping[str, Fit] = {
    "forms": fit_form,
    "funds": fit_fund,
    "indicators": fit_indicator,
    "base_data": fit_base_datum,
    "goals": fit_goal,
    "sections": fit_section,
    "facts": fit_fact,
}


@lru_cache(maxsize=1 << 12)
def strip_number(value: object) -> str | None:
    """Take the number before a heading or an item and the mark behind it off a text: both are printed at will.

    A text that is nothing else stays.
    """
    if value is None:
        return None
    leading, closing = _load_numbering()
    text = fold(str(value))
    text = leading.sub("", text) or text
    return text.rstrip(closing) or text


@cache
def _load_numbering() -> tuple[re.Pattern[str], str]:
    """Make the pattern of ``一、 （一） 1. 其中：`` (not of ``1.5`` or ``三公``), and give the closing marks."""
    words = tomllib.loads((files("pipeline.evaluate") / "data" / "numbering.toml").read_text("utf-8"))
    numerals = words["numerals"]
    within = rf"{words['within']}:?"
    in_brackets = rf"\([{numerals}\d]{{1,3}}\)[{words['after_bracket']}]?"
    in_words = rf"[{numerals}]{{1,3}}[{words['after_numeral']}]"
    in_digits = rf"\d{{1,2}}(?:[{words['after_digits']}]|\.(?!\d))"
    return re.compile(rf"^(?:{within}|{in_brackets}|{in_words}|{in_digits})+"), words["closing"]

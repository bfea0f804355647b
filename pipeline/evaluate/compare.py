"""Whether a value of the tables says the same as a value of the gold, and what a pair of them counts as (比对).

Numbers are compared to a millionth, codes exactly, texts after folding, lists as sets.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Literal

from pipeline.evaluate.columns import Kind

Outcome = Literal["correct", "wrong", "missing", "spurious"]
"""``missing``: the gold has a value and the tables have none; ``spurious``: the other way round."""

OUTCOMES: tuple[Outcome, ...] = ("correct", "wrong", "missing", "spurious")

_RELATIVE = 1e-6
"""A float that went through Parquet, JSON and a change of unit is still the same number."""
_ABSOLUTE = 1e-9
"""The same beside a zero, which has no relative neighbours."""

_YES_NO = {"true": True, "false": False}
_DAY = len("2024-05-06")


def settle(value: object) -> object:
    """Give a value, or None for what says nothing: null, NaN, a text of blanks, an empty list."""
    if isinstance(value, str):
        return value if value.strip() else None
    if isinstance(value, float) and math.isnan(value):
        return None
    if isinstance(value, list | tuple | set) and not value:
        return None
    return value


@lru_cache(maxsize=1 << 16)
def fold(text: str) -> str:
    """Fold full and half width (NFKC) and take out all blanks and characters without a shape."""
    folded = unicodedata.normalize("NFKC", text)
    if folded.isascii() and " " not in folded and folded.isprintable():
        return folded
    return "".join(char for char in folded if not char.isspace() and unicodedata.category(char) != "Cf")


def judge(kind: Kind, rights: Sequence[object], found: object) -> Outcome | None:
    """Say what a value counts as; None where nothing is to be counted.

    ``rights``: the values that are right, the gold's own first; None among them: that there is no value is right.
    ``found``: None where the tables have no value.
    """
    own = rights[0]
    if found is None:
        return None if None in rights else "missing"
    if is_right(kind, rights, found):
        return None if own is None else "correct"
    return "spurious" if own is None else "wrong"


def is_right(kind: Kind, rights: Sequence[object], found: object) -> bool:
    """Say whether a value, or that there is none, is among those that are right."""
    if found is None:
        return None in rights
    compare = _COMPARISONS[kind]
    return any(compare(right, found) for right in rights if right is not None)


def is_same(kind: Kind, right: object, found: object) -> bool:
    """Say whether two values that are not None say the same."""
    return _COMPARISONS[kind](right, found)


def _is_same_text(right: object, found: object) -> bool:
    return right == found or fold(str(right)) == fold(str(found))


def _is_same_code(right: object, found: object) -> bool:
    return str(right) == str(found)


def _is_same_number(right: object, found: object) -> bool:
    one, other = _read_number(right), _read_number(found)
    return one is not None and other is not None and math.isclose(one, other, rel_tol=_RELATIVE, abs_tol=_ABSOLUTE)


def _is_same_answer(right: object, found: object) -> bool:
    answer = _read_answer(right)
    return answer is not None and answer == _read_answer(found)


def _is_same_day(right: object, found: object) -> bool:
    return _read_day(right) == _read_day(found)


def _is_same_set(right: object, found: object) -> bool:
    return _read_set(right) == _read_set(found)


_COMPARISONS: Mapping[Kind, Callable[[object, object], bool]] = {
    "text": _is_same_text,
    "code": _is_same_code,
    "number": _is_same_number,
    "yesno": _is_same_answer,
    "date": _is_same_day,
    "set": _is_same_set,
}


def _read_number(value: object) -> float | None:
    """Read a number as JSON or Parquet has it; None for what is none (a truth value among it)."""
    if type(value) is float:  # nearly all are
        return value
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        return float(value)
    except ValueError:
        return None


def _read_answer(value: object) -> bool | None:
    return value if isinstance(value, bool) else _YES_NO.get(str(value).strip().lower())


def _read_day(value: object) -> str:
    if isinstance(value, datetime):
        return value.date().isoformat()
    return value.isoformat() if isinstance(value, date) else str(value).strip()[:_DAY]


def _read_set(value: object) -> frozenset[str]:
    return frozenset(map(str, value)) if isinstance(value, list | tuple | set) else frozenset({str(value)})

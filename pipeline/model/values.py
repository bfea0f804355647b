"""Figures as a document states them: the text, the exact number, the unit, and what kept it from being a number.

Numbers are ``Decimal`` from the first digit to the storage door, and keep the printed digits: ``10.00`` has an exponent
of -2, from which every tolerance is computed.  A value is already in the contract's unit (amounts in 万元, rates as
ratios): ``12,345 元`` is ``Decimal('1.2345')`` 万元, ``129.4%`` is ``Decimal('1.294')``; so an exponent is that of the
*converted* last printed digit.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from msgspec import Struct

from pipeline.model.place import CellRef

Reading = Literal["number", "words", "placeholder", "several", "unparsed"]
"""number: one figure; words: a qualitative value; placeholder: ``/``, ``无``, ``—``, printed for "none given";
several: more than one figure (the first is the value); unparsed: digits that make no number.  Blank is no Figure at
all."""

Operator = Literal["=", ">=", ">", "<=", "<", "range"]


class Figure(Struct, frozen=True, kw_only=True):
    """An amount, rate, count, weight or score printed in one place (单值)."""

    raw: str
    """The text as the document has it, wrapped lines joined."""
    value: Decimal | None
    """In ``unit``; None unless ``reading`` is number or several."""
    unit: str | None
    """``万元``, ``ratio``, ``分``, ``人``, ``㎡`` …; None when none is known."""
    reading: Reading = "number"
    printed_unit: str | None = None
    """The unit the document states for it (in the cell, its header or the caption), before conversion."""
    doubtful: bool = False
    """Its unit or scale was inferred and could be another."""
    cell: CellRef | None = None
    """Where it stands; None in running text."""

    @property
    def half_step(self) -> Decimal:
        """Half of the last printed digit, in ``unit``: the most that rounding can have moved the value."""
        return Decimal(0) if self.value is None else half_step(self.value)


class Measure(Struct, frozen=True, kw_only=True):
    """A target or an actual (指标值/完成值): operator, figure and unit, or words."""

    raw: str
    """Operator, number and unit joined where a form keeps them in columns of their own."""
    op: Operator | None
    value: Decimal | None
    value_max: Decimal | None
    unit: str | None
    """``ratio``, ``万元``, ``元`` or as written (人, 家, 场); None when none is printed."""
    reading: Reading
    doubtful: bool = False
    """Its operator, unit or scale was inferred and could be another."""
    cell: CellRef | None = None


def half_step(value: Decimal) -> Decimal:
    """Half a unit of the last digit of a printed number: ``Decimal('10.00')`` gives ``Decimal('0.005')``."""
    exponent = value.as_tuple().exponent
    if not isinstance(exponent, int):
        return Decimal(0)
    return Decimal((0, (5,), exponent - 1))

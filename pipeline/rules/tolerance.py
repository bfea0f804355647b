"""How far printed figures may be apart before they contradict each other (容差).

The contract's rule: one thing stated twice with the same number of digits must be equal, with different numbers of
digits equal after rounding to the fewer; a computed sum or ratio may be off by half of the last printed digit of each
figure in it.

Taken alone that rule lets ``7 + 3 + 5 = 16`` pass, since each of the four may have been rounded by 0.5.  But zeros at
the end are dropped in print (``3.5 + 7 + 1`` means ``3.50 + 7.00 + 1.00``), and points and heads are whole from the
start.  So a sum or ratio is judged twice: by the contract's bound, and by the finer one in which all parts were kept
to the digits of the most precisely printed part.  Between the two the figures may still agree, and a person should
look.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

from pipeline.model.values import half_step

Verdict = Literal["agrees", "doubtful", "conflicts"]
"""agrees: rounding explains the difference; doubtful: only if short figures were rounded; conflicts: nothing does."""

_HALF_POINT = Decimal("0.5")


def is_same(first: Decimal, second: Decimal) -> bool:
    """Whether two figures state one thing: equal after rounding to the fewer printed digits."""
    digits = min(count_decimals(first), count_decimals(second))
    return _round(first, digits) == _round(second, digits)


class SameIndex:
    """Many figures, to find those that state one thing with another (``is_same``) without looking at each."""

    def __init__(self, values: Sequence[Decimal]) -> None:
        self._values: dict[int, list[tuple[int, Decimal]]] = {}
        """The figures by their printed digits, each with its position."""
        self._rounded: dict[tuple[int, int], dict[Decimal, list[int]]] = {}
        """Positions of figures of so many digits, by what they are when rounded to so many."""
        for position, value in enumerate(values):
            self._values.setdefault(count_decimals(value), []).append((position, value))

    def find(self, figure: Decimal) -> Iterator[int]:
        """Find the positions of the figures that state one thing with this one, in no order."""
        own = count_decimals(figure)
        for kept in self._values:
            digits = min(kept, own)
            yield from self._round_all(kept, digits).get(_round(figure, digits), ())

    def _round_all(self, kept: int, digits: int) -> dict[Decimal, list[int]]:
        if (kept, digits) not in self._rounded:
            rounded = self._rounded[kept, digits] = {}
            for position, value in self._values[kept]:
                rounded.setdefault(_round(value, digits), []).append(position)
        return self._rounded[kept, digits]


def judge_sum(total: Decimal, parts: Sequence[Decimal]) -> Verdict:
    """Judge whether parts (各项) add up to a stated total (合计)."""
    gap = abs(total - add_up(parts))
    return _judge(gap, half_step(total), total, parts)


def judge_excess(total: Decimal, parts: Sequence[Decimal]) -> Verdict:
    """Judge whether parts that need not be all of it (其中项) stay within their total."""
    gap = add_up(parts) - total
    return "agrees" if gap <= 0 else _judge(gap, half_step(total), total, parts)


def judge_balance(left: Sequence[Decimal], right: Sequence[Decimal]) -> Verdict:
    """Judge whether two lists of parts (按来源、按性质) have the same sum."""
    return _judge(abs(add_up(left) - add_up(right)), Decimal(0), None, (*left, *right))


def judge_points(total: Decimal, parts: Sequence[Decimal]) -> Verdict:
    """Judge whether weights or scores (分值、得分) add up.

    They are given in whole or half points, which nobody rounds; only a computed score (9.36 for 93.6 % of 10) may have
    been, and a total that prints fewer digits.
    """
    slack = half_step(total) + add_up(half_step(part) for part in parts if part % _HALF_POINT)
    return "agrees" if abs(total - add_up(parts)) <= slack else "conflicts"


def judge_ratio(rate: Decimal, part: Decimal, whole: Decimal) -> Verdict:
    """Judge whether a stated rate (执行率、控制率) is ``part / whole``; none of them negative, ``whole`` not 0."""
    likely = _likely_steps(None, (part, whole))
    if _is_quotient(rate, part, whole, *likely):
        return "agrees"
    return "doubtful" if _is_quotient(rate, part, whole, half_step(part), half_step(whole)) else "conflicts"


def add_up(values: Iterable[Decimal]) -> Decimal:
    """Add exactly."""
    return sum(values, Decimal(0))


def count_decimals(value: Decimal) -> int:
    """Count the printed digits behind the point; negative for one printed in a larger unit (1.2 亿 in 万元)."""
    exponent = value.as_tuple().exponent
    return -exponent if isinstance(exponent, int) else 0


def _judge(gap: Decimal, own: Decimal, total: Decimal | None, parts: Sequence[Decimal]) -> Verdict:
    if gap <= own + add_up(_likely_steps(total, parts)):
        return "agrees"
    return "doubtful" if gap <= own + add_up(map(_step, parts)) else "conflicts"


def _step(part: Decimal) -> Decimal:
    """Half of a part's last printed digit; a 0 printed in 亿元 is nothing, not anything below half a 亿."""
    return Decimal(0) if not part and count_decimals(part) < 0 else half_step(part)


def _likely_steps(total: Decimal | None, parts: Sequence[Decimal]) -> tuple[Decimal, ...]:
    """Half of the last digit that each part was probably kept to."""
    finest = max(map(count_decimals, parts), default=0)
    if total is not None and count_decimals(total) > finest:
        return tuple(map(_step, parts))  # the total has digits that none of the parts prints: they were rounded
    shared = half_step(Decimal((0, (1,), -finest))) if finest > 0 else Decimal(0)
    return tuple(_step(part) if count_decimals(part) < 0 else shared for part in parts)


def _is_quotient(rate: Decimal, part: Decimal, whole: Decimal, part_step: Decimal, whole_step: Decimal) -> bool:
    slack = half_step(rate)
    low = (part - part_step) / (whole + whole_step)
    if rate + slack < low:
        return False
    return whole <= whole_step or rate - slack <= (part + part_step) / (whole - whole_step)


def _round(value: Decimal, digits: int) -> Decimal:
    return value.quantize(Decimal((0, (1,), -digits)), rounding=ROUND_HALF_UP)

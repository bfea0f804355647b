"""How a clerk writes: from an exact value to printed text, always together with what a careful reader takes from it.

A ``Hand`` is one clerk's habits, drawn once a submission.  The functions print a value and give back a ``Stated``: the
printed text and the value that the contract asks for (amounts in 万元, rates as ratios), so text and gold cannot part.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from random import Random
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from corpus import words
from corpus.truth.records import Measure

MoneyUnit = Literal["万元", "元", "亿元"]
RateForm = Literal["sign", "bare"]
Zero = Literal["digit", "decimals", "blank", "slash", "dash"]


class Stated(Struct, frozen=True, kw_only=True):
    """One printed figure."""

    raw: str | None = None
    """As printed; None for a blank cell."""
    value: Decimal | None = None
    """What it says in the contract's unit; None for a blank and for ``/``, ``无``, ``—``."""


BLANK = Stated()


class StatedMeasure(Struct, frozen=True, kw_only=True):
    """A printed target or result."""

    raw: str | None = None
    op: str | None = None
    value: Decimal | None = None
    value_max: Decimal | None = None
    unit: str | None = None
    """``ratio``, ``万元``, or as written."""
    sign: str = ""
    """The operator as printed, for forms with a column for it (指标性质)."""
    number: str = ""
    """The number or the words as printed, without operator and unit (指标值)."""
    printed_unit: str = ""
    """The unit as printed (度量单位)."""
    other_readings: tuple[tuple[Decimal, str | None], ...] = ()
    """Values and units that are right too."""
    other_raws: tuple[str, ...] = ()
    """Texts that are right too."""


class Hand(Struct, frozen=True, kw_only=True):
    """A clerk's habits in writing figures."""

    places: int = 2
    """Decimals of an amount in 万元."""
    trims: bool = True
    """Leaves closing zeros out: 45 for 45.00."""
    money_unit: MoneyUnit = "万元"
    """What the forms' amounts are in; the report always writes 万元."""
    groups: bool = False
    """Writes 1,234.56."""
    unit_in_cells: bool = False
    """Writes the unit behind every amount, 45万元, though the form's head names it."""
    rate_form: RateForm = "sign"
    rate_places: int = 2
    zero: Zero = "digit"
    """What stands where there is no money."""
    at_least: str = "≥"
    """A sign or word before the number, or a pattern such as {n}以上."""
    at_most: str = "≤"
    equals: str = ""
    score_places: int | None = None
    """Decimals of every weight and score (10.00); None for as few as needed."""
    full_width: bool = True
    """Writes （） and ： rather than () and :."""
    date_form: str = words.DATE_FORMS[0]
    bare_results: bool = False
    """Leaves the unit out of results."""
    repeats_signs: bool = False
    """Copies a target's sign into a result that just reaches it: ≥95% for ≥95%."""
    grades_results: bool = False
    """Writes 达成预期指标 for the result of a target in words."""
    letter_spaced: bool = False
    """Spaces labels out (总 分)."""

    @property
    def colon(self) -> str:
        """The colon of this hand."""
        return "：" if self.full_width else ":"

    def bracket(self, text: str) -> str:
        """Put text in this hand's brackets."""
        return f"（{text}）" if self.full_width else f"({text})"


def draw_hand(rng: Random, *, level: str) -> Hand:
    """Draw a clerk's habits; ``clean`` submissions keep to the common ones."""
    common = Hand(
        places=rng.choice((2, 2, 2, 2, 1, 4)),
        trims=rng.random() < 0.6,
        rate_places=rng.choice((2, 2, 1, 0)),
        zero=rng.choice(("digit", "digit", "decimals", "blank")),
        full_width=rng.random() < 0.75,
        score_places=rng.choice((None, None, None, 2, 1)),
        date_form=rng.choice(words.DATE_FORMS),
    )
    if level == "clean":
        return common
    return replace(
        common,
        places=rng.choice((common.places, common.places, 6, 3)),
        money_unit=rng.choice(("万元", "万元", "万元", "元")),
        groups=rng.random() < 0.12,
        unit_in_cells=rng.random() < 0.06,
        rate_form=rng.choice(("sign", "sign", "sign", "bare")),
        zero=rng.choice((common.zero, "slash", "dash")),
        at_least=rng.choice(words.AT_LEAST),
        at_most=rng.choice(words.AT_MOST),
        equals=rng.choice(words.EQUALS),
        bare_results=rng.random() < 0.2,
        repeats_signs=rng.random() < 0.12,
        grades_results=rng.random() < 0.15,
        letter_spaced=rng.random() < 0.25,
    )


# --- amounts, rates, points


def group_digits(text: str) -> str:
    """1234567.50 as 1,234,567.50."""
    whole, dot, rest = text.partition(".")
    return f"{int(whole):,}{dot}{rest}"


def print_decimal(value: Decimal, places: int | None) -> str:
    """Print a plain decimal; with ``places`` None as few digits as it needs."""
    if places is None:
        text = f"{value:f}"
        return text.rstrip("0").rstrip(".") if "." in text else text
    return f"{value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP):f}"


def state_amount(hand: Hand, value: Decimal) -> Stated:
    """Print an amount of 万元 in a money cell, in the unit that the form's head names."""
    scale, places = {
        words.YUAN: (4, 2),
        words.YI: (-4, hand.places + 4),
        words.WAN: (0, hand.places),
    }[hand.money_unit]
    text = print_decimal(value.scaleb(scale), None if hand.trims else places)
    if hand.groups:
        text = group_digits(text)
    return Stated(raw=text + (hand.money_unit if hand.unit_in_cells else ""), value=value)


def state_or_zero(hand: Hand, value: Decimal) -> Stated:
    """As ``state_amount``, but a zero as this hand writes "nothing"."""
    if value:
        return state_amount(hand, value)
    match hand.zero:
        case "digit":
            return Stated(raw="0", value=Decimal(0))
        case "decimals":
            return Stated(raw="0.00", value=Decimal(0))
        case "blank":
            return BLANK
        case "slash":
            return Stated(raw="/")
        case "dash":
            return Stated(raw="—")


def print_wan(hand: Hand, value: Decimal) -> str:
    """Print an amount in running text, which is always in 万元."""
    return print_decimal(value, None if hand.trims else hand.places) + words.WAN


def state_rate(hand: Hand, part: Decimal, whole: Decimal, *, places: int | None = None) -> Stated:
    """Print a rate computed and rounded as printed: 98.5%, or 98.5 under a column 执行率."""
    digits = hand.rate_places if places is None else places
    percent = (part / whole * 100).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
    return state_percent(hand, percent)


def state_percent(hand: Hand, percent: Decimal) -> Stated:
    """Print a per cent figure as it stands."""
    text = print_decimal(percent, None) if hand.trims else f"{percent:f}"
    return Stated(raw=text if hand.rate_form == "bare" else f"{text}%", value=percent / 100)


def state_points(hand: Hand, value: Decimal) -> Stated:
    """Print a weight or a score."""
    needed = -int(value.normalize().as_tuple().exponent) if value else 0
    places = hand.score_places if hand.score_places is not None and hand.score_places >= needed else None
    return Stated(raw=print_decimal(value, places), value=value)


def state_count(value: int) -> Stated:
    """Print a number of people or cars."""
    return Stated(raw=str(value), value=Decimal(value))


def print_date(hand: Hand, date: tuple[int, int, int]) -> str:
    """Print a date as this hand writes it."""
    return hand.date_form.format(*date)


# --- targets and results

SIGNS = {">": "＞", "<": "＜"}
PLAIN_SIGNS = {">=": "≥", "<=": "≤", "=": "", ">": "＞", "<": "＜"}
"""What stands in a column for signs where the hand writes words behind the number."""
NUMBER = "{n}"


def sign_of(hand: Hand, op: str | None) -> str:
    """Give the printed operator."""
    match op:
        case ">=":
            return hand.at_least
        case "<=":
            return hand.at_most
        case "=":
            return hand.equals
        case None | "range":
            return ""
        case _:
            return SIGNS[op]


def state_result(hand: Hand, target: Measure, actual: Measure) -> StatedMeasure:
    """Print a result beside its target."""
    if actual.words is not None and hand.grades_results:
        return StatedMeasure(raw=words.REACHED, number=words.REACHED)
    if hand.repeats_signs and target.op == ">=" and target.value == actual.value:
        return state_measure(hand, target)
    return state_measure(hand, actual, is_result=True)


def state_measure(hand: Hand, measure: Measure, *, is_result: bool = False) -> StatedMeasure:
    """Print a target or a result as this hand writes it."""
    if measure.words is not None:
        return StatedMeasure(raw=measure.words, number=measure.words)
    if measure.value is None:
        return StatedMeasure()
    number, unit = print_number(hand, measure)
    if is_result and hand.bare_results and unit not in ("%", "‰") and not unit.startswith(words.TEN_THOUSAND):
        unit = ""
    sign = "" if is_result else sign_of(hand, measure.op)
    raw = f"{sign}{number}{unit}"
    if NUMBER in sign:
        raw, sign = sign.replace(NUMBER, number + unit), PLAIN_SIGNS[measure.op or "="]
    value, value_max, read_unit, others = read_measure(measure, unit)
    return StatedMeasure(
        raw=raw,
        op=measure.op,
        value=value,
        value_max=value_max,
        unit=read_unit,
        sign=sign,
        number=number,
        printed_unit=unit,
        other_readings=others,
    )


def print_number(hand: Hand, measure: Measure) -> tuple[str, str]:
    """Print the printed number and unit of a measure."""
    value = measure.value
    if value is None:
        raise ValueError("a measure in words has no number")
    match measure.unit:
        case "ratio":
            return print_decimal(value * 100, None), "%"
        case "permille":
            return print_decimal(value * 1000, None), "‰"
        case words.WAN:
            return print_decimal(value, None if hand.trims else hand.places), words.WAN
    number = print_decimal(value, None)
    if measure.value_max is not None:
        number = f"{number}-{print_decimal(measure.value_max, None)}"
    return number, measure.unit or ""


def read_measure(
    measure: Measure, printed_unit: str
) -> tuple[Decimal | None, Decimal | None, str | None, tuple[tuple[Decimal, str | None], ...]]:
    """Value, upper value and unit that the contract gives a printed measure, and other right readings."""
    value = measure.value
    if measure.unit in ("ratio", "permille"):
        return value, None, "ratio", ()
    if value is not None and printed_unit.startswith(words.TEN_THOUSAND) and printed_unit != words.WAN:
        plain = printed_unit.removeprefix(words.TEN_THOUSAND)
        # the contract names 万人次 only; of other units (万亩) either reading is right
        return value * 10000, None, plain, () if plain == words.VISITS else ((value, printed_unit),)
    if value is not None and printed_unit == words.YUAN_EACH:
        return value, measure.value_max, printed_unit, ((value, words.YUAN),)
    return value, measure.value_max, printed_unit or None, ()

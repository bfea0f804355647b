"""Targets and actuals (指标值、完成值), and whether one meets the other.

Operator and unit may stand in the value (``≥95%``), in columns of their own, or in the indicator's name.  The contract
keeps the printed text apart from operator, number and unit; a date, a period and words have none of the three.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache

from msgspec import Struct
from msgspec.structs import replace

from normalizers import lexicon
from normalizers.numbers import find_numbers, is_placeholder
from normalizers.terms import NO_SLACK, Term, operator_at_start, read_terms
from normalizers.text import clean_text, join_lines
from normalizers.units import (
    MONEY_UNIT,
    RATIO_UNIT,
    find_unit,
    find_unit_claim,
    is_same_quantity,
    scale,
    to_base,
    to_contract,
)
from pipeline.model.values import Measure, Operator, Reading

_DIGIT = re.compile(r"[0-9]")
_BLANK_TO_FILL = r"(?:[*＊]+|[xX×]{2,}|_{2,}|＿{2,})"
_UNFILLED = re.compile(rf"[^\w\s]{{0,2}}{_BLANK_TO_FILL}[^\s0-9]{{0,6}}")


def read_measure(
    raw: str,
    *,
    unit: str | None = None,
    operator: str | None = None,
    name: str | None = None,
    about_money: bool = False,
    is_actual: bool = False,
) -> Measure | None:
    """Read a target, or with ``is_actual`` what was reached; None when the cell is blank.

    ``unit``, ``operator``: the texts of columns of their own (度量单位, 指标性质), joined into a target's ``raw``.
    ``name``: the indicator's name, which may carry a template (``≥**平方米``), a unit in brackets, or say that the
    indicator is about money, so that 万 is 万元; ``about_money`` says the same of the group it stands under.
    A figure keeps unit None where nothing prints one.  An operator outside the cell is the target's alone.
    """
    text = clean_text(raw)
    if not text:
        return None
    if name and unit is None and operator is None:
        operator, unit = _read_template(name)
    column_unit = _read_column_unit(unit)
    whole = join_lines(raw) if is_actual else _join_columns(join_lines(raw), text, operator, column_unit)
    if is_placeholder(text) or _UNFILLED.fullmatch(text) is not None:
        return _without_figure(whole, "placeholder")
    is_money = about_money or _is_money(text, name)
    found = read_terms(_drop_list_numbers(text), is_money=is_money)
    if not found.terms and column_unit is not None and text.isdecimal():
        found = read_terms(text + column_unit, is_money=is_money)  # a bare 19890701 is a day, and 19890701% is none
    if not found.terms:
        return _without_figure(whole, "unparsed" if found.has_rest or text.startswith("#") else "words")
    term = found.terms[0]
    if term.unit is None and column_unit is not None:
        term = _give_unit(term, column_unit)
    op = None if is_actual or operator is None else _read_column_operator(operator)
    return Measure(
        raw=whole,
        op=op if op is not None and term.op == "=" else term.op,
        value=term.value,
        value_max=term.value_max,
        unit=term.unit,
        reading="number" if len(found.terms) == 1 else "several",
        doubtful=(term.doubtful and not _is_settled(text, column_unit)) or found.has_rest,
    )


_BARE_NUMBER = re.compile(r"[0-9]{4}")


def _drop_list_numbers(text: str) -> str:
    """The text without the numbers of a list that it prints (1.新建6个；2.补植2400株), which are no figures of it."""
    if _LIST_NUMBER.match(text) is not None:
        return _LIST_NUMBER.sub("", text)
    return _COUNTED_LINE.sub("", text) if _COUNTED_LINES.match(text) is not None else text


_LIST_NUMBER = re.compile(
    r"""(?:^|(?<=[；;。，,]))            # where a line of the list begins
    \s*(?:[（(]?[0-9]{1,2}[）)]|[0-9]{1,2}[、.．]|[①-⑳])
    (?=\s*[^\s0-9%％.．,，、~～/／\-—])   # and words or a sign follow: 1.5万 is a figure, so is (5)%
    """,
    re.VERBOSE,
)


_COUNTED_LINES = re.compile(r"1、.+[；;。，,]\s*2、")
_COUNTED_LINE = re.compile(r"(?:^|(?<=[；;。，,]))\s*[0-9]{1,2}、")
"""A number before a figure (1、200人；2、30场) is one of a list where the next one follows."""


def _is_settled(text: str, column_unit: str | None) -> bool:
    """Tell whether a bare 2060 is no year because a column of its own gives its unit."""
    return column_unit is not None and _BARE_NUMBER.fullmatch(text) is not None


def _without_figure(raw: str, reading: Reading) -> Measure:
    return Measure(raw=raw, op=None, value=None, value_max=None, unit=None, reading=reading)


def _give_unit(term: Term, unit: str) -> Term:
    value, shown = to_contract(term.value, unit)
    top = None if term.value_max is None else to_contract(term.value_max, unit)[0]
    return replace(term, value=value, value_max=top, unit=shown)


def _read_column_operator(text: str) -> Operator | None:
    sign = clean_text(text)
    return lexicon.operators("before").get(sign) or lexicon.operators("column").get(sign)


def _read_column_unit(text: str | None) -> str | None:
    unit = clean_text(text) if text is not None else ""
    return None if not unit or is_placeholder(unit) or _DIGIT.search(unit) else unit


def _join_columns(value: str, text: str, operator: str | None, unit: str | None) -> str:
    """Join operator, number and unit of three columns; words and directions (正向) take no part in it."""
    if _DIGIT.search(text) is None:
        return value
    sign = clean_text(operator) if operator is not None else ""
    if sign not in lexicon.operators("before") or operator_at_start(text) is not None:
        sign = ""
    return sign + value + ("" if unit is None or text.endswith(unit) else unit)


_HINTS_TEMPLATE = re.compile(r"[（(\[【:：*＊xX×_＿]|以")
_TEMPLATE = re.compile(
    rf"(?P<sign>[^\w\s（(）)*＊，、：:]{{1,2}}|[\u4e00-\u9fff]{{2,4}})?{_BLANK_TO_FILL}(?P<unit>[^\s，,。；;（()）*＊]{{0,8}})"
)


def _read_template(name: str) -> tuple[str | None, str | None]:
    """Read operator and unit that a name prints for its values: ``建设面积（≥**平方米）``, ``参保人数（人）``."""
    if _HINTS_TEMPLATE.search(name) is None:
        return None, None
    found = _TEMPLATE.search(clean_text(name))
    if found is None:
        return None, find_unit_claim(name)
    printed = found["unit"]
    unit = next((printed[:n] for n in range(len(printed), 0, -1) if find_unit(printed[:n]) is not None), None)
    return (found["sign"] if found["sign"] in lexicon.operators("before") else None), unit


def _is_money(text: str, name: str | None) -> bool:
    """Tell whether a 万 without unit is 万元, by the words around it and by the indicator's name."""
    if "万" not in text and "亿" not in text:
        return False
    around = text + (name or "")
    return any(word in around for word in lexicon.words("money"))


def judge_met(target: Measure | None, actual: Measure | None, *, lower_is_better: bool = False) -> bool | None:
    """Judge whether an actual meets its target (是否达标); None where that cannot be decided.

    A target without operator is met when it is reached, for a cost (``lower_is_better``) when it is not exceeded.  An
    actual that is a comparison or an approximation (``≥95%``, ``近20万元``) meets the target when all it can mean does.
    Words meet words when they are the same.  A figure without unit is one in the other's unit; figures of
    different quantities (人 and 人次) are not compared.  Cells with several figures are compared figure by figure.
    """
    if target is None or actual is None:
        return None
    wanted, reached = _terms_of(target), _terms_of(actual)
    if not wanted or not reached:
        is_same = target.reading == actual.reading == "words" and _words_of(target) == _words_of(actual)
        return True if is_same else None
    if len(wanted) > 1 and len(wanted) != len(reached):
        return None
    verdicts = [_judge_term(t, a, lower_is_better=lower_is_better) for t, a in zip(wanted, reached, strict=False)]
    if False in verdicts:
        return False
    return None if None in verdicts else True


def _words_of(measure: Measure) -> str:
    return clean_text(measure.raw).strip("。；;，,.、 ")


def _terms_of(measure: Measure) -> tuple[Term, ...]:
    """List the figures of a measure; more than one are read from its text again, since it keeps only the first."""
    if measure.value is None:
        return ()
    text = clean_text(measure.raw)
    if measure.reading == "several":
        return read_terms(text, is_money=measure.unit == MONEY_UNIT).terms
    slack = _read_slack(text, measure.value)
    return (
        Term(op=measure.op or "=", value=measure.value, value_max=measure.value_max, unit=measure.unit, slack=slack),
    )


def _read_slack(text: str, value: Decimal) -> tuple[Decimal, Decimal]:
    """Measure how far off an approximate figure the true one may lie: 近20 is 10 to 20, 约6.6 is 6.55 to 6.65.

    The step is one in the last digit of the printed number that is not zero.
    """
    if value == 0 or _approximate().search(text) is None:
        return NO_SLACK
    tokens = find_numbers(text)
    if not tokens:
        return NO_SLACK
    token = tokens[0]
    step = Decimal((0, (1,), _exponent(value.normalize())))
    if token.is_over:
        return Decimal(0), step
    if any(text.endswith(word, 0, token.start) for word in lexicon.words("under")):
        return step, Decimal(0)
    is_about = any(text.endswith(word, 0, token.start) for word in lexicon.words("about"))
    if is_about or any(text.startswith(word, token.end) for word in lexicon.words("about")):
        return step / 2, step / 2
    return NO_SLACK


@cache
def _approximate() -> re.Pattern[str]:
    return re.compile("|".join((*lexicon.words("over"), *lexicon.words("under"), *lexicon.words("about"))))


def _exponent(value: Decimal) -> int:
    exponent = value.as_tuple().exponent
    return exponent if isinstance(exponent, int) else 0


class _Span(Struct, frozen=True, kw_only=True):
    """The numbers that a comparison allows; None is no bound, an open end does not belong to it."""

    low: Decimal | None = None
    low_open: bool = False
    high: Decimal | None = None
    high_open: bool = False

    def holds(self, other: _Span) -> bool:
        """Tell whether all of the other lies within."""
        return _reaches(self.low, self.low_open, other.low, other.low_open) and _reaches(
            _negative(self.high), self.high_open, _negative(other.high), other.high_open
        )

    def misses(self, other: _Span) -> bool:
        """Tell whether nothing of the other lies within."""
        return _is_past(self.low, self.low_open, other.high, other.high_open) or _is_past(
            _negative(self.high), self.high_open, _negative(other.low), other.low_open
        )


def _negative(bound: Decimal | None) -> Decimal | None:
    return None if bound is None else -bound


def _reaches(bound: Decimal | None, is_open: bool, low: Decimal | None, low_open: bool) -> bool:
    if bound is None:
        return True
    return low is not None and (low > bound or (low == bound and (low_open or not is_open)))


def _is_past(bound: Decimal | None, is_open: bool, high: Decimal | None, high_open: bool) -> bool:
    if bound is None or high is None:
        return False
    return high < bound or (high == bound and (is_open or high_open))


def _judge_term(target: Term, actual: Term, *, lower_is_better: bool) -> bool | None:
    aligned = _align(target, actual)
    if aligned is None:
        return None
    wanted = _wanted_span(aligned[0], lower_is_better=lower_is_better)
    reached = _stated_span(aligned[1])
    if wanted.holds(reached):
        return True
    return False if wanted.misses(reached) else None


def _wanted_span(term: Term, *, lower_is_better: bool) -> _Span:
    """Give what meets a target: a number is a floor, for a cost a ceiling, and so is the end of a cost's range."""
    if term.op == "=":
        return _Span(high=term.value) if lower_is_better else _Span(low=term.value)
    if term.op == "range" and lower_is_better:
        return _Span(high=term.value_max)
    return _stated_span(term)


def _stated_span(term: Term) -> _Span:
    """Give the numbers that a printed figure can mean."""
    down, up = term.slack
    match term.op:
        case "range":
            return _Span(low=term.value, high=term.value_max)
        case ">" | ">=":
            return _Span(low=term.value, low_open=term.op == ">")
        case "<" | "<=":
            return _Span(high=term.value, high_open=term.op == "<")
        case _:
            return _Span(low=term.value - down, high=term.value + up)


def _align(target: Term, actual: Term) -> tuple[Term, Term] | None:
    """Convert both terms to one unit; None when they measure different things."""
    if target.unit == actual.unit:
        return target, actual
    if target.unit is None or actual.unit is None:
        if RATIO_UNIT not in (target.unit, actual.unit):
            return target, actual
        target, actual = _as_ratio(target), _as_ratio(actual)
        return (target, actual) if target.unit == actual.unit else None
    one, other = _without_per(target.unit, actual.unit)
    if not is_same_quantity(one, other):
        return None
    return _to_base(target, one), _to_base(actual, other)


_LEAST_PER_CENT = 2
_MOST_PER_CENT = 1000


def _as_ratio(term: Term) -> Term:
    """Read a bare number beside a percentage: 98 can only be 98 %, 0.98 a ratio; 1 could be 1 % and stays bare."""
    top = term.value if term.value_max is None else term.value_max
    if term.unit is not None:
        return term
    if term.value == top == 0 or 0 < term.value <= top < 1:
        return replace(term, unit=RATIO_UNIT)
    return _scaled(term, Decimal("0.01"), RATIO_UNIT) if _LEAST_PER_CENT <= term.value <= _MOST_PER_CENT else term


def _without_per(one: str, other: str) -> tuple[str, str]:
    """Leave out what one of two units is counted by where the other does not say it (元/亩 and 元)."""
    if ("/" in one) == ("/" in other):
        return one, other
    return one.partition("/")[0], other.partition("/")[0]


def _to_base(term: Term, unit: str) -> Term:
    factor, base = to_base(Decimal(1), unit)
    return _scaled(term, factor, base)


def _scaled(term: Term, factor: Decimal, unit: str) -> Term:
    top = None if term.value_max is None else scale(term.value_max, factor)
    slack = (scale(term.slack[0], factor), scale(term.slack[1], factor))
    return replace(term, value=scale(term.value, factor), value_max=top, unit=unit, slack=slack)


def prefers_lower(name: str, *, is_cost: bool = False) -> bool:
    """Tell whether less is better for an indicator that has no ≤ (反向指标): 事故率, 投诉率, or a cost.

    A name that says what ought to be high (成本节约率, 违规整改率) is none, also under a cost.
    """
    if any(word in name for word in lexicon.words("higher")):
        return False
    return is_cost or any(word in name for word in lexicon.words("lower"))

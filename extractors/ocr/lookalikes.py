"""Characters that only their company tells apart: 0 and O, 1 and l, 一 and — (形近字).

The model decides glyph by glyph.  Where its two best readings are alike and what stands beside them leaves only one
of the two, that one is read and both likelihoods count for it.  Nothing else is ever exchanged.
"""

from __future__ import annotations

import csv
from collections.abc import Set
from functools import cache
from importlib.resources import files
from string import ascii_letters
from unicodedata import east_asian_width

from msgspec import Struct

from extractors.ocr.recogniser import Character, Reading

_FIGURES = frozenset("0123456789.,%‰+-—/：:")
"""What stands beside a figure's digits."""


class Alike(Struct, frozen=True, kw_only=True):
    """A row of ``data/lookalikes.csv``: one character, and those that look like it."""

    read: str
    """What it is in its own company."""
    is_figure: bool
    """Its company is figures; else it is Chinese text."""
    alike: str


@cache
def load_lookalikes() -> tuple[Alike, ...]:
    """Read the groups of look-alike characters."""
    text = (files("extractors.ocr") / "data" / "lookalikes.csv").read_text(encoding="utf-8")
    return tuple(
        Alike(read=row["figure"] or row["text"], is_figure=bool(row["figure"]), alike=row["alike"])
        for row in csv.DictReader(text.splitlines())
    )


_POINTS = frozenset(".,")
_COLONS = frozenset(":：")
_UNITS = frozenset("%％‰万亿元")
_GROUP = 3
"""Digits between the commas of a figure."""
_FEW = 3
"""Letters that are no word."""
_PER_MILLE = "‰"
_RINGS = frozenset("0oO")
"""What the model takes the second ring of ‰ for."""
_DEGREE, _STOP = "°。"
_CLOSING = frozenset("”’）)》】")


def settle_lookalikes(reading: Reading, unsure: float) -> Reading:
    """Decide between look-alikes by the characters beside them.

    A line of a few letters and nothing else (io for 10, V for ≥) has no such company: it is no surer than ``unsure``.
    """
    settled = tuple(_settle(reading, index, unsure) for index in range(len(reading)))
    settled = _end_sentence(_join_per_mille(settled))
    if settled and len(settled) <= _FEW and all(character.text in ascii_letters for character in settled):
        return tuple(character._replace(certainty=min(character.certainty, unsure)) for character in settled)
    return settled


def _join_per_mille(reading: Reading) -> Reading:
    """Read %0 as ‰: nothing else is printed like it."""
    joined: list[Character] = []
    for character in reading:
        if character.text in _RINGS and joined and joined[-1].text == "%":
            joined[-1] = joined[-1]._replace(text=_PER_MILLE, certainty=min(joined[-1].certainty, character.certainty))
        else:
            joined.append(character)
    return tuple(joined)


def _end_sentence(reading: Reading) -> Reading:
    """Read a small ring at a line's end as the full stop 。: a degree sign, or a ring behind a closing mark.

    A line of figures alone is a sentence's where the ring stands behind %, or behind more digits than an angle has.
    """
    if len(reading) < _FEW:
        return reading
    last = reading[-1]
    is_angle = reading[-2].text.isdecimal() and len(reading) <= _GROUP
    if last.text == _DEGREE and not is_angle:
        return (*reading[:-1], last._replace(text=_STOP))
    if not any(east_asian_width(character.text) == "W" for character in reading):
        return reading
    if last.text == _DEGREE or (last.text in _RINGS and reading[-2].text in _CLOSING):
        return (*reading[:-1], last._replace(text=_STOP))
    return reading


def _settle(reading: Reading, index: int, unsure: float) -> Character:
    character = reading[index]
    if character.text in _POINTS and _is_point(reading, index):
        return _take(character, ".", _POINTS)
    if character.text in _COLONS and _is_amid_amount(reading, index):
        return character._replace(text=".", certainty=min(character.certainty, unsure))
    for group in load_lookalikes():
        if character.text in {group.read, *group.alike} and _leaves_no_choice(group, reading, index):
            return _take(character, group.read, {group.read, *group.alike})
    return character


def _take(character: Character, text: str, alike: Set[str]) -> Character:
    """Read a character as ``text``; what the model gave to another that is ``alike`` counts for it."""
    is_rival = character.rival in alike
    return character._replace(
        text=text,
        certainty=min(character.certainty + is_rival * character.rival_certainty, 1.0),
        rival="" if is_rival else character.rival,
        rival_certainty=0.0 if is_rival else character.rival_certainty,
    )


def _is_amid_amount(reading: Reading, index: int) -> bool:
    """Say whether a colon stands amid an amount or a rate (62:838万元): no time of day and no proportion has a unit.

    A single digit before it may be a number in a list (项目1：838万元).
    """
    behind = "".join(character.text for character in reading[index + 1 :])
    unit = behind.lstrip("0123456789")
    before = "".join(character.text for character in reading[max(0, index - 2) : index])
    return len(before) > 1 and before.isdecimal() and unit != behind and unit[:1] in _UNITS


def _is_point(reading: Reading, index: int) -> bool:
    """Say whether a mark stands before a figure's decimals: a comma has three digits behind it."""
    behind = [character.text.isdecimal() for character in reading[index + 1 :]]
    decimals = next((place for place, is_digit in enumerate(behind) if not is_digit), len(behind))
    return index > 0 and reading[index - 1].text.isdecimal() and decimals not in (0, _GROUP) and _is_figure(reading)


def _leaves_no_choice(group: Alike, reading: Reading, index: int) -> bool:
    """Say whether what stands beside a look-alike leaves only one of its group.

    A letter alone is one of figures only if the model itself wavers; beside digits a dash is no 一.
    """
    if not group.is_figure:
        return _is_among_text(reading, index)
    wavers = reading[index].rival in {group.read, *group.alike}
    return _is_figure(reading) and (wavers or (not group.read.isdecimal() and _has_digit(reading)))


def _has_digit(reading: Reading) -> bool:
    return any(character.text.isdecimal() for character in reading)


def _is_figure(reading: Reading) -> bool:
    """Say whether a line is a figure and nothing else, but for characters that look like digits."""
    alike = {char for group in load_lookalikes() if group.is_figure for char in group.alike + group.read}
    return all(character.text in _FIGURES or character.text in alike for character in reading)


def _is_among_text(reading: Reading, index: int) -> bool:
    """Say whether a character has Chinese characters beside it, and nothing else."""
    beside = [reading[place].text for place in (index - 1, index + 1) if 0 <= place < len(reading)]
    return bool(beside) and all(east_asian_width(text) == "W" and text.isalpha() for text in beside)

"""Numbers of headings, as clerks write them: right ones, and the usual faults (编号)."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from msgspec.structs import replace

from corpus import words
from corpus.report.records import Report, Section


def chinese(number: int) -> str:
    """一 … 九十九."""
    tens, ones = divmod(number, 10)
    if not tens:
        return words.DIGITS[ones]
    return ("" if tens == 1 else words.DIGITS[tens]) + words.TEN + (words.DIGITS[ones] if ones else "")


def mark(level: int, number: int, *, full_width: bool) -> str:
    """Print the printed number of a heading: 一、 （一） 1. （1）."""
    opening, closing = ("（", "）") if full_width else ("(", ")")
    match level:
        case 1:
            return f"{chinese(number)}、"
        case 2:
            return f"{opening}{chinese(number)}{closing}"
        case 3:
            return f"{number}."
        case _:
            return f"{opening}{number}{closing}"


def number_sections(
    sections: tuple[Section, ...], rng: Random, *, full_width: bool, broken: bool
) -> tuple[Section, ...]:
    """Print numbers before the headings; ``broken`` as word processors and copyists break them."""
    counters = [0] * 5
    fault = rng.choice(FAULTS) if broken else None
    numbered = []
    for section in sections:
        counters[section.level] += 1
        counters[section.level + 1 :] = [0] * (4 - section.level)
        printed = mark(section.level, counters[section.level], full_width=full_width)
        numbered.append(replace(section, number=printed))
    return tuple(fault(numbered, rng)) if fault is not None else tuple(numbered)


def restart_numbers(sections: list[Section], rng: Random) -> list[Section]:
    """Make some first-level numbers an automatic list of Arabic numbers that starts anew."""
    start = rng.randint(1, 3)
    count = 0
    changed = []
    for position, section in enumerate(sections):
        if section.level == 1 and position >= start and rng.random() < 0.6:
            count += 1
            section = replace(section, number=f"{count}、", automatic=True, other_levels=(3,))
        changed.append(section)
    return changed


def mix_brackets(sections: list[Section], rng: Random) -> list[Section]:
    """Full and half width brackets side by side."""
    table = str.maketrans({"（": "(", "）": ")"})
    return [
        replace(section, number=section.number.translate(table)) if section.number and rng.random() < 0.5 else section
        for section in sections
    ]


def skip_number(sections: list[Section], rng: Random) -> list[Section]:
    """One first-level number is left out: 三、 is followed by 五、."""
    first = [n for n, section in enumerate(sections) if section.level == 1]
    if len(first) < 4:
        return sections
    gap = rng.randint(2, len(first) - 2)
    changed = list(sections)
    for count, position in enumerate(first, start=1):
        if count > gap:
            changed[position] = replace(changed[position], number=f"{chinese(count + 1)}、")
    return changed


def repeat_number(sections: list[Section], rng: Random) -> list[Section]:
    """One first-level number stands twice."""
    first = [n for n, section in enumerate(sections) if section.level == 1]
    changed = list(sections)
    twice = rng.randint(2, len(first) - 1)
    for count, position in enumerate(first, start=1):
        if count > twice:
            changed[position] = replace(changed[position], number=f"{chinese(count - 1)}、")
    return changed


def automate_numbers(sections: list[Section], rng: Random) -> list[Section]:
    """All numbers are made by the word processor."""
    return [replace(section, automatic=True) for section in sections]


def space_numbers(sections: list[Section], rng: Random) -> list[Section]:
    """Put a blank inside numbers: 二 、."""
    return [
        replace(section, number=section.number.replace("、", " 、"))
        if section.number and rng.random() < 0.4
        else section
        for section in sections
    ]


FAULTS: tuple[Callable[[list[Section], Random], list[Section]], ...] = (
    restart_numbers,
    mix_brackets,
    skip_number,
    repeat_number,
    automate_numbers,
    space_numbers,
)


def run_headings_in(report: Report, rng: Random) -> Report:
    """Third-level headings stand in one line with their text."""
    sections = tuple(
        replace(section, run_in=True) if section.level == 3 and section.paragraphs else section
        for section in report.sections
    )
    return replace(report, sections=sections)

"""Reports drawn as lines, and what was read of them as lines again, so that a test shows both.

A line may begin with a tag: ``[1]`` a look of first-level headings, ``[2]`` of second-level ones, ``[t]`` a centred
title, ``[r]`` right-aligned, ``[s]`` small print; digits and brackets after a colon are the automatic number
(``[1:2、]``).  A line without a tag is running text.
"""

from __future__ import annotations

import re

from pipeline.model.clean import CleanDocument, CleanText
from pipeline.model.raw import TextStyle
from pipeline.narrative.facts import FactReader
from pipeline.narrative.report import Report, read_report
from tests.builders import clean_document, clean_text_block

STYLES = {
    "1": TextStyle(size=16, font="黑体"),
    "2": TextStyle(size=16, font="楷体"),
    "t": TextStyle(size=22, font="小标宋", align="center"),
    "r": TextStyle(size=16, font="仿宋", align="right"),
    "s": TextStyle(size=9, font="宋体"),
    "b": TextStyle(size=16, font="仿宋"),
}
TAG = re.compile(r"\[(?P<style>[12trsb])(?::(?P<number>[^\]]+))?\]")
DOC_ID = "0" * 64


def paragraph(line: str, *, plain: bool) -> CleanText:
    found = TAG.match(line)
    if found is None:
        return clean_text_block(line, style=TextStyle() if plain else STYLES["b"])
    return clean_text_block(line[found.end() :], number=found["number"], style=STYLES[found["style"]])


def document(drawing: str, *, plain: bool = False) -> CleanDocument:
    """A document of drawn lines; ``plain``: nothing is known of their look, as in a text dump."""
    lines = [line.strip() for line in drawing.strip().splitlines() if line.strip()]
    return clean_document(*(paragraph(line, plain=plain) for line in lines))


def report(drawing: str, *, plain: bool = False, year: int | None = 2023, skip: frozenset[int] = frozenset()) -> Report:
    return read_report(document(drawing, plain=plain), skip, DOC_ID, year)


def outline(drawing: str, *, plain: bool = False) -> list[str]:
    """Level, number, heading, code and the text's length of each section."""
    return [
        f"{section.level} {section.number_raw or '-'} {section.heading} {section.code}"
        for section in report(drawing, plain=plain).sections
    ]


def facts(
    text: str,
    *,
    year: int | None = 2023,
    code: str | None = None,
    units: tuple[str, ...] = ("青溪县民政局",),
    is_project: bool = False,
    plain_numbers: bool = False,
) -> list[str]:
    """Subject, measure, value and unit of every figure, and its year where it is not the report's.

    ``plain_numbers``: without the zeros that only tell how exact a figure was printed.
    """
    reader = FactReader(units=units, fiscal_year=year, section_code=code, is_project=is_project)
    return [
        " ".join(
            (
                stated.subject or "-",
                stated.measure,
                f"{stated.figure.value.normalize() if plain_numbers else stated.figure.value:f}",
                stated.figure.unit or "-",
                *(() if stated.fiscal_year == year else (str(stated.fiscal_year),)),
            )
        )
        for stated in reader.read_paragraph(text)
    ]

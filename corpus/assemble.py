"""Putting a submission together: which parts, in which order, as printed blocks."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from corpus import words
from corpus.forms.layout import lay_out
from corpus.forms.records import FilledForm
from corpus.report.records import Report, Section
from corpus.submission import Block, PageBreak, Table, Text
from corpus.writing import Hand


def lay_blocks(
    forms: Sequence[FilledForm], report: Report | None, hand: Hand, *, report_first: bool
) -> tuple[Block, ...]:
    """Lay out the printed blocks of all parts; every part begins a page."""
    parts = [form_blocks(form, position, hand) for position, form in enumerate(forms)]
    if report is not None:
        parts.insert(0 if report_first else len(parts), report_blocks(report))
    blocks: list[Block] = []
    for part in parts:
        if blocks:
            blocks.append(PageBreak())
        blocks += part
    return tuple(blocks)


def form_blocks(form: FilledForm, position: int, hand: Hand) -> list[Block]:
    """Give a form with the lines above and below its table."""
    blocks: list[Block] = [Text(text=line, role="caption") for line in form.caption]
    if form.title is not None:
        blocks.append(Text(text=form.title, role="title"))
    blocks += [Text(text=line, role="subtitle") for line in form.subtitle]
    blocks.append(Table(grid=lay_out(form, hand), form=position))
    blocks += [Text(text=line, role="note") for line in form.notes]
    if form.signature.preparer:
        blocks += [Text(text=line, role="signature") for line in form.signature.preparer.split("\n")]
    return blocks


def report_blocks(report: Report) -> list[Block]:
    """Give a report: title lines, preamble, headings and paragraphs."""
    blocks: list[Block] = [Text(text=line, role="title") for line in report.title]
    if report.preamble:
        blocks.append(Text(text=report.preamble, role="body"))
    for section in report.sections:
        blocks += section_blocks(section)
    return [*blocks, *(Text(text=line, role="closing") for line in report.closing)]


def section_blocks(section: Section) -> list[Block]:
    """Give a heading and its paragraphs, in one paragraph where the heading runs in."""
    if section.run_in and section.paragraphs:
        text = f"{section.number or ''}{section.heading}。{section.paragraphs[0]}"
        rest = section.paragraphs[1:]
        return [Text(text=text, role="body"), *(Text(text=paragraph, role="body") for paragraph in rest)]
    heading = Text(
        text=section.heading, role="heading", level=section.level, number=section.number, automatic=section.automatic
    )
    return [heading, *(Text(text=paragraph, role="body") for paragraph in section.paragraphs)]


def number_captions(rng: Random, forms: Sequence[FilledForm], *, first: int) -> list[tuple[str, ...]]:
    """附件1, 附件2 … above the forms, in one of the usual ways; or none."""
    pattern = rng.choice(words.CAPTIONS)
    if not pattern:
        return [() for _ in forms]
    return [(pattern.format(number),) for number, _ in enumerate(forms, start=first)]

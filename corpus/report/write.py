"""Writing a report: an outline, a wording for every paragraph, and a fact for every figure that a slot prints."""

from __future__ import annotations

import tomllib
from decimal import Decimal
from functools import cache
from random import Random
from typing import Any

from corpus.forms.fill import grade_of
from corpus.report.numbering import number_sections, run_headings_in
from corpus.report.records import Report, Section
from corpus.report.slots import DATA, Pen, load_sentences, write_text
from corpus.truth.records import Truth
from corpus.writing import Hand, print_date


@cache
def load_outlines() -> tuple[dict[str, Any], ...]:
    """Read the outlines."""
    return tuple(tomllib.loads((DATA / "outlines.toml").read_text(encoding="utf-8"))["outline"])


def write_report(
    truth: Truth, hand: Hand, rng: Random, *, scope: str, score: Decimal | None, style: str = "clean"
) -> Report:
    """Write a report on a unit (``scope`` unit) or its projects.

    ``score`` is what the unit's form states, None where there is no form: then the report invents its own.
    """
    if score is None:
        score = Decimal(rng.randint(900, 1000)) / 10
    outline = rng.choice([outline for outline in load_outlines() if outline["scope"] == scope])
    pen = Pen(truth=truth, hand=hand, rng=rng, score=score, grade=grade_of(score))
    titles = outline["title"] if outline.get("title_lines") else [rng.choice(outline["title"])]
    preamble = write_text(pen, rng.choice(load_sentences()["preamble"]))
    sections = tuple(write_section(pen, spec) for spec in outline["sections"] if rng.random() < spec.get("chance", 1.0))
    report = Report(
        title=tuple(write_text(pen, title) for title in titles),
        unit_name=truth.unit.name,
        fiscal_year=truth.year,
        preamble=preamble or None,
        closing=(truth.unit.name, print_date(hand, truth.prepared_on)) if rng.random() < 0.4 else (),
        sections=number_sections(
            sections, rng, full_width=hand.full_width, broken=style == "hard" and rng.random() < 0.4
        ),
        self_score=score if pen.score_stated else None,
        grade=pen.grade if pen.grade_stated else None,
    )
    return run_headings_in(report, rng) if style == "hard" and rng.random() < 0.15 else report


def write_section(pen: Pen, spec: dict[str, Any]) -> Section:
    """One heading with its paragraphs and their facts."""
    pen.facts = []
    headings = spec["heading"]
    heading = headings if isinstance(headings, str) else pen.rng.choice(headings)
    paragraphs = [write_text(pen, pen.rng.choice(load_sentences()[kind])) for kind in spec.get("paragraphs", [])]
    return Section(
        level=spec["level"],
        number=None,
        heading=heading,
        code=spec.get("code"),
        other_codes=tuple(spec.get("other_codes", ())),
        paragraphs=tuple(paragraph for paragraph in paragraphs if paragraph),
        facts=tuple(pen.facts),
    )

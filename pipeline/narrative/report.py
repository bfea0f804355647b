"""The narrative stage: a clean document to sections, facts, and what its report says of itself (自评报告)."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from msgspec import Struct

from pipeline.model.clean import CleanDocument, CleanText
from pipeline.model.place import locate_paragraph
from pipeline.model.rows import Fact, Section, TextUse, record_id
from pipeline.model.values import Figure
from pipeline.narrative.clauses import split_sentences
from pipeline.narrative.drafts import Item, Outline
from pipeline.narrative.facts import FactReader
from pipeline.narrative.foreign import drop_foreign
from pipeline.narrative.grades import find_grade
from pipeline.narrative.naming import Naming, read_naming
from pipeline.narrative.outline import read_outline

_SHORTEST_REPORT = 150
"""Characters of running text outside the forms from which on a document without headings has a narrative."""
_SHORTEST_PARAGRAPH = 20
"""Characters from which a paragraph with a full stop is running text; pieces of forms are shorter."""
_FIRST_SENTENCES = 12
"""Among so many the unit is named, where no title does."""


class Report(Struct, frozen=True, kw_only=True):
    """What the text outside the forms says."""

    sections: tuple[Section, ...] = ()
    facts: tuple[Fact, ...] = ()
    text_uses: tuple[TextUse, ...] = ()
    """One for every paragraph that no form used."""
    title: str | None = None
    unit_name: str | None = None
    """The unit as the title, the cover or the first sentences name it."""
    other_unit_name: str | None = None
    """What else the name could be, as ``Naming.other_name``."""
    fiscal_year: int | None = None
    """The year as the title names it."""
    self_score: Figure | None = None
    """自评得分, the first that is stated."""
    grade: str | None = None
    """优, 良, 中 or 差, the first that is stated."""
    has_report: bool = False


def read_report(document: CleanDocument, skip: frozenset[int], doc_id: str, fiscal_year: int | None) -> Report:
    """Read the narrative of a document.

    ``skip``: ordinals of paragraphs that forms used (titles, captions, signatures).  ``fiscal_year``: the document's
    year as its forms know it; None takes the title's.  Several reports in one document are read one after the other;
    title, unit, score and grade are those of the first that states them.
    """
    outline = drop_foreign(read_outline(document, skip))
    namings = _read_namings(outline)
    year = fiscal_year or next((found.fiscal_year for found in namings.values() if found.fiscal_year), None)
    facts = _read_facts(outline, namings, doc_id, year)
    score = next((fact.figure for fact in facts if fact.subject == "self_score" and fact.measure == "score"), None)
    return Report(
        sections=tuple(_make_sections(outline, doc_id)),
        facts=facts,
        text_uses=tuple(_list_uses(outline, doc_id)),
        title=next((found.title for found in namings.values() if found.title), None),
        unit_name=next((found.unit_name for found in namings.values() if found.unit_name), None),
        other_unit_name=next((found.other_name for found in namings.values() if found.unit_name), None),
        fiscal_year=next((found.fiscal_year for found in namings.values() if found.fiscal_year), None),
        self_score=score,
        grade=next((grade for text in _texts(outline) if (grade := find_grade(text)) is not None), None),
        has_report=any(draft.own for draft in outline.sections) or _count_prose(outline) >= _SHORTEST_REPORT,
    )


def _texts(outline: Outline) -> Iterator[str]:
    for item in outline.items:
        if item.role == "narrative" or (item.role == "heading" and item.line is not None):
            yield item.text.text


def _count_prose(outline: Outline) -> int:
    """Characters of paragraphs that are surely running text."""
    texts = (item.text.text for item in outline.items if item.role == "narrative")
    return sum(len(text) for text in texts if "。" in text and len(text) >= _SHORTEST_PARAGRAPH)


def _read_namings(outline: Outline) -> dict[int, Naming]:
    """The name of each report in the document."""
    namings: dict[int, Naming] = {}
    items: dict[int, list[Item]] = {}
    for item in outline.items:
        items.setdefault(item.report, []).append(item)
    for report, own in sorted(items.items()):
        sentences = (
            sentence
            for item in own
            if item.role == "narrative" and item.line is not None
            for sentence in split_sentences(item.line.rest)
        )
        namings[report] = read_naming(
            [item.text.text for item in own if item.role == "title"],
            [item.text.text for item in own if item.role in ("signature", "caption")],
            islice(sentences, _FIRST_SENTENCES),
            [item.text.text for item in own if item.role == "signature"],
        )
    return namings


def _read_facts(outline: Outline, namings: dict[int, Naming], doc_id: str, year: int | None) -> tuple[Fact, ...]:
    facts: list[Fact] = []
    units = tuple(found.unit_name for found in namings.values() if found.unit_name)
    for item, text in _list_prose(outline):
        naming = namings[item.report]
        reader = FactReader(
            units=units,
            fiscal_year=year if year is not None else naming.fiscal_year,
            section_code=item.section.code if item.section is not None else None,
            is_project=naming.is_project,
            heading=item.section.heading if item.section is not None else "",
        )
        for stated in reader.read_paragraph(text):
            ordinal = len(facts) + 1
            facts.append(
                Fact(
                    record_id=record_id(doc_id, "facts", ordinal),
                    section_ordinal=item.section.ordinal if item.section is not None else None,
                    ordinal=ordinal,
                    subject=stated.subject,
                    subject_raw=stated.subject_raw,
                    measure=stated.measure,
                    figure=stated.figure,
                    fiscal_year=stated.fiscal_year,
                    sentence=stated.sentence,
                    start=stated.start,
                    end=stated.end,
                    place=item.text.place,
                    locator=locate_paragraph(item.text.ordinal, item.text.place.page),
                    report=item.report,
                )
            )
    return tuple(facts)


def _list_prose(outline: Outline) -> Iterator[tuple[Item, str]]:
    """Every paragraph that states something, without its number and run-in heading."""
    for item in outline.items:
        if item.role == "narrative" and item.line is not None:
            yield item, item.line.rest
        elif item.role == "heading" and item.section is not None and item.section.own:
            paragraph, _, bare = item.section.own[0]
            if paragraph is item.text:  # 自评得分：96分 names its figure in the heading
                yield item, item.line.rest if item.line is not None and bare[:1].isdigit() else bare


def _make_sections(outline: Outline, doc_id: str) -> Iterator[Section]:
    for draft in outline.sections:
        yield Section(
            record_id=record_id(doc_id, "sections", draft.ordinal),
            ordinal=draft.ordinal,
            level=draft.level,
            number_raw=draft.number,
            heading=draft.heading,
            code=draft.code,
            parent_ordinal=draft.parent.ordinal if draft.parent is not None else None,
            text="\n".join(printed for _, printed, _ in draft.own) or None,
            place=draft.text.place,
            locator=_locate(draft.text),
        )


def _locate(text: CleanText) -> str:
    return locate_paragraph(text.ordinal, text.place.page)


def _list_uses(outline: Outline, doc_id: str) -> Iterator[TextUse]:
    """One use a paragraph: the first, where several were glued together."""
    seen: set[int] = set()
    for item in outline.items:
        if item.text.ordinal in seen:
            continue
        seen.add(item.text.ordinal)
        section = item.section
        yield TextUse(
            ordinal=item.text.ordinal,
            role=item.role,
            record_id=None if section is None else record_id(doc_id, "sections", section.ordinal),
        )

"""The pages, from what the desk knows to HTML (页面)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from http import HTTPStatus
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from msgspec import Struct

from pipeline.decisions.fields import read_place
from pipeline.model.errors import JixiaoError
from pipeline.review.desk import PAGED, Desk
from pipeline.review.dossier import Dossier
from pipeline.review.drawing import Flagged, draw_narrative, draw_table
from pipeline.review.evidence import Evidence
from pipeline.review.index import CAUSES, FLAG, SAMPLED, SEVERITIES, Item
from pipeline.review.letters import CHINESE, Letter, name_addressee
from pipeline.review.overview import load_overview
from pipeline.review.painting import Paragraph
from pipeline.review.proof import round_up
from pipeline.review.queue import ANY, FACETS, OPEN, PAGE_SIZE, STATES, Filter, Queue
from pipeline.review.words import Words

_MOST_UNITS = 400
"""Units listed to choose from; the rest is found by the others' filters."""
_MOST_PAGES = 4
_MARGIN = 1.0
"""Points between a cell's edge and the frame that lights it."""
_ORDERS: Mapping[str, Sequence[str]] = {
    "kind": (FLAG, SAMPLED),
    "decision": STATES,
    "severity": SEVERITIES,
    "cause": CAUSES,
}
"""Facets whose words have an order of their own; the others' most frequent come first."""
_FACETS = tuple(sorted(FACETS, key=lambda facet: (facet != "kind", facet != "decision")))
"""In the order they are shown in."""
_NONE_CHOSEN = {"decision": ANY, "kind": FLAG}
_FORM_FACTS = ("unit_name", "project_name", "competent_department", "implementing_unit", "fiscal_year",
               "total_weight", "total_score", "preparer", "phone", "prepared_on")  # fmt: skip


class Shell(Struct, frozen=True, kw_only=True):
    """What every page needs besides its own."""

    words: Words
    token: str
    reviewer: str
    address: str
    """Where to come back to after a change of settings."""
    done: str
    """The decision just taken, which can be undone from here; '' for none."""

    def tell(self, error: JixiaoError) -> str:
        """Give an error's sentence in the page's language."""
        return error.zh if self.words.language == "zh" else error.en


class Frame(Struct, frozen=True, kw_only=True):
    """A lit place on a page image, in points."""

    x: float
    y: float
    width: float
    height: float
    is_main: bool


class PageView(Struct, frozen=True, kw_only=True):
    """A page image with what is lit on it."""

    page: int
    width: float
    height: float
    address: str
    frames: tuple[Frame, ...]


def show_queue(shell: Shell, desk: Desk, wanted: Filter, number: int) -> str:
    """The queue: filters with counts, and a page of items."""
    queue = desk.queue()
    selection = queue.select(wanted)
    pages = max(1, -(-len(selection.ranks) // PAGE_SIZE))
    number = min(number, pages)
    proof = queue.proof if wanted.kind == SAMPLED else None
    return _render(
        "queue.html",
        shell,
        desk,
        queue,
        wanted=wanted,
        items=queue.page(wanted, number),
        total=len(selection.ranks),
        number=number,
        pages=pages,
        facets=list(_list_facets(shell.words, wanted, _count_choices(queue, wanted))),
        any=ANY,
        proof=proof,
        round_up=round_up,
    )


def show_flag(
    shell: Shell, desk: Desk, item: Item, wanted: Filter, typed: Mapping[str, str] | None = None, problem: str = ""
) -> str:
    """A flag beside its evidence.  ``typed``, ``problem``: an answer that was refused, and why."""
    queue = desk.queue()
    dossier, evidence = desk.evidence(item)
    decision = queue.decisions[item.rank]
    following = queue.next(item, wanted)
    paragraphs = desk.read_paragraphs(dossier, evidence.paragraphs)
    views, missing = _list_views(desk, dossier, evidence, paragraphs)
    desk.look_ahead(following)
    seen = queue.book.latest_id(item.subject)
    return _render(
        "flag.html",
        shell,
        desk,
        queue,
        item=item,
        wanted=wanted,
        evidence=evidence,
        document=dossier.document,
        form=dossier.form_of(item.target_id),
        addressee=name_addressee(item),
        decision=decision,
        original=_find_original(desk, item),
        seen=seen,
        following=following,
        previous=queue.previous(item, wanted),
        position=queue.position(item, wanted) + 1,
        total=len(queue.select(wanted).ranks),
        paragraphs=paragraphs,
        views=views,
        missing=missing,
        tables=[draw_table(dossier, table, evidence.lit) for table in evidence.tables],
        typed=typed or {},
        problem=problem,
    )


def show_document(shell: Shell, desk: Desk, dossier: Dossier) -> str:
    """A document: its forms as tables, its narrative with figures marked, its flags in the margin."""
    queue = desk.queue()
    items = queue.index.by_document.get(dossier.doc_id, ())
    flagged = _mark_flagged(items)
    forms = {index: list(_list_forms(dossier, index)) for index in dossier.tables}
    return _render(
        "document.html",
        shell,
        desk,
        queue,
        document=dossier.document,
        dossier=dossier,
        items=items,
        wanted=Filter(decision=ANY),
        tables=[(draw_table(dossier, index, (), flagged), forms[index]) for index in dossier.tables],
        form_facts=_FORM_FACTS,
        sections=draw_narrative(dossier, flagged, _name_facts(shell.words, dossier)),
        read_place=read_place,
    )


def show_overview(shell: Shell, desk: Desk, year: int | None) -> str:
    """The county on one page."""
    view = load_overview(desk.root, desk.queue(), shell.words, year)
    return _render("overview.html", shell, desk, desk.queue(), view=view, wanted=Filter())


def show_letter(shell: Shell, desk: Desk, letter: Letter, *, is_confirmed_only: bool) -> str:
    """A letter back, to be printed."""
    return _render(
        "letter.html",
        shell,
        desk,
        desk.queue(),
        letter=letter,
        confirmed_only=is_confirmed_only,
        zh=CHINESE.say,
        wanted=Filter(),
    )


def show_error(shell: Shell, desk: Desk, code: HTTPStatus) -> str:
    """Something that cannot be shown or done."""
    return _render("error.html", shell, desk, desk.queue(), status=code, wanted=Filter())


def _render(template: str, shell: Shell, desk: Desk, queue: Queue, **values: object) -> str:
    wanted = values.get("wanted")
    done = queue.book.by_id.get(shell.done)
    undoable = done if done in queue.book.standing else None
    if undoable is None and "item" in values:
        undoable = values.get("decision")  # type: ignore[assignment]
    return (
        _environment()
        .get_template(template)
        .render(
            words=shell.words,
            say=shell.words.say,
            code=shell.words.code,
            shell=shell,
            queue=queue,
            progress=queue.progress(wanted.kind if isinstance(wanted, Filter) else FLAG),
            has_sample=queue.index.sample is not None,
            undoable=undoable,
            is_toast=done is not None and undoable is done,
            is_behind=desk.is_behind,
            describe=shell.words.describe,
            **values,
        )
    )


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("pipeline.review"),
        autoescape=select_autoescape(default=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


class _Choice(Struct, frozen=True, kw_only=True):
    """A word that a facet can be filtered by."""

    word: str
    label: str
    count: int
    is_chosen: bool
    address: str


def _list_facets(
    words: Words, wanted: Filter, counts: Mapping[str, Mapping[str, int]]
) -> Iterator[tuple[str, str, Sequence[_Choice]]]:
    for facet in (facet for facet in _FACETS if facet in counts):
        chosen = getattr(wanted, facet)
        found = dict(counts[facet])
        if chosen and chosen != ANY:
            found.setdefault(chosen, 0)
        order = _ORDERS.get(facet) or sorted(found, key=lambda word: (-found[word], word))
        choices = [
            _Choice(
                word=word,
                label=_label(words, facet, word),
                count=found.get(word, 0),
                is_chosen=word == chosen,
                address="?" + _change(wanted, facet, _NONE_CHOSEN.get(facet, "") if word == chosen else word),
            )
            for word in order
            if word and (word in found or facet in ("decision", "kind"))
        ]
        yield facet, words.say(f"facet.{facet}"), choices[:_MOST_UNITS]


def _count_choices(queue: Queue, wanted: Filter) -> Mapping[str, Mapping[str, int]]:
    """Count what each choice would give; flags and values drawn are told apart only where some were drawn."""
    counts = dict(queue.select(wanted).counts)
    kinds = {kind: queue.progress(kind) for kind in (FLAG, SAMPLED)}
    counts["kind"] = {kind: total - done for kind, (done, total) in kinds.items()}
    return counts if queue.index.sample is not None else {facet: counts[facet] for facet in counts if facet != "kind"}


def _change(wanted: Filter, facet: str, word: str) -> str:
    """Write the filter with another word; the rules and severities of flags are none of values that were drawn."""
    if facet == "kind" and word != wanted.kind:
        return Filter(kind=word, unit=wanted.unit).write()
    return wanted.write(**{facet: word})


def _label(words: Words, facet: str, word: str) -> str:
    match facet:
        case "kind":
            return words.say(f"kind.{word}")
        case "unit":
            return word
        case "decision":
            return words.say("state.open") if word == OPEN else words.code("verdict", word)
        case "form":
            return words.say(f"form.{word}")
        case _:
            return words.code(facet, word)


def _list_views(
    desk: Desk, dossier: Dossier, evidence: Evidence, paragraphs: Sequence[Paragraph]
) -> tuple[list[PageView], str]:
    """Make the page views of a flag; and why there are none, where there should be."""
    views: list[PageView] = []
    named = tuple(dict.fromkeys(each.page for each in paragraphs if each.page is not None))
    whole = (1,) if dossier.document["format"] in PAGED and not evidence.tables else ()
    for page in (evidence.pages or named or whole)[:_MOST_PAGES]:
        quotes = [quote for quote in evidence.quotes if quote.page == page]
        painted = desk.paint(dossier, page, texts=tuple(quote.sentence for quote in quotes))
        if painted.reason:
            return [], painted.reason
        if not views:
            desk.paint_soon(dossier, page)
        frames = [_frame(each.box, each.is_main) for each in evidence.lit if each.page == page and each.box is not None]
        frames += [_frame(each.box, True) for each in paragraphs if each.page == page and each.box is not None]
        for quote, boxes in zip(quotes, painted.boxes, strict=True):
            frames += [_frame(box, quote.is_main) for box in boxes]
        address = f"/documents/{dossier.doc_id}/pages/{page}.png"
        views.append(
            PageView(page=page, width=painted.width, height=painted.height, address=address, frames=tuple(frames))
        )
    return views, ""


def _frame(box: tuple[float, float, float, float], is_main: bool) -> Frame:
    left, top, right, bottom = box
    return Frame(
        x=round(left - _MARGIN / 2, 2),
        y=round(top - _MARGIN / 2, 2),
        width=round(right - left + _MARGIN, 2),
        height=round(bottom - top + _MARGIN, 2),
        is_main=is_main,
    )


def _find_original(desk: Desk, item: Item) -> str | None:
    """Give the machine's reading of what was corrected on this flag; None when nothing was."""
    decision = desk.queue().decisions[item.rank]
    return decision.old_value if decision is not None and decision.verdict == "misread" else None


def _mark_flagged(items: Sequence[Item]) -> Flagged:
    flagged: dict[tuple[str, str | None], list[tuple[str, str]]] = {}
    for item in items:
        field = item.field
        if item.table == "indicators" and field is not None and field.startswith(("target_", "actual_")):
            field = f"{field.partition('_')[0]}_raw"
        flagged.setdefault((item.target_id, field), []).append((item.flag_id, item.severity))
    return flagged


def _list_forms(dossier: Dossier, table_index: int) -> Iterator[Mapping[str, Any]]:
    """List the forms that a table holds."""
    seen = set()
    for cell in dossier.tables[table_index]:
        form = dossier.form_of(cell["record_id"]) if cell["record_id"] is not None else None
        if form is not None and form["record_id"] not in seen:
            seen.add(form["record_id"])
            yield form


def _name_facts(words: Words, dossier: Dossier) -> dict[str, str]:
    """Say what each figure of the narrative was read as."""
    named = {}
    for fact in dossier.rows["facts"]:
        subject = words.code("subject", fact["subject"]) if fact["subject"] else fact["subject_raw"] or ""
        value = read_place(fact, "facts", "value") or ""
        named[fact["record_id"]] = " · ".join(filter(None, (subject, value, str(fact["fiscal_year"] or ""))))
    return named

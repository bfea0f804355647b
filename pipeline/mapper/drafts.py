"""Blocks put together to forms (表单划分).

A form may stand in one table or in several, and a table may hold several forms.  A new form begins with a title, with
a field that names a unit or project anew, or with a block that the form before already has.
"""

from __future__ import annotations

from itertools import takewhile

from msgspec import Struct, field

from normalizers.dates import find_fiscal_year
from normalizers.units import find_unit_claim
from pipeline.mapper.continued import continue_block
from pipeline.mapper.headers import Header
from pipeline.mapper.regions import IDENTITY, Region, find_regions, is_unit_caption, title_type
from pipeline.mapper.vocabulary import Vocabulary, choose_vocabulary
from pipeline.model.clean import CleanDocument, CleanTable, CleanText
from pipeline.schema.records import Schema

_FAR_ABOVE = 12
"""Paragraphs above a table that may belong to its form: title, attachment number, caption, a blank template's
remarks.
"""
_FAR_BELOW = 12
"""Paragraphs below a table among which its signature line may stand."""
_LONGEST_CAPTION = 80
"""Characters of a paragraph above a form without a title that may still be its caption."""
_BLOCKS = ("funds", "amounts", "goals", "indicators", "base")
"""Kinds of blocks that a form is made of; a table without any is a form's head, or no form."""
_EXPENSES = frozenset({"three_public", "vehicles", "vehicle_purchase", "vehicle_operation", "overseas", "reception"})
_RESULTS = frozenset({"actual", "score", "recheck_score"})
_NAMES = frozenset({"level1", "level2", "level3", "level4"})
_FOUND = ("target", "actual", "deviation")
"""Columns that speak of single indicators, whatever the names beside them are called."""


class Draft(Struct, kw_only=True):
    """A form found, before it is read."""

    regions: list[Region] = field(default_factory=list)
    title: CleanText | None = None
    title_text: str | None = None
    title_type: str | None = None
    above: list[CleanText] = field(default_factory=list)
    """Paragraphs between the title and the form."""
    below: list[CleanText] = field(default_factory=list)
    """Paragraphs below it that sign it."""
    vocabulary: Vocabulary

    def has(self, *kinds: str) -> bool:
        """It has a block of one of these kinds."""
        return any(region.kind in kinds for region in self.regions)

    @property
    def tables(self) -> tuple[CleanTable, ...]:
        """Its tables in order, each once."""
        return tuple({region.table.table_index: region.table for region in self.regions}.values())


def find_drafts(document: CleanDocument, schema: Schema) -> tuple[Draft, ...]:
    """The forms of a document in reading order; a target form (绩效目标表), which has no results, is none."""
    drafts: list[Draft] = []
    above: list[CleanText] = []
    current: Draft | None = None
    head: tuple[Region, ...] = ()
    for block in document.blocks:
        if isinstance(block, CleanText):
            if current is not None and current.vocabulary.is_continuation(block.text):
                current.above.append(block)
            else:
                above.append(block)
            continue
        vocabulary = choose_vocabulary(schema, block)
        regions = find_regions(block, vocabulary, schema.titles)
        if current is not None and not above and not head:
            going_on = continue_block(current.regions, block, regions, current.vocabulary)
            regions = regions if going_on is None else (going_on, *regions)
        if not any(region.kind in _BLOCKS for region in regions):
            if current is not None and regions and not above and not head:
                current.regions.extend(regions)
            elif any(pair.code in IDENTITY for region in regions for pair in region.pairs):
                head = regions
            continue
        above = [text for text in above if not _signs_before(text, block, current, vocabulary)]
        current = _continue(drafts, current, (*head, *regions), above, vocabulary, schema)
        above, head = [], ()
    _give_signatures(document, drafts)
    return tuple(draft for draft in drafts if _has_results(draft))


def _signs_before(text: CleanText, table: CleanTable, current: Draft | None, vocabulary: Vocabulary) -> bool:
    """A line above a table signs the form before it: on another sheet, or without a word on who fills this one in."""
    if not vocabulary.is_signature(text.text):
        return False
    if table.origin == "sheet" and text.place.part != table.place.part:
        return True
    pairs = (pair for piece in text.text.split() for pair in vocabulary.split_pairs(piece))
    is_caption = any(vocabulary.find("field", label) in IDENTITY for label, _ in pairs)
    return current is not None and not is_caption and find_unit_claim(text.text) is None


def _continue(
    drafts: list[Draft],
    current: Draft | None,
    regions: tuple[Region, ...],
    above: list[CleanText],
    vocabulary: Vocabulary,
    schema: Schema,
) -> Draft:
    """Give a table's blocks to the form they belong to, opening new forms where they begin."""
    title = _find_title(above, schema)
    if title is not None and current is not None and _completes(current, regions):
        _set_title(current, title, above, vocabulary, schema)
        title = None
    fresh = True
    for place, region in enumerate(regions):
        if fresh and (current is None or title is not None or _begins_form(current, region, schema)):
            current = _open(drafts, title, above, vocabulary, schema)
        elif not fresh and current is not None and _begins_form(current, region, schema):
            below = tuple(takewhile(lambda other: other.kind != "title", regions[place + 1 :]))
            if region.kind != "title" or not _completes(current, below):
                current = _open(drafts, None, [], vocabulary, schema)
        fresh = False
        assert current is not None, "a form was opened above"
        current.regions.append(region)
        if region.kind == "title" and region.title is not None and current.title_text is None:
            current.title_text = region.title.text
            current.title_type = title_type(region.title.text, schema.titles)
    assert current is not None, "a table with blocks has a form"
    return current


def _open(
    drafts: list[Draft], title: CleanText | None, above: list[CleanText], vocabulary: Vocabulary, schema: Schema
) -> Draft:
    draft = Draft(vocabulary=vocabulary)
    if title is not None:
        _set_title(draft, title, above, vocabulary, schema)
    else:
        draft.above = [text for text in above[-_FAR_ABOVE:] if len(text.text) < _LONGEST_CAPTION]
    drafts.append(draft)
    return draft


def _set_title(draft: Draft, title: CleanText, above: list[CleanText], vocabulary: Vocabulary, schema: Schema) -> None:
    draft.title = title
    draft.title_text = vocabulary.drop_attachment(_join_title(title, above, vocabulary))
    draft.title_type = title_type(draft.title_text, schema.titles)
    draft.above += above[above.index(title) + 1 :]


def _completes(current: Draft, regions: tuple[Region, ...]) -> bool:
    """A titled table of indicators alone goes with the money above it that was scored and has no such title itself."""
    kinds = {region.kind for region in regions}
    names = {pair.code for region in regions for pair in region.pairs} & IDENTITY
    headers = [region.header for region in current.regions if region.kind == "funds"]
    is_scored = any(header is not None and header.has("weight", "score") for header in headers)
    is_money = is_scored and not current.has("goals", "indicators", "base", "total") and current.title_text is None
    return is_money and "indicators" in kinds and not names and kinds.isdisjoint({"funds", "amounts", "base"})


def _begins_form(current: Draft, region: Region, schema: Schema) -> bool:
    """Whether a block cannot be part of the form so far."""
    if region.kind == "title":
        return current.has(*_BLOCKS, "total") and region.title is not None
    if region.kind == "fields":
        codes = {pair.code for pair in region.pairs if pair.value is not None}
        names = IDENTITY & codes
        if current.has("total", "base") and all(is_unit_caption(pair) for pair in region.pairs):
            return True
        if not names or not current.has(*_BLOCKS):
            return False
        known = {pair.code for r in current.regions for pair in r.pairs}
        return bool(names & known) or current.has("total", "base")
    if region.kind == "base":
        return current.has("indicators", "funds")
    if region.kind in ("funds", "amounts", "goals", "indicators"):
        return current.has("base") or (current.has(region.kind) and current.has("total"))
    return False


def _find_title(above: list[CleanText], schema: Schema) -> CleanText | None:
    """The nearest paragraph above that is a form's title; of two in a row the one that names its year.

    Some forms print a short name (基础数据表) under their title.
    """
    titles = [text for text in above[-_FAR_ABOVE:] if title_type(text.text, schema.titles) is not None]
    if not titles:
        return None
    nearest = titles[-1]
    before = titles[-2] if len(titles) > 1 and titles[-2].ordinal == nearest.ordinal - 1 else None
    if before is not None and find_fiscal_year(nearest.text) is None and find_fiscal_year(before.text) is not None:
        return before
    return nearest


def _join_title(title: CleanText, above: list[CleanText], vocabulary: Vocabulary) -> str:
    """The title with the line before it, where its year was printed on a line of its own."""
    index = above.index(title)
    if find_fiscal_year(title.text) is not None or not index or not vocabulary.ends_with_year(above[index - 1].text):
        return title.text
    return above[index - 1].text + title.text


def _give_signatures(document: CleanDocument, drafts: list[Draft]) -> None:
    """Signature lines below a form's last table, up to the next table."""
    last_of = {draft.tables[-1].table_index: draft for draft in drafts if draft.regions}
    open_draft: Draft | None = None
    for block in document.blocks:
        if isinstance(block, CleanTable):
            open_draft = last_of.get(block.table_index)
        elif open_draft is not None and len(open_draft.below) < _FAR_BELOW:
            open_draft.below.append(block)


def _has_results(draft: Draft) -> bool:
    """A form has results; a target form has only plans, whatever its columns are called."""
    if draft.title_type == "target_form":
        return False
    for region in draft.regions:
        header = region.header
        if header is None:
            continue
        if region.kind == "base" and (draft.title_type == "base_data" or _is_base_table(draft)):
            return True
        if region.kind == "indicators" and header.codes & _RESULTS and not _sums_up(draft, header):
            return True
        if region.kind == "indicators" and draft.title_type is not None:
            return True  # it calls itself a 自评表: its results stand in columns of a name nobody knows
        is_titled = draft.title_type is not None or header.has("weight", "score")
        if region.kind == "funds" and header.has("executed") and is_titled and not draft.has("indicators"):
            return True
    return False


def _sums_up(draft: Draft, header: Header) -> bool:
    """A report's own table of its groups' points (一级指标, 分值, 得分): no title, no unit, no indicator in it."""
    is_named = draft.title_type is not None or any(region.pairs for region in draft.regions)
    return not is_named and header.codes & _NAMES == {"level1"} and not header.has(*_FOUND)


def _is_base_table(draft: Draft) -> bool:
    """Without a title, what tells the base data from a list of expenses (“三公”经费支出情况表): it counts the staff, or
    has lines of more than one kind.
    """
    vocabulary = draft.vocabulary
    headers = [region.header for region in draft.regions if region.kind == "base" and region.header is not None]
    texts = [cell.text for table in draft.tables for cell in table if not cell.is_blank]
    items = {code for text in texts if (code := vocabulary.find("base_item", text)) is not None}
    is_parted = any(vocabulary.find("base_section", text) is not None for text in texts)
    return (
        is_parted or bool(items - _EXPENSES) or any(header.has("establishment", "actual_staff") for header in headers)
    )

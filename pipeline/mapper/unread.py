"""Titles of forms that nothing readable follows (有题无表): a form handed in as a picture, or of an unknown layout."""

from __future__ import annotations

from collections.abc import Sequence

from normalizers.text import strip_number
from pipeline.mapper.regions import title_type
from pipeline.model.clean import CleanBlock, CleanDocument, CleanTable, CleanText
from pipeline.model.rows import Form, TextUse, UnreadTitle
from pipeline.schema.records import Schema

_TARGETS = "target_form"
_ANY = "any_self_evaluation"
_SENTENCE = ("。", "；", "，", "、")
_PROSE = 30
"""Characters from which a paragraph below a title is running text, so that the title only speaks of a form."""


def find_unread_titles(
    document: CleanDocument, forms: Sequence[Form], uses: Sequence[TextUse], schema: Schema
) -> tuple[UnreadTitle, ...]:
    """Titles of a type of which the document has no form, with a table that is none below them, or nothing more.

    A list of attachments names several forms one after the other, with numbers; those are no titles.
    """
    used = {use.ordinal for use in uses}
    found: set[str] = {form.form_type for form in forms}
    blocks = document.blocks
    return tuple(
        UnreadTitle(ordinal=block.ordinal, text=block.text, place=block.place)
        for position, block in enumerate(blocks)
        if isinstance(block, CleanText)
        and block.ordinal not in used
        and _announces(block, found, schema)
        and _stands_alone(blocks, position, schema)
    )


def _announces(text: CleanText, found: set[str], schema: Schema) -> bool:
    """A line that is the title of a form that the document lacks."""
    told = title_type(text.text, schema.titles)
    if told is None or told == _TARGETS or any(sign in text.text for sign in _SENTENCE):
        return False
    if text.number is not None or strip_number(text.text)[0] is not None:
        return False
    return not found if told == _ANY else told not in found


def _stands_alone(blocks: Sequence[CleanBlock], position: int, schema: Schema) -> bool:
    """No running text and no other title right before or behind it; the end of the document, or a table."""
    before = blocks[position - 1] if position else None
    after = blocks[position + 1] if position + 1 < len(blocks) else None
    if isinstance(before, CleanText) and title_type(before.text, schema.titles) is not None:
        return False
    if after is None or isinstance(after, CleanTable):
        return True
    is_title = title_type(after.text, schema.titles) is not None
    return not is_title and len(after.text) < _PROSE and strip_number(after.text)[0] is None and after.number is None

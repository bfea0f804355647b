"""Who signed a form, and when (填表人、联系电话、填报日期)."""

from __future__ import annotations

from normalizers.contacts import Signature, read_signature
from normalizers.dates import read_date
from normalizers.text import strip_number
from pipeline.mapper.drafts import Draft
from pipeline.mapper.fields import LabelledField, find_name
from pipeline.model.clean import CleanText

_LONGEST_SIGNATURE = 20
"""Characters of a line without a label that may belong to a signature: a name, a number, a day."""


def find_signature_lines(draft: Draft) -> tuple[CleanText, ...]:
    """The lines that sign the form: those with its labels, and the short ones in between and right after them.

    A name or a telephone number often stands on a line of its own; running text or a heading ends the signature.
    """
    signing = draft.vocabulary.is_signature
    first = next((index for index, text in enumerate(draft.below) if signing(text.text)), None)
    if first is None:
        return ()
    found = []
    for text in draft.below[first:]:
        if not signing(text.text) and (len(text.text) >= _LONGEST_SIGNATURE or is_numbered(text)):
            break
        found.append(text)
    return tuple(found)


def is_numbered(text: CleanText) -> bool:
    """It begins with a number, as headings and items do."""
    return text.number is not None or strip_number(text.text)[0] is not None


def read_form_signature(draft: Draft, fields: tuple[LabelledField, ...]) -> Signature:
    """Read who signed a form: below it, in its last rows, or in fields of its own."""
    lines = [text.text for text in find_signature_lines(draft)]
    inside = [
        cell.text
        for region in draft.regions
        if region.kind == "aside"
        for cell in region.table.starts(region.first_row)
        if draft.vocabulary.is_signature(cell.text)
    ]
    signature = read_signature("\n".join((*inside, "\n".join(lines))))
    stated = find_name(fields, "prepared_on")
    return Signature(
        preparer=signature.preparer or find_name(fields, "preparer"),
        phone=signature.phone or find_name(fields, "phone"),
        prepared_on=signature.prepared_on or (read_date(stated) if stated else None),
    )

"""Paragraphs outside tables: page numbers typed into the text, pieces cut by a page end, cleaning.

Joins rest on layout alone: where a page ends, whether the text is finished, whether the next one is indented or
numbered.  A paragraph that may be one of its own stays one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import replace

from normalizers.tables import marks
from normalizers.tables.signs import has_digit, is_blank, is_unfinished, open_brackets, squeeze, starts_item
from normalizers.text import clean_text, join_lines
from normalizers.wordcuts import cuts_word
from pipeline.model.clean import CleanText, Repair
from pipeline.model.raw import RawBlock, RawTable, RawText, TextKind

LONG = 25
"""Characters; a shorter text without an end mark is a heading, a label or a signature line, not a cut paragraph."""

SHORTEST_CUT = 8
"""Characters; a shorter text is a label, even where a word seems to go on in the next."""

SHORTEST_LINE = 18
"""Characters; a line of running text that reaches the right margin has more, even in large print and indented."""

INDENT = 6.0
"""Points; a first line indented less begins at the margin (Chinese paragraphs: two characters, 24–32 pt)."""

LONGEST_PAGE_NUMBER = 60
"""Characters, blanks included."""

FRAGMENT = 4
"""Characters; a text that ends so soon after a comma or full stop, without an end mark of its own, was cut."""

EXCERPT = 30
"""Characters on either side of a join that its repair shows."""

_AFTER_LAST_MARK = re.compile(f".*[{marks.INNER_MARKS}{''.join(sorted(marks.SENTENCE_ENDS))}]", re.DOTALL)
_WHOLE_DATE = re.compile(r"(?<![0-9])[0-9]{4}([-/.])[0-9]{1,2}\1[0-9]{1,2}$")
"""A date in figures (2021/3/25) at the end: whatever figure comes next is another."""
_FIGURE_GOES_ON = re.compile(f"[{marks.DIGITS}{marks.DECIMAL_MARKS}{marks.RATIO_MARKS}{marks.UNITS_OF_FIGURES}]")
_FIGURE_ENDS = re.compile(f"[{marks.DIGITS}][{marks.DECIMAL_MARKS}]?$")
_FIGURE_STARTS = re.compile(f"[{marks.DECIMAL_MARKS}]?[{marks.DIGITS}]")
_DIGITS_AT_END = re.compile("[0-9]+$")
_PHONE = re.compile("1[0-9]{10}")
_DASH = f"[{marks.DASHES}·]"
_NUMBER = f"[{marks.DIGITS}]{{1,4}}"
_DASHED_NUMBER = re.compile(rf"{_DASH}+{_NUMBER}{_DASH}+")
_WORDED_NUMBER = re.compile(rf"第{_NUMBER}页(?:[,，/]?共{_NUMBER}页)?")
_BEGINS_NUMBER = re.compile(rf"[\s{marks.ZERO_WIDTH}]*(?:{_DASH}|第)")
_BARE_NUMBER = re.compile(f"[{marks.DIGITS}]{{1,3}}(?:/[{marks.DIGITS}]{{1,3}})?")


class Paragraphs(Struct, frozen=True, kw_only=True):
    """The blocks of a document with its paragraphs put in order."""

    blocks: tuple[RawBlock, ...]
    furniture: tuple[RawText, ...]
    repairs: tuple[Repair, ...]


def order_paragraphs(blocks: Sequence[RawBlock]) -> Paragraphs:
    """Drop blank paragraphs, move typed page numbers to the furniture, join what a page end cut.

    Repairs: ``paragraph_joined``.
    """
    filled = [block for block in blocks if isinstance(block, RawTable) or _has_text(block)]
    body, numbers = _lift_page_numbers(filled)
    joined, repairs = _join_paragraphs(body)
    return Paragraphs(blocks=tuple(joined), furniture=tuple(numbers), repairs=tuple(repairs))


def clean_paragraph(text: RawText, ordinal: int) -> CleanText:
    """The paragraph with its lines joined and its text cleaned; the automatic number is kept apart."""
    raw_text = join_lines(text.text)
    return CleanText(
        text=clean_text(raw_text),
        raw_text=raw_text,
        ordinal=ordinal,
        number=text.number,
        kind=text.kind,
        style=text.style,
        place=text.place,
    )


def _has_text(text: RawText) -> bool:
    return not is_blank(text.text) or bool(text.number)


def is_page_number(text: str) -> bool:
    """It can be nothing but a page number: dashes on both sides, or 第…页."""
    if len(text) > LONGEST_PAGE_NUMBER or _BEGINS_NUMBER.match(text) is None:
        return False
    squeezed = squeeze(text)
    return bool(_DASHED_NUMBER.fullmatch(squeezed) or _WORDED_NUMBER.fullmatch(squeezed))


def _lift_page_numbers(blocks: Sequence[RawBlock]) -> tuple[list[RawBlock], list[RawText]]:
    """Take page numbers out of the body.  What stood after one begins a page."""
    body: list[RawBlock] = []
    numbers: list[RawText] = []
    page_ended = False
    for index, block in enumerate(blocks):
        if isinstance(block, RawTable) or block.kind != "paragraph":
            body.append(block)
            page_ended = page_ended and not isinstance(block, RawTable)
            continue
        if is_page_number(block.text) or _is_bare_page_number(block, body, blocks[index + 1 : index + 2], page_ended):
            numbers.append(replace(block, kind="page_number"))
            page_ended = True
            continue
        kept, lifted = _lift_from_lines(block)
        numbers += lifted
        body.append(replace(kept, starts_page=True) if page_ended else kept)
        page_ended = False
    return body, numbers


def _is_bare_page_number(
    text: RawText, before: Sequence[RawBlock], after: Sequence[RawBlock], page_ended: bool
) -> bool:
    """A bare number on a line of its own: after another page number, or amid running text.

    After running text may come a heading as well, or the end.
    """
    if text.number is not None or len(text.text) > LONGEST_PAGE_NUMBER:
        return False
    if not _BARE_NUMBER.fullmatch(squeeze(text.text)):
        return False
    if page_ended:
        return True
    return _is_prose(before[-1:]) and (not after or _is_prose(after) or _is_heading(after[0]))


def _is_prose(blocks: Sequence[RawBlock]) -> bool:
    """It begins with a paragraph that is long or has a full stop."""
    if not blocks or not isinstance(blocks[0], RawText):
        return False
    text = blocks[0].text
    return not marks.FULL_STOPS.isdisjoint(text) or len(squeeze(text)) >= LONG


def _is_heading(block: RawBlock) -> bool:
    """It is a paragraph with a number of its own, printed or automatic."""
    return isinstance(block, RawText) and (block.number is not None or starts_item(block.text))


def _lift_from_lines(text: RawText) -> tuple[RawText, list[RawText]]:
    """Take page numbers that stand on a line of their own out of a paragraph."""
    if "\n" not in text.text:
        return text, []
    lines = text.text.split("\n")
    numbers = [line for line in lines if is_page_number(line)]
    if not numbers:
        return text, []
    rest = "\n".join(line for line in lines if not is_page_number(line))
    return replace(text, text=rest), [
        replace(text, text=line, number=None, kind="page_number", starts_page=False, ends_open=False)
        for line in numbers
    ]


def _join_paragraphs(blocks: Sequence[RawBlock]) -> tuple[list[RawBlock], list[Repair]]:
    """Join a paragraph with its rest; footnotes and text boxes may stand between the pieces of one in the body."""
    joined: list[RawBlock] = []
    repairs: list[Repair] = []
    last: dict[TextKind, int] = {}
    for block in blocks:
        if isinstance(block, RawTable):
            last = {}
            joined.append(block)
            continue
        place = last.get(block.kind)
        first = joined[place] if place is not None else None
        doubtful = _judge(first, block) if isinstance(first, RawText) else None
        if place is None or doubtful is None or not isinstance(first, RawText):
            last[block.kind] = len(joined)
            joined.append(block)
            continue
        joined[place] = replace(first, text=_join_texts(first.text, block.text), ends_open=block.ends_open)
        repairs.append(_repair(first, block, doubtful=doubtful))
    return joined, repairs


def _judge(first: RawText, second: RawText) -> bool | None:
    """Say whether a text is the rest of the one before: surely (False), perhaps (True), or not (None)."""
    if second.number is not None or starts_item(second.text):
        return None
    if _cuts_phone(first.text, second.text):
        return False
    if first.kind != "paragraph":
        return None
    if second.starts_page and _goes_on_overleaf(first, second):
        return False
    return True if _goes_on_midway(first, second) else None


def _goes_on_overleaf(first: RawText, second: RawText) -> bool:
    """The layout of a page end shows one paragraph: a full line or no end above, no indent below."""
    is_full = first.ends_open and len(squeeze(first.text)) >= SHORTEST_LINE
    if second.style.align == "center" and first.style.align != "center":
        return False
    if is_full and first.style.indent >= INDENT > second.style.indent and _is_running(second.text):
        return True
    if second.style.indent >= INDENT and second.style.indent >= first.style.indent:
        return False
    if not is_unfinished(first.text) or not _is_running(second.text):
        return False
    return is_full or len(squeeze(first.text)) >= LONG


def _is_running(text: str) -> bool:
    """It has a mark of a sentence in it, or is long: no title and no label."""
    return not marks.SENTENCE_MARKS.isdisjoint(text) or len(squeeze(text)) >= LONG


def _goes_on_midway(first: RawText, second: RawText) -> bool:
    """A sentence was cut where no page ends, as conversions do: its halves make no sense alone.

    The first must have no end.  Then a word or a bracket is cut, or the second begins as no sentence can; or the second
    has the end of a sentence, and the first breaks off soon after a mark or is indented while the second is not.
    """
    if not is_unfinished(first.text):
        return False
    above, below = squeeze(first.text), squeeze(second.text)
    if len(above) >= SHORTEST_CUT and _is_running(below) and (cuts_word(above, below) or _closes_bracket(above, below)):
        return True
    if len(above) < LONG or not below:
        return False
    if below[0] in marks.INNER_MARKS:
        return True
    if not _is_running(below):
        return False
    if has_digit(above[-1]) and _FIGURE_GOES_ON.match(below) and _WHOLE_DATE.search(above) is None:
        return True
    if has_digit(below[0]) and above.endswith(marks.AWAITING_FIGURE):
        return True
    breaks_off = len(_AFTER_LAST_MARK.sub("", above)) <= FRAGMENT
    hangs = first.style.indent >= INDENT > second.style.indent and not marks.FULL_STOPS.isdisjoint(below)
    return hangs or (breaks_off and not marks.SENTENCE_ENDS.isdisjoint(below))


def _closes_bracket(above: str, below: str) -> bool:
    """A bracket is opened in the first text and closed in the second, which opens none of its kind before."""
    still_open = open_brackets(above)
    if not still_open:
        return False
    opener = still_open[-1]
    ends = [place for place in map(below.find, marks.BRACKETS[opener]) if place >= 0]
    return bool(ends) and opener not in below[: min(ends)]


def _cuts_phone(first: str, second: str) -> bool:
    """A telephone number begins at the end of one text and is all of the other."""
    below = second.strip()
    if not (below.isascii() and below.isdigit()):
        return False
    above = _DIGITS_AT_END.search(squeeze(first))
    return above is not None and _PHONE.fullmatch(above.group() + below) is not None


def _join_texts(first: str, second: str) -> str:
    """Both texts on lines of their own, but a figure that was cut in two in one piece."""
    above, below = first.rstrip(), second.lstrip()
    in_figure = bool(_FIGURE_ENDS.search(above)) and bool(_FIGURE_STARTS.match(below))
    return above + below if in_figure else f"{above}\n{below}"


def _repair(first: RawText, second: RawText, *, doubtful: bool) -> Repair:
    return Repair(
        kind="paragraph_joined",
        before=f"{first.text[-EXCERPT:]} | {second.text[:EXCERPT]}",
        after=join_lines(_join_texts(first.text[-EXCERPT:], second.text[:EXCERPT])),
        place=second.place,
        doubtful=doubtful,
    )

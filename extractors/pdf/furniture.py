"""Headers, footers, page numbers and watermarks: on the page, but not in the report (页眉、页脚、页码、水印).

Place and repetition tell them, never the words alone: a number by itself in the middle of a page, or at the end of a
short one, is text (a number left over from another layout is for a person to see).  What is in doubt stays text.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from msgspec import Struct

from extractors.pdf.geometry import SKEW
from extractors.pdf.lines import Line
from extractors.pdf.pieces import Piece
from extractors.pdf.settings import Settings
from pipeline.model.raw import TextKind

_DASHES = r"[-–—―─－~～·•\s]*"
_BARE = re.compile(r"\d{1,4}")
_DRESSED = re.compile(
    rf"{_DASHES}(\d{{1,4}}){_DASHES}"  # — 7 —
    r"|第\s*(\d{1,4})\s*页(?:\s*[,，/]?\s*共\s*\d+\s*页)?"  # 第 7 页 共 12 页
    r"|(\d{1,4})\s*/\s*\d{1,4}"  # 7/12
    r"|(?:page|p\.)\s*(\d{1,4})(?:\s*(?:of|/)\s*\d+)?",  # Page 7 of 12
    re.IGNORECASE,
)
_COUNTS_PAGES = re.compile(r"页|page", re.IGNORECASE)


class Sheet(Struct, frozen=True, kw_only=True):
    """What is known of a page when its furniture is looked for."""

    number: int
    """1-based."""
    height: float
    lines: tuple[Line, ...]
    """Text beside the tables, top to bottom."""
    top: float
    """Where the page's highest table begins; the page's height without tables."""
    bottom: float
    """Where the page's lowest table ends; 0 without tables."""


def split_watermarks(pieces: Sequence[Piece], settings: Settings) -> tuple[list[Piece], list[Piece]]:
    """Divide a page's text into watermarks (text at an angle, or large and faint) and print."""
    marks: list[Piece] = []
    print_: list[Piece] = []
    for piece in pieces:
        look = piece.look
        is_mark = look.turn == SKEW or (look.faint and look.size >= settings.watermark_size)
        (marks if is_mark else print_).append(piece)
    return marks, print_


def find_furniture(sheets: Sequence[Sheet], body_size: float, settings: Settings) -> list[dict[int, TextKind]]:
    """Tell for each page which of its lines (by index) are page numbers, headers and footers."""
    numbers = _find_page_numbers(sheets, settings)
    running = _find_running(sheets, body_size, settings)
    return [{**running[index], **numbers[index]} for index in range(len(sheets))]


def _find_page_numbers(sheets: Sequence[Sheet], settings: Settings) -> list[dict[int, TextKind]]:
    """Find the page numbers: a line of its own at the head or foot that counts like the pages, or is dressed as one."""
    candidates = [
        (sheet, place, index, number)
        for place, sheet in enumerate(sheets)
        for index in _outer_lines(sheet)
        if (number := page_number_of(sheet.lines[index].text)) is not None
    ]
    offsets = Counter(number - sheet.number for sheet, _, _, number in candidates)
    heights = Counter(
        (number - sheet.number, round(_middle(sheet.lines[index]) / 4)) for sheet, _, index, number in candidates
    )
    found: list[dict[int, TextKind]] = [{} for _ in sheets]
    for sheet, place, index, number in candidates:
        line = sheet.lines[index]
        offset = number - sheet.number
        in_zone = not settings.head_zone < _middle(line) / sheet.height < settings.foot_zone
        counts_along = offsets[offset] > 1 or offset == 0
        is_dressed = _BARE.fullmatch(line.text) is None
        is_regular = heights[offset, round(_middle(line) / 4)] >= 3
        if (in_zone and (is_dressed or counts_along)) or is_regular:
            found[place][index] = "page_number"
    return found


def page_number_of(text: str) -> int | None:
    """Read a line that is nothing but a page number; None when it is anything else."""
    match = _DRESSED.fullmatch(text)
    return None if match is None else int(next(filter(None, match.groups())))


def _outer_lines(sheet: Sheet) -> Iterator[int]:
    """Yield the indices of the first and last line of a page, where no table is further out."""
    last = len(sheet.lines) - 1
    if last >= 0 and sheet.lines[last].y0 >= sheet.bottom - 1:
        yield last
    if last > 0 and sheet.lines[0].y1 <= sheet.top + 1:
        yield 0


def _find_running(sheets: Sequence[Sheet], body_size: float, settings: Settings) -> list[dict[int, TextKind]]:
    """Find headers and footers: the same words at the same height near the edge of several pages."""
    seen: defaultdict[tuple[str, TextKind], list[tuple[int, int, float]]] = defaultdict(list)
    for place, sheet in enumerate(sheets):
        for index, line in enumerate(sheet.lines):
            kind = _edge_of(line, sheet, settings)
            if kind is not None and line.look.size <= body_size:
                seen[_without_count(line.text), kind].append((place, index, _middle(line)))
    found: list[dict[int, TextKind]] = [{} for _ in sheets]
    for (_, kind), members in seen.items():
        if len(members) < 2 or max(height for *_, height in members) - min(height for *_, height in members) > 6:
            continue
        small = all(sheets[place].lines[index].look.size <= settings.running_size for place, index, _ in members)
        if small or any(_text_follows(sheets[place], index) for place, index, _ in members):
            for place, index, _ in members:
                found[place][index] = kind
    return found


def _edge_of(line: Line, sheet: Sheet, settings: Settings) -> TextKind | None:
    share = _middle(line) / sheet.height
    if share < settings.running_zone and line.y1 <= sheet.top:
        return "header"
    if share > 1 - settings.running_zone and line.y0 >= sheet.bottom:
        return "footer"
    return None


def _without_count(text: str) -> str:
    """Leave the figures out of a line that counts pages, so that it is the same on every page."""
    return re.sub(r"\d+", "#", text) if _COUNTS_PAGES.search(text) else text


def _text_follows(sheet: Sheet, index: int) -> bool:
    """Say whether the next thing below a line is text, not a table: then the line is no table's title."""
    return index + 1 < len(sheet.lines) and sheet.lines[index + 1].y0 < sheet.top


def _middle(line: Line) -> float:
    return (line.y0 + line.y1) / 2

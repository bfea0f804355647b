"""Headings whose number is of another kind than their siblings' (编号混用): 一、 2、 三、 and （一） 1. （三）.

Word processors turn a number into an automatic one of another kind, and text dumps keep no look that would tell.  The
gaps in the row of the siblings' numbers tell as well: as many candidates stand in one as numbers are missing there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Literal

from pipeline.model.clean import CleanDocument, CleanText
from pipeline.narrative.headings import find_code, is_known, is_title_like
from pipeline.narrative.lexicon import load_lexicon
from pipeline.narrative.lines import RANKS, Line, Mark

Row = Literal["chinese", "bracketed"]
_ROWS: tuple[Row, ...] = ("chinese", "bracketed")
_OTHERS = ("arabic", "arabic_bracketed")
_LONGEST = 40
_LONGEST_OF_ROW = 25
"""Characters of a heading that nothing but its row tells."""
_TEXT_ENDS = ("。", "；", "：", ":", ";")


def find_fillers(lines: Sequence[Line], followers: Mapping[int, Line]) -> dict[int, Row]:
    """Find the lines with Arabic numbers that stand for a missing 一、 or （一）, by the line's identity."""
    fillers: dict[int, Row] = {}
    for row in _ROWS:
        for between, missing in _list_gaps(lines, row):
            candidates = [line for line in between if _may_fill(line, row, followers)]
            if len(candidates) == missing:
                fillers |= {id(line): row for line in candidates}
    fillers |= {id(line): "bracketed" for line in _find_next(lines, followers)}
    return fillers


def _list_gaps(lines: Sequence[Line], row: Row) -> Iterator[tuple[Sequence[Line], int]]:
    """The lines between neighbours of a row and how many numbers are missing there.

    A lower number than the last one belongs to an inserted report; a mark of a higher level begins the row anew, and
    only the first level can lack its first number.
    """
    last = 0 if row == "chinese" else None
    start = 0
    for index, line in enumerate(lines):
        if line.mark is not None and RANKS[line.mark] < RANKS[row]:
            last = None
        if line.mark != row or line.count is None or not is_title_like(line.rest):
            continue
        if last is not None and line.count > last + 1:
            yield lines[start:index], line.count - last - 1
        if last is None or line.count > last:
            last, start = line.count, index + 1


def _may_fill(line: Line, row: Row, followers: Mapping[int, Line]) -> bool:
    """It reads like a heading that stands above text; at the first level it also has to be a well-known one."""
    if line.mark not in _OTHERS or not _is_heading_of_text(line, followers):
        return False
    if row == "bracketed":
        return True
    core = line.rest.rstrip("。：:")
    return is_known(core) and find_code(core, is_deep=False) in load_lexicon().headings.top_codes


def _is_heading_of_text(line: Line, followers: Mapping[int, Line]) -> bool:
    follower = followers.get(id(line))
    return (
        is_title_like(line.rest)
        and len(line.rest) <= _LONGEST
        and not line.rest.endswith("。")
        and follower is not None
        and (follower.mark is None or follower.mark != line.mark)
    )


def _find_next(lines: Sequence[Line], followers: Mapping[int, Line]) -> Iterator[Line]:
    """（2） right behind （一）, with no （1） between: its sibling."""
    last: int | None = None
    for line in lines:
        if line.mark == "bracketed":
            last = line.count
        elif line.mark == "chinese":
            last = None
        elif line.mark == "arabic_bracketed" and last is not None:
            is_next = line.count == last + 1 and _is_heading_of_text(line, followers)
            last = line.count if is_next else None
            if is_next:
                yield line


def find_rows(lines: Sequence[Line], followers: Mapping[int, Line]) -> frozenset[int]:
    """Find the lines of a row in which each short numbered line stands above text of its own, by their identity.

    ``1.制度健全性`` with its paragraph and ``2.使用合规性`` with another: headings, whatever their words are.  An item
    of a list has the next item below it, but for the last.
    """
    found: set[int] = set()
    last: dict[Mark, Line] = {}
    for line in lines:
        if line.mark is None:
            continue
        for mark in [mark for mark in last if RANKS[mark] > RANKS[line.mark]]:
            del last[mark]
        before = last.pop(line.mark, None)
        if not _stands_above_text(line, followers):
            continue
        if before is not None and before.count is not None and line.count == before.count + 1:
            found |= {id(before), id(line)}
        last[line.mark] = line
    return frozenset(found)


def _stands_above_text(line: Line, followers: Mapping[int, Line]) -> bool:
    follower = followers.get(id(line))
    if follower is None or line.mark is None or len(line.rest) > _LONGEST_OF_ROW:
        return False
    is_text = follower.mark is None and follower.rest.endswith(_TEXT_ENDS)
    is_deeper = follower.mark is not None and RANKS[follower.mark] > RANKS[line.mark]
    return (is_text or is_deeper) and is_title_like(line.rest)


def list_followers(document: CleanDocument, pieces: Mapping[int, tuple[Line, ...]]) -> dict[int, Line]:
    """What comes right after each line, by the line's identity; tables and forms end the look ahead."""
    followers: dict[int, Line] = {}
    last: Line | None = None
    for block in document.blocks:
        lines = pieces.get(block.ordinal, ()) if isinstance(block, CleanText) else ()
        for line in lines:
            if last is not None:
                followers[id(last)] = line
            last = line
        if not lines:
            last = None
    return followers

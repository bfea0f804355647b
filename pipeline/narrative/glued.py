"""Headings that lost their line: printed behind a full stop or in front of their text (标题与正文相连).

Converters run paragraphs together, and some reports are written so.  A paragraph is cut before a number that a known
heading follows, and behind that heading; where the heading's end is not certain, nothing is cut.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec.structs import replace

from pipeline.model.clean import CleanText
from pipeline.narrative.headings import LONGEST_RUN_IN, cut_heading, is_known, is_title_like
from pipeline.narrative.lexicon import load_lexicon

_NUMERAL = "[一二三四五六七八九十]{1,3}"
_BREAK = re.compile(rf"(?<=[。：])(?=(?:{_NUMERAL}、|[（(]{_NUMERAL}[）)]|[0-9]{{1,2}}[、.．](?![0-9])))")
_NUMBER = re.compile(rf"(?:{_NUMERAL}、|[（(]{_NUMERAL}[）)])")
_ANY_NUMBER = re.compile(rf"(?:{_NUMERAL}、|[（(]{_NUMERAL}[）)]|[0-9]{{1,2}}[、.．])")
_HEADING_END = re.compile("[。：]")
_MARK = re.compile("[，；,;]")
"""A paragraph that breaks off without its full stop has one of these in its last sentence, a heading none."""
_SHORTEST = 4
"""Characters of a heading that is told by its words alone."""
_GOES_ON = re.compile(r"[0-9\s，。；：、:;,（()）“”的是为有由在方上还较不未已与和及等中后前]")
"""What can't begin the text behind a heading: the words are part of a sentence then."""


def split_glued(text: CleanText) -> tuple[CleanText, ...]:
    """Cut a paragraph into the paragraphs that were glued together; itself alone where none were."""
    if text.number is not None or ("。" not in text.text and "：" not in text.text):
        return (text,)
    pieces = [piece for part in _cut_before_headings(text.text) for piece in _cut_behind_heading(part)]
    if len(pieces) == 1:
        return (text,)
    return tuple(replace(text, text=piece) for piece in pieces)


def _cut_before_headings(text: str) -> Iterator[str]:
    start = 0
    for found in _BREAK.finditer(text):
        rest = text[found.start() :]
        following = _BREAK.search(rest, 1)
        part = rest[: following.start()] if following is not None else rest
        if _is_heading(part) or _find_end(part) is not None:
            yield text[start : found.start()]
            start = found.start()
    yield text[start:]


def _is_heading(part: str) -> bool:
    """The part is a number and a heading of known phrases, or begins with one that a full stop or colon ends."""
    number = _ANY_NUMBER.match(part)
    if number is None:
        return False
    end = _HEADING_END.search(part, number.end())
    heading = part[number.end() : end.start() if end is not None else len(part)]
    if len(heading) > LONGEST_RUN_IN:
        return False
    is_chinese = _NUMBER.match(part) is not None
    is_last = end is None and is_chinese and _MARK.search(heading) is None
    is_put_together = is_chinese and cut_heading(heading) is not None
    return is_known(heading) or is_put_together or (is_last and len(heading) >= _SHORTEST and is_title_like(heading))


def _cut_behind_heading(part: str) -> tuple[str, ...]:
    end = _find_end(part)
    return (part,) if end is None else (part[:end], part[end:])


def _find_end(part: str) -> int | None:
    """Where a known heading at the start of a part ends that its text follows without a mark; None when none does."""
    number = _NUMBER.match(part)
    if number is None:
        return None
    whole = part[number.end() :]
    if len(whole) <= LONGEST_RUN_IN and is_known(whole):
        return None
    endings = load_lexicon().headings.endings
    for end in range(min(len(part) - 1, number.end() + LONGEST_RUN_IN), number.end() + _SHORTEST - 1, -1):
        heading = part[number.end() : end]
        if heading.endswith(endings) and is_title_like(heading) and _NUMBER.match(part, end):
            return end
        if heading.endswith(endings) and is_known(heading):
            return end if _GOES_ON.match(part, end) is None else None
    return None

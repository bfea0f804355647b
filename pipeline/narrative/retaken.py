"""Paragraphs that a form took for its own and that are the report's (误归表格的段落)."""

from __future__ import annotations

from pipeline.model.clean import CleanText
from pipeline.narrative.fronts import LONGEST_TITLE, PROSE_MARK
from pipeline.narrative.headings import cut_heading, is_title_like
from pipeline.narrative.lexicon import load_lexicon
from pipeline.narrative.lines import Line, read_line

_FORM_END = "表"
"""What the title of a form ends with: it is a caption, however it is numbered."""


def is_reports_own(text: CleanText) -> bool:
    """The paragraph is a heading with a Chinese number or a report's title, also among a form's signature lines."""
    return _is_surely_heading(read_line(text)) or _is_surely_title(text.text)


def _is_surely_title(text: str) -> bool:
    """It ends as the title of a report of results does."""
    titles = load_lexicon().titles
    is_line = text.endswith(titles.endings[0]) and len(text) <= LONGEST_TITLE and PROSE_MARK.search(text) is None
    return is_line and load_lexicon().own_title.search(text) is not None


def _is_surely_heading(line: Line) -> bool:
    return (
        line.mark in ("part", "chinese", "bracketed")
        and is_title_like(line.rest)
        and not line.rest.endswith(_FORM_END)
        and cut_heading(line.rest) is not None
    )

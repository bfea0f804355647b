"""The year that a figure of a sentence is of (所属年度)."""

from __future__ import annotations

import re

from pipeline.narrative.lexicon import Figures, load_lexicon

_YEAR = re.compile(r"(?<![0-9.])(?P<year>(?:19|20)[0-9]{2})\s*(?:年度|年末|年底|年初|财年|年)(?!\s*[0-9]{1,2}\s*月)")
_YEAR_AND_MONTH = re.compile(r"(?<![0-9.])(?P<year>(?:19|20)[0-9]{2})\s*年\s*[0-9]{1,2}\s*月")


def find_year(
    sentence: str, begin: int, start: int, words: str, fiscal_year: int | None, *, is_stated: bool
) -> int | None:
    """Find the year of the figure at ``start``: the last named before it, else the report's.

    ``begin``: where its clause begins; ``words``: the words of that clause before it.
    A year that is only compared with (较2022年) is none, unless the figure is what is compared with (与2022年280万元
    相比).  A day or month counts where it lies in the report's year.  ``is_stated``: an amount, count or score, that
    上年 makes one of the year before.
    """
    lexicon = load_lexicon()
    figures = lexicon.figures
    is_prior = any(word in words for word in figures.last_year)
    if is_stated and fiscal_year is not None and is_prior and not any(word in words for word in figures.not_last_year):
        return fiscal_year - 1
    before = sentence[:start]
    year: int | None = None
    for found in _YEAR.finditer(before):
        if lexicon.compared_year.search(before[: found.start()]) is None:
            year = int(found["year"])
        elif is_stated and found.start() >= begin and _is_bare(sentence[found.end() : start], figures):
            return int(found["year"])
    if year is None:
        months = [int(found["year"]) for found in _YEAR_AND_MONTH.finditer(before)]
        year = next((month for month in months if month == fiscal_year), None)
    return fiscal_year if year is None else year


def _is_bare(words: str, figures: Figures) -> bool:
    """The words name nothing: 与2022年280万元相比, 与2022年支出280万元相比."""
    words = words.removeprefix("的")
    return not words or words in figures.bare_spent or words in figures.bare_received

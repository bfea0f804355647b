"""Whether a line, row or page ended amid a Chinese word (断词): the surest sign that a text goes on.

Chinese is printed without blanks, so a text that was cut in two shows it only by its words.  The words and how often
they occur come from the dictionary that the package jieba carries; jieba itself is not loaded.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.util import find_spec
from pathlib import Path

LONGEST = 4
"""Characters of the longest words looked for."""

_COMMON = re.compile(rf"\n(\S{{2,{LONGEST}}}) [1-9][0-9]{{2,}} ")
"""An entry with a hundred occurrences or more in the dictionary's corpus: a tenth of them; most others are names."""


def cuts_word(first: str, second: str) -> bool:
    """A common word begins in the first text and ends in the second, and no word ends or begins at the cut.

    ``举办技`` and ``能竞赛`` cut 技能; ``走访人数`` and ``量化考核`` cut nothing, though 数量 is a word.
    """
    if not first or not second or not (_is_chinese(first[-1]) and _is_chinese(second[0])):
        return False
    if any(_is_common(first[-n:]) or _is_common(second[:n]) for n in range(2, LONGEST)):
        return False
    return any(
        _is_common(first[-before:] + second[:after])
        for before in range(1, LONGEST)
        for after in range(1, LONGEST - before + 1)
        if before <= len(first) and after <= len(second)
    )


def _is_chinese(char: str) -> bool:
    return "\u4e00" <= char <= "\u9fff"


def _is_common(word: str) -> bool:
    return word in _common_words()


@cache
def _common_words() -> frozenset[str]:
    """Read the words of the dictionary with enough occurrences; its lines are ``词 次数 词性``."""
    package = find_spec("jieba")
    if package is None or package.origin is None:
        raise ModuleNotFoundError("jieba")
    lines = "\n" + (Path(package.origin).parent / "dict.txt").read_text("utf-8")
    return frozenset(_COMMON.findall(lines))

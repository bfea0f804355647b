"""How alike two texts are, 0 to 1 (相似度): Python's own matching ratio over folded texts.

Rows are told apart by it, and most pairs of rows are nothing alike.  So whoever only asks whether two texts are *at
least* so alike says so with ``floor``, and the costly comparison is left out where cheap bounds already say no.  A
likeness at or above the floor is always exact, so the floor changes no decision.
"""

from __future__ import annotations

from collections import Counter
from difflib import SequenceMatcher
from functools import lru_cache

from pipeline.evaluate.compare import fold

_NEAR = 0.98
"""A wrong text so alike to the right one, to four decimals, is a near miss."""
_DECIMALS = 4

_UNLIKE_LENGTHS = 0.3
"""Where the lengths alone keep the ratio below this, half of what they allow stands for it."""


def liken(right: object, found: object, floor: float = 0.0) -> float:
    """Say how alike two values are as texts: 1.0 when both are None, 0.0 when one is.

    A likeness below ``floor`` may be given as 0.0.
    """
    if right is None or found is None:
        return 1.0 if right is found else 0.0
    return _liken_folded(fold(str(right)), fold(str(found)), floor)


def is_near(right: object, found: object) -> bool:
    """Say whether a wrong text is nearly right."""
    return round(liken(right, found, _NEAR - 10**-_DECIMALS), _DECIMALS) >= _NEAR


def _liken_folded(right: str, found: str, floor: float) -> float:
    if right == found:
        return 1.0
    length = len(right) + len(found)
    bound = 2 * min(len(right), len(found)) / length
    if bound < _UNLIKE_LENGTHS:
        return bound / 2
    if bound < floor or 2 * _count_shared(right, found) / length < floor:
        return 0.0
    return _match(right, found)


def _count_shared(right: str, found: str) -> int:
    """Count the characters that two texts share in any order: the matching blocks cannot hold more."""
    counts = _count_characters(found)
    return sum(min(count, counts[char]) for char, count in _count_characters(right).items() if char in counts)


@lru_cache(maxsize=1 << 12)
def _count_characters(text: str) -> Counter[str]:
    return Counter(text)


@lru_cache(maxsize=1 << 16)
def _match(right: str, found: str) -> float:
    return SequenceMatcher(None, right, found, autojunk=False).ratio()

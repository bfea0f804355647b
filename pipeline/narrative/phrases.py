"""Sets of words and a look-up that tells how a text can be put together from them (词语匹配).

Chinese is printed without blanks, so whether a text consists of known words only is a question of segmentation.  The
words here are few and known beforehand: a table by first character answers it without a general dictionary.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator


class Phrases:
    """A set of words that can be looked for at a position of a text."""

    __slots__ = ("_by_first",)

    def __init__(self, words: Iterable[str]) -> None:
        by_first: dict[str, list[str]] = {}
        for word in sorted(set(words), key=lambda word: (-len(word), word)):
            by_first.setdefault(word[0], []).append(word)
        self._by_first = {first: tuple(found) for first, found in by_first.items()}

    def at(self, text: str, position: int) -> Iterator[str]:
        """The words that stand at a position, longest first."""
        for word in self._by_first.get(text[position : position + 1], ()):
            if text.startswith(word, position):
                yield word

    def reach(self, text: str, starts: Iterable[int]) -> set[int]:
        """The positions that can be reached from ``starts`` over words of the set only, ``starts`` included."""
        reached = set(starts)
        pending = list(reached)
        while pending:
            position = pending.pop()
            for word in self.at(text, position):
                end = position + len(word)
                if end not in reached:
                    reached.add(end)
                    pending.append(end)
        return reached

    def cut(self, text: str) -> tuple[str, ...] | None:
        """Put a text together from the fewest words of the set, the first as long as can be; None if it can't be."""
        best: list[tuple[str, ...] | None] = [None] * (len(text) + 1)
        best[len(text)] = ()
        for position in range(len(text) - 1, -1, -1):
            for word in self.at(text, position):
                rest = best[position + len(word)]
                known = best[position]
                if rest is not None and (known is None or len(rest) + 1 < len(known)):
                    best[position] = (word, *rest)
        return best[0]

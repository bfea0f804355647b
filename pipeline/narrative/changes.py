"""Verbs of change and marks of shares in front of a figure (增减、占比)."""

from __future__ import annotations

from pipeline.narrative.lexicon import load_lexicon


def find_change(words: str) -> tuple[str, str] | None:
    """Split words that end with a verb of change into what stands before it and the verb; None when they don't.

    ``较上年减少`` → ``("较上年", "减少")``; small words behind the verb (增加了, 增长约) don't count.
    """
    lexicon = load_lexicon()
    for place in range(len(words)):
        for verb in lexicon.changes.at(words, place):
            if len(words) in lexicon.verb_tail.reach(words, {place + len(verb)}):
                return words[:place], verb
    return None


def find_share(words: str) -> str | None:
    """Give what stands before 占 in the words of a ratio (the part, not the base); None where it is no share.

    占预算 is a rate of execution and no share.
    """
    lexicon = load_lexicon()
    places = [place for mark in lexicon.figures.share if (place := words.rfind(mark)) >= 0]
    if not places:
        return None
    rate = lexicon.rate.search(words)
    return None if rate is not None and rate.start() <= min(places) else words[: min(places)]

"""Verbs of change, marks of shares and words of rates in front of a figure (增减、占比、执行率)."""

from __future__ import annotations

from pipeline.narrative.lexicon import load_lexicon


def find_change(words: str) -> tuple[str, str] | None:
    """Split words that end with a verb of change into what stands before it and the verb; None when they don't.

    ``较上年减少`` → ``("较上年", "减少")``; small words behind the verb (增加了, 增长约) don't count.
    """
    lexicon = load_lexicon()
    if lexicon.change.search(words) is None:
        return None
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
    first = min(places)
    return None if any(len(head) <= first for head in list_rate_heads(words)) else words[:first]


def list_rate_heads(words: str) -> tuple[str, ...]:
    """What can stand before a rate of spending that ends the words, shortest first; empty where none ends them.

    项目支出预算执行率 has 项目支出 and 项目支出预算, among others: which of them names a thing is another question.
    """
    rate = load_lexicon().rate
    starts = range(len(words))
    return tuple(words[:start] for start in starts if rate.fullmatch(words, start) is not None)

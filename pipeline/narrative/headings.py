"""What a heading says its section is about (章节代码), and whether a line can be a heading at all."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from normalizers.numbers import find_numbers
from normalizers.units import find_unit
from pipeline.narrative.lexicon import Lexicon, load_lexicon

LONGEST_RUN_IN = 30
"""Characters of a run-in heading: the contract's bound."""
_SENTENCE_MARKS = re.compile(r"[。；;！？!?]")
_LAST_MARKS = "。：:"
_NOT_WORDS = re.compile(r"[\s“”\"‘’《》（）()、，,。：:·—\-0-9]|(?:19|20)[0-9]{2}年度?")
_YEAR = re.compile(r"(?:19|20)[0-9]{2}\s*年度?")
STEPS = (("evaluation_work", "project_implementation"),)
"""What something is of, and what is a step of it: 组织实施 is a step of the evaluation."""
_DESCRIBING = ("evaluation_work", "performance")
_COUNTED = ("money", "ratio", "people", "visits", "count", "area", "length", "score")


@lru_cache(maxsize=1024)
def cut_heading(heading: str) -> tuple[str, ...] | None:
    """Put a heading together from known phrases, punctuation and years left out; None when it can't be."""
    words = _NOT_WORDS.sub("", _YEAR.sub("", heading))
    return load_lexicon().heading_words.cut(words) if words else None


def is_known(heading: str, *, surely: bool = False) -> bool:
    """It consists of known phrases, and one of them says what a section is about; ``surely``: a strong one."""
    phrases = load_lexicon().heading_phrases
    words = cut_heading(heading)
    roles = ("strong",) if surely else ("strong", "weak")
    return words is not None and any(phrases[word].role in roles for word in words)


def find_code(heading: str, *, is_deep: bool) -> str | None:
    """The code a heading has of its own, the first where it joins two subjects; None when it takes its parent's.

    ``is_deep``: it stands at the third level or below, or runs into its text, where only a heading that consists of
    known phrases says more than its parent.
    """
    lexicon = load_lexicon()
    words = cut_heading(heading)
    if words is not None:
        strong = _find_strong(words, lexicon)
        weak = next((phrase.code for word in words if (phrase := lexicon.heading_phrases[word]).role == "weak"), None)
        is_told = not is_deep or (len(words) == 1 and weak in lexicon.headings.deep_codes)
        return strong if strong is not None or not is_told else weak
    if is_deep or "，" in heading or _is_slogan(heading, lexicon):
        return None
    return _search(_NOT_WORDS.sub("", heading), lexicon)


def _find_strong(words: Sequence[str], lexicon: Lexicon) -> str | None:
    """The code of the first strong phrase; the evaluation or its object before 的 only says of what the next is.

    绩效自评工作的经验 is about experience; 绩效评价工作的组织实施 is a step of the evaluation.
    """
    strong = [phrase.code for word in words if (phrase := lexicon.heading_phrases[word]).role == "strong"]
    if len(strong) > 1 and strong[0] in _DESCRIBING and lexicon.headings.joint in words:
        behind = words[words.index(lexicon.headings.joint) + 1 :]
        after = [phrase.code for word in behind if (phrase := lexicon.heading_phrases[word]).role == "strong"]
        if after and (strong[0], after[0]) not in STEPS:
            return after[0]
    return strong[0] if strong else None


def _is_slogan(heading: str, lexicon: Lexicon) -> bool:
    return heading.startswith(lexicon.headings.slogans)


def _search(words: str, lexicon: Lexicon) -> str | None:
    """The first strong phrase inside a heading with words of its own, else the first weak one."""
    weak: str | None = None
    for position in range(len(words)):
        for phrase in lexicon.heading_words.at(words, position):
            found = lexicon.heading_phrases[phrase]
            if found.role == "strong" and len(phrase) > 2:
                return found.code
            if found.role == "weak" and weak is None:
                weak = found.code
            break
    return weak


@lru_cache(maxsize=1024)
def has_figure(text: str) -> bool:
    """It states a quantity: no heading does."""
    for token in find_numbers(text):
        unit = find_unit(token.unit) if token.unit is not None else None
        if unit is not None and unit.kind in _COUNTED:
            return True
    return False


def is_title_like(text: str) -> bool:
    """It is one phrase: no sentence mark inside, no figure, no open end."""
    return (
        bool(text)
        and _SENTENCE_MARKS.search(text.rstrip(_LAST_MARKS)) is None
        and not text.endswith(("，", "、", ",", "；", ";"))
        and not has_figure(text)
    )


def split_run_in(rest: str) -> tuple[str, str] | None:
    """Split a run-in heading from its text: the first sentence up to 。 when it is short and has no figure.

    A known heading before a colon is one as well.  None when the paragraph is text.
    """
    end = rest.find("。")
    if 0 < end <= LONGEST_RUN_IN and end + 1 < len(rest) and is_title_like(rest[:end]) and "：" not in rest[:end]:
        return rest[:end], rest[end + 1 :].lstrip()
    end = rest.find("：")
    if 0 < end <= LONGEST_RUN_IN and end + 1 < len(rest) and is_title_like(rest[:end]) and is_known(rest[:end]):
        return rest[:end], rest[end + 1 :].lstrip()
    return None

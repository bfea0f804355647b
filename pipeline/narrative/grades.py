"""The grade a report gives itself (评价等级): 优, 良, 中 or 差."""

from __future__ import annotations

from pipeline.narrative.lexicon import load_lexicon


def find_grade(text: str) -> str | None:
    """Find the grade that a paragraph states (``评价等次为优等``, ``等级：良好``); None when it states none."""
    lexicon = load_lexicon()
    found = lexicon.grade.search(text)
    return None if found is None else lexicon.grade_codes[found["word"]]

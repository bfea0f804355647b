"""The page's words in Chinese and English (界面文字): its own in ``data/words.csv``, codes' in the data dictionary."""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files

from msgspec import Struct

from pipeline.messages import Language, say_locator
from pipeline.review.places import Place
from pipeline.schema.columns import load_dictionary
from pipeline.schema.rules import load_rules


class Words(Struct, frozen=True):
    """Says things in one language."""

    language: Language

    def say(self, key: str, **values: object) -> str:
        """Give a text of ``words.csv``, its blanks filled.

        Raises: ``KeyError`` for a key that is not in the file.
        """
        text = _load(self.language)[key]
        return text.format(**values) if values else text

    def code(self, vocabulary: str, code: object) -> str:
        """Give the label of a code (``rule``, ``severity``, ``form_type`` …), a short one where the page has its own.

        The code itself where it has none.
        """
        own = _load(self.language).get(f"{vocabulary}.{code}")
        return own if own is not None else _labels(self.language).get((vocabulary, str(code)), str(code))

    def field(self, table: str, field: str | None) -> str:
        """Name a column as forms do; of a column without such a name the dictionary's description."""
        if field is None:
            return self.say("record")
        own = _load(self.language)
        name = field.removesuffix("_raw")
        for key in (f"field.{table}.{field}", f"field.{field}", f"field.{name}"):
            if key in own:
                return own[key]
        return field

    def describe(self, place: Place) -> str:
        """Name a place in a few words: its row and its column."""
        column = self.field(place.table, place.field)
        if place.field == "value" and place.measure is not None:
            vocabulary = "base_measure" if place.table == "base_data" else "fact_measure"
            column = f"{place.year or ''} {self.code(vocabulary, place.measure)}".strip()
        return " · ".join(filter(None, (place.name, column)))

    def locate(self, locator: str | None) -> str:
        """Put a locator (``p3 table 2 row 14``) into words; '' for none."""
        return say_locator(locator, self.language)

    def rule_help(self, rule: str) -> str:
        """Explain a rule in a sentence."""
        found = load_rules().rules[rule]
        return found.description_zh if self.language == "zh" else found.description_en


@cache
def _load(language: Language) -> dict[str, str]:
    text = (files("pipeline.review") / "data" / "words.csv").read_text(encoding="utf-8")
    return {row["key"]: row[language] for row in csv.DictReader(text.splitlines())}


@cache
def _labels(language: Language) -> dict[tuple[str, str], str]:
    return {
        (name, code.code): code.label_zh if language == "zh" else code.label_en
        for name, codes in load_dictionary().codes.items()
        for code in codes
    }

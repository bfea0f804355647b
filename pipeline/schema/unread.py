"""What extractors leave unread, in words for a county clerk (未读取的内容), as data: ``data/unread.csv``."""

from __future__ import annotations

import csv
import re
from functools import cache
from importlib.resources import files
from typing import cast

from msgspec import Struct

from pipeline.model.rows import Severity


class Unread(Struct, frozen=True, kw_only=True):
    """One thing that was left unread."""

    severity: Severity
    """Warning for what a reader of the document sees, information for what is hidden from him."""
    text_zh: str


class _Phrase(Struct, frozen=True, kw_only=True):
    pattern: re.Pattern[str]
    severity: Severity
    text_zh: str
    """Its blanks are the pattern's groups."""


def describe_unread(phrase: str) -> Unread | None:
    """Say in Chinese what a phrase of ``RawDocument.unread`` speaks of; None for what nobody need be told."""
    for each in _load_phrases():
        match = each.pattern.fullmatch(phrase)
        if match is not None:
            return Unread(severity=each.severity, text_zh=each.text_zh.format_map(match.groupdict()))
    return None


@cache
def _load_phrases() -> tuple[_Phrase, ...]:
    text = (files("pipeline.schema") / "data" / "unread.csv").read_text(encoding="utf-8")
    return tuple(
        _Phrase(
            pattern=re.compile(row["pattern"]),
            severity=cast("Severity", row["severity"]),
            text_zh=row["text_zh"],
        )
        for row in csv.DictReader(text.splitlines())
    )

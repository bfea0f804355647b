"""The program's words for the person at the terminal, in Chinese or English (界面文字), from ``data/messages.csv``.

The language is ``JIXIAO_LANG`` (``zh`` or ``en``), else that of the locale; Windows' environment does not name it.
"""

from __future__ import annotations

import csv
import locale
import os
import re
import sys
from functools import cache
from importlib.resources import files
from typing import Literal

from pipeline.model.causes import name_cause
from pipeline.model.errors import JixiaoError

Language = Literal["zh", "en"]

_LOCATOR = re.compile(
    r"\bp(?P<page>\d+)|table (?P<table>\d+)|row (?P<row>\d+)|paragraph (?P<paragraph>\d+)"
    r"|sheet (?P<sheet>.+?)(?= row \d+$|$)"
)
"""The parts of the contract's locators."""


@cache
def language() -> Language:
    """Tell the user's language; everything that is not Chinese is English."""
    for name in ("JIXIAO_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(name)
        if value:
            return _language_of(value)
    return _language_of(locale.getlocale()[0] or "") if sys.platform == "win32" else "en"


def _language_of(name: str) -> Language:
    """Tell it from a locale's name: ``zh_CN.UTF-8``; on Windows ``Chinese (Simplified)_China``."""
    return "zh" if name.lower().startswith(("zh", "chinese")) else "en"


def say(key: str, **values: object) -> str:
    """Give a text of ``messages.csv`` in the user's language, its places filled with ``values``.

    Raises: ``KeyError`` for a key that is not in the file.
    """
    return _say(key, language(), **values)


def _say(key: str, words: Language, **values: object) -> str:
    text = _load(words)[key]
    return text.format(**values) if values else text


def say_error(error: JixiaoError) -> str:
    """Give an error's sentence in the user's language."""
    return error.zh if language() == "zh" else error.en


def say_cause(error: OSError) -> str:
    """Give the reason why the machine refused, in the user's language."""
    zh, en = name_cause(error)
    return zh if language() == "zh" else en


def say_locator(locator: str | None, words: Language) -> str:
    """Put a locator (``p3 table 2 row 14``) into words; '' for none."""
    found = _LOCATOR.finditer(locator or "")
    return " ".join(_say(f"locator.{part.lastgroup}", words, value=part[part.lastgroup or 0]) for part in found)


@cache
def _load(words: Language) -> dict[str, str]:
    text = (files("pipeline") / "data" / "messages.csv").read_text(encoding="utf-8")
    return {row["key"]: row[words] for row in csv.DictReader(text.splitlines())}

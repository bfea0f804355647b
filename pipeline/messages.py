"""The program's words for the person at the terminal, in Chinese or English (界面文字), from ``data/messages.csv``.

The language is ``JIXIAO_LANG`` (``zh`` or ``en``), else that of the locale.
"""

from __future__ import annotations

import csv
import os
from functools import cache
from importlib.resources import files
from typing import Literal

from pipeline.model.errors import JixiaoError

Language = Literal["zh", "en"]


@cache
def language() -> Language:
    """Tell the user's language; everything that is not Chinese is English."""
    for name in ("JIXIAO_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(name)
        if value:
            return "zh" if value.lower().startswith("zh") else "en"
    return "en"


def say(key: str, **values: object) -> str:
    """Give a text of ``messages.csv`` in the user's language, its places filled with ``values``.

    Raises: ``KeyError`` for a key that is not in the file.
    """
    text = _load()[key]
    return text.format(**values) if values else text


def say_error(error: JixiaoError) -> str:
    """Give an error's sentence in the user's language."""
    return error.zh if language() == "zh" else error.en


@cache
def _load() -> dict[str, str]:
    text = (files("pipeline") / "data" / "messages.csv").read_text(encoding="utf-8")
    return {row["key"]: row[language()] for row in csv.DictReader(text.splitlines())}

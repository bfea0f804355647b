"""The page of the error codes: from the dictionary, with the remedies of ``errors.csv``."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path

from docs.hooks.markdown import as_text, draw_table, head_entry, head_page
from pipeline.schema.columns import Code, load_dictionary

_REMEDIES = Path(__file__).with_name("errors.csv")


def read_remedies() -> Mapping[str, tuple[str, str]]:
    """Read what to do about each error code, in Chinese and English."""
    with _REMEDIES.open(encoding="utf-8", newline="") as file:
        return {row["code"]: (row["remedy_zh"], row["remedy_en"]) for row in csv.DictReader(file)}


def write_errors() -> str:
    """Write the page: an overview and an entry a code.

    Raises: ``KeyError`` for a code without a remedy.
    """
    codes, remedies = load_dictionary().codes["error_code"], read_remedies()
    return "\n".join(
        [
            head_page(
                "读取失败",
                "没有读成的材料在 `documents` 表里状态为 `failed`，原因代码在 `error_code`，具体原因和办法在 `error`。"
                "处理后再运行一次同样的命令，其余的材料不会重读。",
                "Every error code with its remedy. Which files lead to which code: [formats](../formats.md).",
            ),
            draw_table(
                ("代码", "原因", "怎么办"),
                [(f"[`{code.code}`](#{code.code})", code.label_zh, remedies[code.code][0]) for code in codes],
            ),
            *(_write_entry(code, *remedies[code.code]) for code in codes),
        ]
    )


def _write_entry(code: Code, remedy_zh: str, remedy_en: str) -> str:
    return (
        f"{head_entry(2, code.code, code.label_zh, code.code)}\n\n{remedy_zh}\n\n"
        f"*{as_text(code.label_en)}: {as_text(remedy_en)}*\n"
    )

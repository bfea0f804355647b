"""Outlines from the files in ``outlines/``: shapes that reports use and how they break, with invented headings."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.narrative.reading import outline

FILES = sorted((Path(__file__).parent / "outlines").glob("*.txt"))
TEXT = "全年按照年初确定的目标任务推进各项工作，资金使用合规，支付手续齐全，内部控制制度健全有效。"


def list_cases() -> Iterator[tuple[str, bool, str, list[str]]]:
    """Name, whether it is a text dump, the report's lines, and its sections."""
    for path in FILES:
        for block in path.read_text("utf-8").split("=== ")[1:]:
            head, _, body = block.partition("\n")
            drawing, _, expected = body.partition("\n---\n")
            name = head.removesuffix(" plain")
            yield f"{path.stem}: {name}", name != head, drawing.replace("TEXT", TEXT), expected.strip().splitlines()


CASES = list(list_cases())


@pytest.mark.parametrize(("plain", "drawing", "expected"), [case[1:] for case in CASES], ids=[c[0] for c in CASES])
def test_sections_of_a_report(plain, drawing, expected):
    assert outline(drawing, plain=plain) == expected


def test_the_cases_are_many_and_named_apart():
    assert len({name for name, *_ in CASES}) == len(CASES) >= 40

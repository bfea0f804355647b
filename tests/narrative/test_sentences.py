"""Figures of sentences, from the files in ``sentences/``: shapes that reports use, with invented figures."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from normalizers.text import clean_text
from tests.narrative.reading import facts

FILES = sorted((Path(__file__).parent / "sentences").glob("*.txt"))


def list_cases() -> Iterator[tuple[str, str, list[str]]]:
    """Name, paragraph, and the facts it states; cases are parted by empty lines, remarks begin with ``#``."""
    for path in FILES:
        for block in path.read_text("utf-8").split("\n\n"):
            lines = [line for line in block.splitlines() if line and not line.startswith("#")]
            if lines:
                name, text, *expected = lines
                yield f"{path.stem}: {name}", text, [line.strip() for line in expected]


CASES = list(list_cases())


@pytest.mark.parametrize(("text", "expected"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_figures_of_a_sentence(text, expected):
    assert facts(clean_text(text), plain_numbers=True) == expected


def test_the_cases_are_many_and_named_apart():
    assert len({name for name, _, _ in CASES}) == len(CASES) >= 150

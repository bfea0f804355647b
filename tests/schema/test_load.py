"""The forms' data is checked as a whole before the first document is read, and all mistakes are told at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.model.errors import DataFileError
from pipeline.schema.load import load_schema

VARIANT = """
name = "star-county"
about = "an invented county"
requires = ["细项"]

[[labels]]
kind = "{kind}"
code = "{code}"
texts = {texts}
"""


def write(folder: Path, name: str, kind: str, code: str, texts: str = '["想要多少"]') -> None:
    (folder / name).write_text(VARIANT.format(kind=kind, code=code, texts=texts), "utf-8")


def test_a_variant_of_a_countys_own_is_read(tmp_path: Path):
    write(tmp_path, "star.toml", "column", "target")

    (variant,) = [each for each in load_schema(str(tmp_path)).variants if each.name == "star-county"]

    assert [(label.kind, label.code, label.text) for label in variant.labels] == [("column", "target", "想要多少")]


@pytest.mark.parametrize(
    ("kind", "code", "told"),
    [
        ("column", "levle3", "there is no code levle3 (there are: actual, deviation"),
        ("fund_line", "totl", "there is no code totl (there are: "),  # a code of the contract's lists
        ("colunm", "target", "Invalid enum value 'colunm'"),
        ("base_item", "stuff", "base item stuff has no line in base_items.csv"),
        ("base_measure", "stuff", "base measure stuff has no line in base_measures.csv"),
    ],
)
def test_what_nobody_would_read_is_refused(tmp_path: Path, kind: str, code: str, told: str):
    write(tmp_path, "star.toml", kind, code)

    with pytest.raises(DataFileError) as raised:
        load_schema(str(tmp_path))

    assert told in raised.value.en


def test_all_mistakes_are_told_at_once(tmp_path: Path):
    write(tmp_path, "one.toml", "column", "levle3")
    write(tmp_path, "two.toml", "total", "totl")
    (tmp_path / "three.toml").write_text("name = ", "utf-8")

    with pytest.raises(DataFileError) as raised:
        load_schema(str(tmp_path))

    assert all(
        told in raised.value.en for told in ("levle3", "totl", "three.toml", "variant star-county is defined twice")
    )

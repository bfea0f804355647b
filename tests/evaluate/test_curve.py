"""The calibration curve: records sorted by their confidence, and how many of them are right."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

from pipeline.evaluate.curve import describe_curve, expected_error, fill_bins, rate_tables
from tests.evaluate.drawn import ROOT, make_tables, write_tables
from tests.evaluate.test_evaluation import GOLD, write_gold

RATED = ((0.3, 10, 4), (0.9995, 1000, 999), (0.999, 1000, 1000))


def test_records_are_sorted_by_their_confidence():
    low, high = fill_bins(RATED)
    assert (low.low, low.high, low.records, low.right, low.expected) == (0.0, 0.5, 10, 4, pytest.approx(0.3))
    assert (high.low, high.high, high.records, high.observed) == (0.998, 1.0, 2000, 0.9995)


def test_the_error_is_the_mean_gap_by_records():
    assert expected_error(fill_bins([(0.3, 10, 4), (0.95, 10, 9)])) == pytest.approx((0.1 + 0.05) / 2)
    assert list(describe_curve(fill_bins(RATED)))[-1].startswith("| 0.998–1 | 2000 | 0.9992 | 0.9995 |")


def test_records_of_tables_are_held_against_their_gold(tmp_path: Path):
    tables = make_tables(GOLD, "甲局.docx")
    for table in ("forms", "funds"):
        for row in tables[table]:
            row["confidence"] = 0.9
    tables["funds"][0]["executed"] += 1
    write_tables(tmp_path / "out", {"甲局.docx": tables})
    number = len(tables["forms"]) + len(tables["funds"])

    rated = rate_tables(tmp_path / "out", write_gold(tmp_path / "gold", 甲局=GOLD))

    assert rated == ((0.9, number, number - 1),)


@pytest.fixture(scope="module")
def drawing() -> ModuleType:
    pytest.importorskip("matplotlib", reason="needs the extra docs")
    spec = importlib.util.spec_from_file_location("docs_calibration", ROOT / "docs" / "calibration.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_picture_is_the_same_on_every_run(drawing: ModuleType, tmp_path: Path):
    pictures = []
    for name in ("one.svg", "two.svg"):
        drawing.draw(fill_bins(RATED), tmp_path / name)
        pictures.append((tmp_path / name).read_text("utf-8"))
    assert pictures[0] == pictures[1]
    assert "2010 records" in pictures[0]


def test_what_came_lies_in_its_interval(drawing: ModuleType):
    (low, high), (least, most) = (drawing.spread(each) for each in fill_bins(RATED))
    assert 0.3 < low < 0.6 < high < 0.9
    assert 0 <= least < 0.0005 < most < 0.005

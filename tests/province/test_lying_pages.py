"""A form printed on its side is read as if upright, and its cells' places are those of the page as it is shown."""

from __future__ import annotations

import hashlib

import pytest

from pipeline.model.source import Limits, SourceFile
from pipeline.run import process
from tests.province.paper import read_paper
from tests.province.render import to_pdf

LYING = "25-labels-beside-values"
TURNED = "06-hubei-county-four-levels"


def read_cells(name: str) -> dict[str, tuple[float, float, float, float]]:
    """The places of a form's cells by their texts."""
    data = to_pdf(read_paper(name))
    source = SourceFile(source_path="a.pdf", doc_id=hashlib.sha256(data).hexdigest(), format="pdf", data=data)
    boxes = {}
    for cell in process(source, Limits()).cells:
        box = cell.place.box
        assert box is not None, "a PDF's cells have places"
        boxes[cell.text or ""] = (box.x0, box.y0, box.x1, box.y1)
    return boxes


def test_cells_of_a_lying_page_stand_where_the_page_shows_them():
    """The page is a portrait one; its print runs from the bottom to the top, so the next row lies to the right."""
    boxes = read_cells(LYING)

    assert all(0 <= x0 < x1 <= 596 and 0 <= y0 < y1 <= 842 for x0, y0, x1, y1 in boxes.values())
    upper, lower, right = boxes["预期目标"], boxes["实际完成情况"], boxes["奖励举报线索，消除重大隐患。"]
    assert lower[0] == pytest.approx(upper[2])
    assert right[3] == pytest.approx(upper[1])


def test_cells_of_a_turned_page_stand_where_the_turned_page_shows_them():
    boxes = read_cells(TURNED)

    assert all(0 <= x0 < x1 <= 842 and 0 <= y0 < y1 <= 596 for x0, y0, x1, y1 in boxes.values())
    assert boxes["城区路灯节能改造"][0] == pytest.approx(boxes["项目名称"][2])

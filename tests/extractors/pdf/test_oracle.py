"""pdfplumber finds the same cells with the same characters: over drawn pages, and over the seeds where they are."""

import io
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from random import Random

import pdfplumber
import pytest

from pipeline.model.raw import RawDocument
from tests.extractors.pdf.sheets import Sheet, draw, read

SEEDS = Path(__file__).parents[4] / "shared" / "seeds"
WORDS = ("指标", "目标值", "完成值", "培训场次", "12场", "≥95%", "合计", "128.50", "满意度", "雨量监测", "/", "无")
Cell = tuple[tuple[float, float, float, float], str]


def our_cells(raw: RawDocument, page: int) -> list[Cell]:
    """Box and sorted characters of each cell."""
    return [
        ((box.x0, box.y0, box.x1, box.y1), "".join(sorted("".join(cell.text.split()))))
        for table in raw.tables
        if table.place.page == page
        for cell in table.cells
        for box in (cell.place.box,)
    ]


def their_cells(page: pdfplumber.page.Page) -> list[Cell]:
    """The same from pdfplumber's line strategy; a character belongs where its centre lies."""
    cells = []
    for table in page.find_tables():
        for x0, top, x1, bottom in table.cells:
            chars = [
                char["text"]
                for char in page.chars
                if x0 <= (char["x0"] + char["x1"]) / 2 < x1 and top <= (char["top"] + char["bottom"]) / 2 < bottom
            ]
            cells.append(((x0, top, x1, bottom), "".join(sorted("".join("".join(chars).split())))))
    return cells


def differences(data: bytes) -> Iterator[str]:
    """Each cell that only one of the two has, or has with other characters; borders may lie 3 pt apart."""
    raw = read(data)
    with pdfplumber.open(io.BytesIO(data)) as pdf:
        for page in pdf.pages:
            ours, theirs = our_cells(raw, page.page_number), their_cells(page)
            for name, cells, others in (("ours", ours, theirs), ("theirs", theirs, ours)):
                for box, chars in cells:
                    near = [c for b, c in others if all(abs(p - q) <= 3 for p, q in zip(box, b, strict=True))]
                    if near != [chars]:
                        yield f"page {page.page_number}: only {name} {box} {chars!r}, not {near}"


def random_form(rng: Random):
    """A grid with merged cells, each cell's border painted by itself, as strokes or strips."""
    xs = [60.0]
    while xs[-1] < 480:
        xs.append(xs[-1] + rng.choice((45, 60, 80)))
    ys = [90.0]
    while ys[-1] < 700:
        ys.append(ys[-1] + rng.choice((18, 24, 40)))
    free = {(row, col) for row in range(len(ys) - 1) for col in range(len(xs) - 1)}
    cells = []
    for row, col in sorted(free):
        if (row, col) not in free:
            continue
        down = across = 1
        if rng.random() < 0.15 and {(row + 1, col), (row + 2, col)} <= free:
            down = 3
        elif rng.random() < 0.15 and (row, col + 1) in free:
            across = 2
        free -= {(row + i, col + j) for i in range(down) for j in range(across)}
        cells.append((xs[col], ys[row], xs[col + across], ys[row + down], rng.choice([*WORDS, ""])))
    strips = rng.random() < 0.5

    def page(sheet: Sheet) -> None:
        for x0, y0, x1, y1, text in cells:
            if strips:
                for left, right in pairwise((x0, x1)):
                    sheet.fill(left, y0 - 0.25, right, y0 + 0.25)
                    sheet.fill(left, y1 - 0.25, right, y1 + 0.25)
                sheet.fill(x0 - 0.25, y0, x0 + 0.25, y1)
                sheet.fill(x1 - 0.25, y0, x1 + 0.25, y1)
            else:
                sheet.box(x0, y0, x1, y1)
            sheet.text(x0 + 3, y0 + 4, text, 8)

    return page


@pytest.mark.parametrize("seed", range(6))
def test_same_cells_as_pdfplumber_on_drawn_forms(seed):
    data = draw(random_form(Random(seed)))
    assert list(differences(data)) == []
    assert len(read(data).tables[0].cells) > 50


@pytest.mark.slow
@pytest.mark.parametrize("name", ["yueyanglou-2023", "liuyang-2022", "yanfeng-2024", "nanyue-2023", "yiyang-2023"])
def test_same_cells_as_pdfplumber_on_seeds(name):
    path = SEEDS / f"{name}.pdf"
    if not path.exists():
        pytest.skip("the seed documents are not here")
    assert list(differences(path.read_bytes())) == []

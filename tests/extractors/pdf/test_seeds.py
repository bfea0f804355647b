"""Real documents, where they are: nothing is lost, nothing is read twice, forms have their shape."""

from pathlib import Path

import pytest

from tests.extractors.pdf.sheets import count_chars, read

SEEDS = Path(__file__).parents[4] / "shared" / "seeds"
SHAPES = {
    "yueyanglou-2023": [(26, 7), (33, 9), (7, 9), (32, 9), (6, 9)],
    "liuyang-2022": [(25, 8), (6, 8)],
    "yanfeng-2024": [(28, 7), (18, 9), (22, 9), (22, 9), (22, 9), (24, 9), (22, 9)],
    "nanyue-2023": [],
    "yiyang-2023": [],
}


def seed(name: str) -> bytes:
    path = SEEDS / name
    if not path.exists():
        pytest.skip("the seed documents are not here")
    return path.read_bytes()


@pytest.mark.parametrize("name", SHAPES)
def test_seeds_are_read_whole(name):
    raw = read(seed(f"{name}.pdf"))
    assert count_chars(raw) == raw.visible_chars
    assert raw.unread == ()
    assert [(table.n_rows, table.n_cols) for table in raw.tables] == SHAPES[name]
    assert {table.origin for table in raw.tables} <= {"ruled"}


def test_split_row_has_missing_positions_not_blank_ones():
    """The last row of page 2 lacks its last cell, the first row of page 3 its first three."""
    tables = read(seed("yueyanglou-2023.pdf")).tables
    last, first = tables[1], tables[2]
    covered = {
        (cell.row + i, cell.col + j) for cell in last.cells for i in range(cell.row_span) for j in range(cell.col_span)
    }
    assert (last.n_rows - 1, last.n_cols - 1) not in covered
    assert (last.n_rows - 2, last.n_cols - 1) in covered
    assert [cell.col for cell in first.cells if cell.row == 0] == [3, 4, 5, 6, 7, 8]


def test_stray_page_numbers_in_the_text_stay_there():
    """Two numbers of an older layout stand in the text of page 6, above its own number."""
    raw = read(seed("liuyang-2022.pdf"))
    assert [text.kind for text in raw.furniture] == ["page_number"] * 7
    strays = [block.text for block in raw.blocks if block.place.page == 6 and len(getattr(block, "text", "")) < 5]
    assert len(strays) == 2

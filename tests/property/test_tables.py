"""What holds for every table: nothing printed is lost, no overlap, repairs settle, page ends leave no trace."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from time import process_time

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from normalizers.document import normalize
from normalizers.tables.draft import Draft
from normalizers.tables.repair import repair_table, start_draft
from pipeline.model.clean import CleanDocument, CleanTable
from pipeline.model.place import Box, Place
from pipeline.model.raw import RawBlock, RawCell, RawDocument, RawTable, RawText
from tests.builders import BODY, draw, raw_document, raw_text

CELL_TEXTS = st.sampled_from(
    "|||产出指标|数量（6|）合规|（3 分|】|5|10|≥95%|1,234.5|/|无|走访慰问|推进新时代工匠人才队"
    "|10⏎伍建设若干措施|甲⏎乙|5⏎6|全年完成走访，|单位⏎名称|……|一、概况".replace("⏎", "\n").split("|")
)
PARAGRAPHS = st.sampled_from(
    [
        "附件2",
        "某年度绩效自评表",
        "—9—",
        "12",
        "续表",
        "",
        "一、概况",
        "全年围绕中心工作开展走访慰问和技能培训并",
        "共计。",
    ]
)


@st.composite
def grids(draw_from: st.DrawFn, *, page: int | None = None) -> RawTable:
    """Any table: random spans, blank and missing positions, covered texts."""
    n_rows, n_cols = draw_from(st.integers(1, 6)), draw_from(st.integers(1, 5))
    free = {(row, col) for row in range(n_rows) for col in range(n_cols)}
    edges = tuple(BODY.x0 + BODY.width * col / n_cols for col in range(n_cols + 1))
    cells = []
    for row, col in sorted(free):
        if (row, col) not in free or draw_from(st.integers(0, 9)) == 0:
            free.discard((row, col))
            continue
        row_span, col_span = draw_from(st.integers(1, n_rows - row)), draw_from(st.integers(1, n_cols - col))
        span = {(r, c) for r in range(row, row + row_span) for c in range(col, col + col_span)}
        if not span <= free:
            row_span = col_span = 1
            span = {(row, col)}
        free -= span
        covered = draw_from(st.lists(CELL_TEXTS, max_size=len(span) - 1)) if len(span) > 1 else []
        cells.append(
            RawCell(
                row=row,
                col=col,
                row_span=row_span,
                col_span=col_span,
                text=draw_from(CELL_TEXTS),
                place=Place(page=page),
                covered_text=tuple(covered),
            )
        )
    box = Box(x0=BODY.x0, y0=BODY.y0, x1=BODY.x1, y1=BODY.y1)
    return RawTable(
        n_rows=n_rows,
        n_cols=n_cols,
        cells=tuple(cells),
        place=Place(page=page, box=box if page else None),
        origin="ruled",
        col_edges=edges,
        floating=draw_from(st.booleans()),
    )


@st.composite
def documents(draw_from: st.DrawFn) -> RawDocument:
    """Any document: texts and tables over a few pages, or without pages."""
    paged = draw_from(st.booleans())
    blocks: list[RawBlock] = []
    for page in range(1, draw_from(st.integers(1, 4)) + 1):
        number = page if paged else None
        for text in draw_from(st.lists(PARAGRAPHS, max_size=3)):
            flags = draw_from(st.tuples(st.booleans(), st.booleans()))
            blocks.append(raw_text(text, page=number, starts_page=flags[0], ends_open=flags[1]))
        blocks += draw_from(st.lists(grids(page=number), max_size=2))
    return raw_document(*blocks, format="pdf" if paged else "docx")


def printed(raw: RawDocument) -> Counter[str]:
    texts = [text.text + (text.number or "") for text in raw.blocks if isinstance(text, RawText)]
    cells = [cell.text + "".join(cell.covered_text) for table in raw.tables for cell in table.cells]
    return Counter("".join("".join(texts + cells).split()))


def accounted(clean: CleanDocument) -> Counter[str]:
    left_out = {"header_dropped", "covered_text_dropped", "span_extended"}
    texts = [text.raw_text + (text.number or "") for text in (*clean.texts, *clean.furniture)]
    cells = [cell.raw_text for table in clean.tables for cell in table]
    repairs = [repair.before for repair in clean.repairs if repair.kind in left_out]
    return Counter("".join("".join(texts + cells + repairs).split()))


def assert_no_overlap(table: CleanTable) -> None:
    positions = [(row, col) for cell in table for row in cell.rows for col in cell.cols]
    assert len(positions) == len(set(positions))
    assert all(0 <= row < table.n_rows and 0 <= col < table.n_cols for row, col in positions)
    assert list(table.cells) == sorted(table.cells, key=lambda cell: (cell.row, cell.col))


@given(documents())
def test_every_printed_character_is_accounted_for(raw: RawDocument) -> None:
    assert accounted(normalize(raw)) == printed(raw)


@given(documents())
def test_no_two_cells_share_a_position(raw: RawDocument) -> None:
    for table in normalize(raw).tables:
        assert_no_overlap(table)


@given(documents())
def test_repairs_point_at_rows_of_their_table(raw: RawDocument) -> None:
    clean = normalize(raw)
    assert [table.table_index for table in clean.tables] == list(range(len(clean.tables)))
    assert [text.ordinal for text in (*clean.texts, *clean.furniture)] == list(
        range(1, len(clean.texts) + len(clean.furniture) + 1)
    )
    for repair in clean.repairs:
        for ref in repair.rows:
            table = clean.tables[ref.table_index]
            assert 0 <= ref.row < table.n_rows
            assert ref.col == -1 or table.at(ref.row, ref.col) is not None


@given(grids())
def test_repairing_twice_changes_nothing(table: RawTable) -> None:
    once = repair_table(start_draft(table))
    again = repair_table(start_draft(_as_table(once)))
    assert again.changes == ()
    assert again.cells == once.cells


@given(documents())
def test_normalizing_twice_changes_nothing(raw: RawDocument) -> None:
    once = normalize(raw)
    twice = normalize(_as_raw(once))
    assert [draw(table) for table in twice.tables] == [draw(table) for table in once.tables]
    assert [text.text for text in twice.texts] == [text.text for text in once.texts]
    assert twice.repairs == ()


def _as_table(draft: Draft) -> RawTable:
    return RawTable(
        n_rows=draft.n_rows,
        n_cols=draft.n_cols,
        cells=draft.cells,
        place=draft.place,
        origin=draft.origin,
        col_edges=draft.col_edges,
    )


def _as_raw(clean: CleanDocument) -> RawDocument:
    """The clean document as an extractor would give it if it were printed so."""
    blocks: list[RawBlock] = []
    for block in clean.blocks:
        if isinstance(block, CleanTable):
            cells = tuple(
                RawCell(
                    row=cell.row,
                    col=cell.col,
                    row_span=cell.row_span,
                    col_span=cell.col_span,
                    text="\n".join(cell.lines),
                    place=cell.place,
                )
                for cell in block
            )
            table = RawTable(
                n_rows=block.n_rows, n_cols=block.n_cols, cells=cells, place=block.place, origin=block.origin
            )
            blocks.append(table)
        else:
            blocks.append(RawText(text=block.raw_text, number=block.number, kind=block.kind, place=block.place))
    return raw_document(*blocks, format=clean.format, pages=clean.pages)


# --- page ends


@st.composite
def forms(draw_from: st.DrawFn) -> RawTable:
    """A form as they are: a few lines of head over wider cells, then groups of rows with a name and figures."""
    groups = draw_from(st.lists(st.lists(st.integers(1, 4), min_size=1, max_size=3), min_size=1, max_size=4))
    cells: list[tuple[int, int, int, int, str]] = []
    row = 0
    for head in range(draw_from(st.integers(1, 3))):
        cells += [(row, 0, 1, 1, f"表头{head}"), (row, 1, 1, 2, "甲单位"), (row, 3, 1, 2, str(head))]
        row += 1
    names = 0
    for number, group in enumerate(groups):
        cells.append((row, 0, sum(group), 1, f"一级{number}（{sum(group)}0分）"))
        for n_rows in group:
            cells.append((row, 1, n_rows, 1, f"二级{row}指标"))
            for offset in range(n_rows):
                names += 1
                figures = draw_from(st.tuples(st.integers(1, 99), st.integers(1, 99)))
                cells += [
                    (row + offset, 2, 1, 1, f"三级名称{names}"),
                    (row + offset, 3, 1, 1, str(figures[0])),
                    (row + offset, 4, 1, 1, str(figures[1])),
                ]
            row += n_rows
    return _table(cells, row, (72.0, 130.0, 200.0, 350.0, 440.0, 522.0), page=1)


def _table(
    cells: list[tuple[int, int, int, int, str]], n_rows: int, edges: tuple[float, ...], *, page: int
) -> RawTable:
    made = tuple(
        RawCell(row=row, col=col, row_span=row_span, col_span=col_span, text=text, place=Place(page=page))
        for row, col, row_span, col_span, text in sorted(cells)
    )
    place = Place(page=page, box=BODY)
    return RawTable(n_rows=n_rows, n_cols=len(edges) - 1, cells=made, place=place, origin="ruled", col_edges=edges)


def cut(table: RawTable, rows: list[int]) -> list[RawTable]:
    """Print a table on several pages: a cell that a page end cuts goes on blank, unseen columns are not drawn."""
    bounds = [0, *sorted(rows), table.n_rows]
    pieces = []
    for page, (start, end) in enumerate(pairwise(bounds), start=1):
        cells = []
        for cell in table.cells:
            first, last = max(cell.row, start), min(cell.row + cell.row_span, end)
            if first < last:
                text = cell.text if cell.row >= start else ""
                cells.append((first - start, cell.col, last - first, cell.col_span, text))
        seen = sorted({c for cell in cells for c in (cell[1], cell[1] + cell[3])})
        index = {col: place for place, col in enumerate(seen)}
        drawn = [(r, index[c], rs, index[c + cs] - index[c], text) for r, c, rs, cs, text in cells]
        pieces.append(_table(drawn, end - start, tuple(table.col_edges[col] for col in seen), page=page))
    return pieces


@given(forms(), st.data())
def test_a_form_cut_by_page_ends_is_whole_again(form: RawTable, data: st.DataObject) -> None:
    """Rows are cut apart, never through; a form of one row has no place to cut."""
    assume(form.n_rows > 1)
    rows = data.draw(st.sets(st.integers(1, form.n_rows - 1), min_size=1, max_size=3).map(sorted))
    assume(all(_shows_merge(form, row, rows) for row in rows))
    whole = normalize(raw_document(form, format="pdf"))
    joined = normalize(raw_document(*cut(form, rows), format="pdf"))
    assert [draw(table) for table in joined.tables] == [draw(table) for table in whole.tables]
    assert joined.tables[0].pieces == len(rows) + 1


def _shows_merge(form: RawTable, row: int, cuts: list[int]) -> bool:
    """A merged cell that the page end cuts is still merged on one side, or its column has another merged cell.

    Otherwise the rest of the cell looks like a blank cell of its own, and nothing may be made of it.
    """
    bounds = [0, *cuts, form.n_rows]
    start, end = max(b for b in bounds if b < row), min(b for b in bounds if b > row)
    merged = {
        cell.col
        for piece in cut(form, cuts)
        for cell in piece.cells
        if cell.row_span > 1 and len(piece.col_edges) == len(form.col_edges)
    }
    return all(
        cell.col in merged or row - max(cell.row, start) > 1 or min(cell.row + cell.row_span, end) - row > 1
        for cell in form.cells
        if cell.row < row < cell.row + cell.row_span
    )


@pytest.mark.slow
def test_a_long_table_takes_linear_time() -> None:
    """Four times the pages take about four times as long, not sixteen times."""
    short, long = _seconds(_printed_pages(50)), _seconds(_printed_pages(200))
    assert long < 10 * short


def _seconds(raw: RawDocument) -> float:
    started = process_time()
    clean = normalize(raw)
    assert [table.pieces for table in clean.tables] == [len(raw.pages)]
    return process_time() - started


def _printed_pages(n_pages: int) -> RawDocument:
    """A list of fifty rows a page: a group in two, each page going on with the group of the page before."""
    edges = (72.0, 150.0, 280.0, 400.0, 522.0)
    pages = []
    for page in range(n_pages):
        cells = [(row, 0, 2, 1, "" if row == 0 and page else f"组{page}{row}") for row in range(0, 50, 2)]
        cells += [(row, 1, 1, 1, f"名称{page}{row}") for row in range(50)]
        cells += [(row, col, 1, 1, str(row)) for row in range(50) for col in (2, 3)]
        pages.append(_table(cells, 50, edges, page=page + 1))
    return raw_document(*pages, format="pdf")

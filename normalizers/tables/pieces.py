"""Which printed grids are pieces of one table (分页表格的拼接).

A form that runs over a page end is printed as two grids, and conversions leave it as two tables.  Two grids are joined
only where the layout says so; two forms one after another stay apart: a title between them, a restart of the first
rows, or columns that do not fit speak against a join.  In doubt nothing is joined.
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import replace

from normalizers.tables.draft import Change, Draft, cells_by_row, sort_cells
from normalizers.tables.edges import TOLERANCE, Columns, Match, match_edges
from normalizers.tables.signs import has_digit, is_blank, is_figure, is_unfinished, is_value, is_worded, squeeze
from pipeline.model.raw import RawCell, RawPage, TableOrigin

MAX_HEADER_ROWS = 4
"""Most rows that a repeated table header has (标题行重复)."""

MIN_HEADERS = 3
"""Different texts that a row of column headers has at least."""

MAX_LABEL = 40
"""Characters; longer texts are no column headers and no titles."""

MAX_TITLE = 40
"""Characters; longer texts are no titles."""

MIN_SLACK = 36.0
"""Points (1.3 cm) that may stay empty under a table that goes on overleaf, on top of the height of its next row."""


_PRINTED: frozenset[TableOrigin] = frozenset({"ruled", "horizontal", "aligned"})
"""Ways of reading a printed page's tables."""


class Piece(Struct, frozen=True, kw_only=True):
    """A printed grid that continues the table before it."""

    table: Draft
    header_rows: int = 0
    """Rows at its top that only repeat the table's header."""
    doubtful: bool = False


class Sheet(Struct, frozen=True, kw_only=True):
    """What is known of the pages' shape: where their body ends."""

    bottoms: dict[int, float]
    """For each page number the lowest body end of all pages of its size."""

    def is_full(self, table: Draft, next_row: float) -> bool:
        """The table reaches down so far that a row of this height would not fit under it."""
        page, box = table.place.page, table.place.box
        if page is None or box is None or page not in self.bottoms:
            return True
        return self.bottoms[page] - box.y1 <= MIN_SLACK + next_row


def sheet_of(pages: Sequence[RawPage]) -> Sheet:
    """Measure the pages of a document."""
    lowest: dict[tuple[int, int], float] = {}
    for page in pages:
        size = round(page.width), round(page.height)
        if page.body is not None:
            lowest[size] = max(lowest.get(size, 0.0), page.body.y1)
    bottoms = {page.number: lowest.get((round(page.width), round(page.height)), page.height) for page in pages}
    return Sheet(bottoms=bottoms)


def continue_table(
    head: Draft, last: Draft, columns: Columns, table: Draft, sheet: Sheet, *, titled: bool = False
) -> Piece | None:
    """Say whether a grid continues a table; None when it does not, or it is not sure enough.

    ``head`` and ``last`` are the table's first and latest piece, ``columns`` those of all its pieces.  ``titled``:
    short paragraphs stand between that may be the title of a floating table.
    """
    match = match_edges(columns.edges, table.col_edges, {**columns.gaps, **table.col_gaps})
    if match is None or not _may_follow(last, table) or not table.cells:
        return None
    repeat = _find_repeat(head, table)
    header_rows = 0 if repeat is None else repeat.count
    if _has_own_title(table, header_rows) or _restarts(head, table, repeat):
        return None
    lacks_names = bool(table.col_edges) and table.col_edges[0] - columns.edges[0] > TOLERANCE
    doubtful = _judge(last, table, match, repeat, sheet, titled=titled, lacks_names=lacks_names)
    return None if doubtful is None else Piece(table=table, header_rows=header_rows, doubtful=doubtful)


def _may_follow(last: Draft, table: Draft) -> bool:
    """Both are of one kind, and the second stands on the next page or lower on the same, or pages are unknown."""
    if last.title is not None or table.title is not None or not _same_kind(last.origin, table.origin):
        return False
    before, page = last.place.page, table.place.page
    if before is None or page is None:
        return True
    return page == before + 1 or (page == before and _stands_below(last, table))


def _same_kind(one: TableOrigin, other: TableOrigin) -> bool:
    """Both were read in one way, or from rules and gaps of the same printed form, of which a page may show less."""
    return one == other or {one, other} <= _PRINTED


def _stands_below(last: Draft, table: Draft) -> bool:
    above, below = last.place.box, table.place.box
    return above is not None and below is not None and below.y0 >= above.y1


def _judge(
    last: Draft,
    table: Draft,
    match: Match,
    repeat: _Repeat | None,
    sheet: Sheet,
    *,
    titled: bool,
    lacks_names: bool,
) -> bool | None:
    """Say whether the columns, the first rows and the page tell one table: surely (False), perhaps (True), or not.

    Where no page end parts the grids, as conversions leave them, the second must begin amid a table, and only a header
    repeated from amid a form leaves no doubt: one repeated from the top may be that of another list.  A grid that
    begins at the second column goes on under the names of the first, which has no border there (``lacks_names``).
    """
    rows = cells_by_row(table.cells)
    first_row = rows.get(repeat.count if repeat else 0, [])
    goes_on = (
        repeat is not None
        or lacks_names
        or _begins_amid(rows, 0)
        or _goes_on_in_text(last, first_row)
        or _repeats_groups(last, first_row)
    )
    is_paged = table.place.page is not None
    same_page = is_paged and table.place.page == last.place.page
    if titled or same_page or not is_paged:
        if not (match.complete and goes_on) or (same_page and repeat is not None and repeat.start == 0):
            return None
        return titled or same_page or repeat is None or repeat.start == 0
    if sheet.is_full(last, _row_height(first_row)):
        if match.complete:
            return False
        return True if goes_on else None
    return True if match.complete and goes_on else None


def _begins_amid(rows: dict[int, list[RawCell]], first_row: int) -> bool:
    """Tell the middle of a table from its head: the first row with a text is one of values or of pieces.

    It has a bare figure; or it begins blank or missing, as under a merged label, and most of it is blank.
    """
    filled = next((cells for row, cells in sorted(rows.items()) if row >= first_row and _row_key(cells)), None)
    if filled is None:
        return False
    begins_empty = filled[0].col > 0 or is_blank(filled[0].text)
    n_blank = sum(is_blank(cell.text) for cell in filled)
    return any(is_figure(cell.text) for cell in filled) or (begins_empty and 2 * n_blank >= len(filled))


def _goes_on_in_text(last: Draft, cells: Sequence[RawCell]) -> bool:
    """A one-cell row that continues an unfinished text of the last row of the piece before."""
    bottom = [cell for cell in last.cells if cell.row + cell.row_span == last.n_rows]
    return len(cells) == len(bottom) == 1 and is_unfinished(bottom[0].text) and not is_blank(cells[0].text)


def _repeats_groups(last: Draft, cells: Sequence[RawCell]) -> bool:
    """A row with the name of a group that the last row before belongs to, merged over several rows; or with two."""
    bottom = {squeeze(cell.text) for cell in last.cells if cell.row + cell.row_span == last.n_rows}
    repeated = [cell for cell in cells if is_worded(cell.text) and squeeze(cell.text) in bottom]
    return len(repeated) > 1 or any(cell.row_span > 1 for cell in repeated)


def _row_height(cells: Sequence[RawCell]) -> float:
    heights = [cell.place.box.height for cell in cells if cell.place.box is not None and cell.row_span == 1]
    return min(heights, default=0.0)


class _Repeat(Struct, frozen=True, kw_only=True):
    """Rows at the top of a piece that repeat rows of the table's head (表头重复)."""

    count: int
    start: int
    """The first of the repeated rows in the head."""


def _find_repeat(head: Draft, table: Draft) -> _Repeat | None:
    """Compare the top of a piece with the rows of the first piece: those at its top, or headers amid a form."""
    ours = cells_by_row(table.cells)
    first_key = _header_key(ours.get(0, []), within=False)
    if first_key is None:
        return None
    theirs = cells_by_row(head.cells)
    for start in range(head.n_rows):
        count = 0
        while count < min(MAX_HEADER_ROWS, table.n_rows - 1):
            key = _header_key(ours.get(count, []), within=_is_crossed(table, count))
            if key is None or key != _row_key(theirs.get(start + count, [])):
                break
            count += 1
        while count and _is_crossed(table, count):
            count -= 1
        if count:
            return _Repeat(count=count, start=start)
    return None


def _row_key(cells: Sequence[RawCell]) -> tuple[str, ...]:
    """The texts of a row, in order."""
    return tuple(squeeze(cell.text) for cell in cells if not is_blank(cell.text))


def _header_key(cells: Sequence[RawCell], *, within: bool) -> tuple[str, ...] | None:
    """The texts of a title row or of a row of column headers; None when it is neither.

    A row of two texts is none, being as well a label with its value, unless it lies ``within`` a header: beside cells
    merged down from the header row above.
    """
    texts = _row_key(cells)
    is_title = len(cells) == len(texts) == 1
    is_header = len(set(texts)) >= (1 if within else MIN_HEADERS)
    fits = all(len(text) <= MAX_LABEL and not is_value(text) for text in texts)
    return texts if (is_title or is_header) and fits else None


def _is_crossed(table: Draft, row: int) -> bool:
    """Some cell covers this row and the one before."""
    return any(cell.row < row < cell.row + cell.row_span for cell in table.cells)


def _has_own_title(table: Draft, header_rows: int) -> bool:
    """Its first row is one short text over all columns, which the table's head does not have."""
    if header_rows or table.n_cols == 1:
        return False
    first = [cell for cell in table.cells if cell.row == 0]
    if len(first) != 1 or first[0].col_span != table.n_cols:
        return False
    text = squeeze(first[0].text)
    return 0 < len(text) <= MAX_TITLE and not is_figure(text) and is_unfinished(text)


def _restarts(head: Draft, table: Draft, repeat: _Repeat | None) -> bool:
    """Whether a form begins anew: under what is repeated of the head's top, its next label comes again too."""
    if repeat is not None and repeat.start > 0:
        return False
    row = 0 if repeat is None else repeat.count
    ours = _first_label(table, row)
    return ours is not None and ours == _first_label(head, row)


def _first_label(table: Draft, row: int) -> str | None:
    """The label a row begins with; None where it begins blank or with a figure."""
    first = next((cell for cell in table.cells if cell.row == row), None)
    if first is None or is_blank(first.text) or is_figure(first.text) or has_digit(first.text):
        return None
    return squeeze(first.text)


def join_pieces(head: Draft, pieces: Sequence[Piece]) -> Draft:
    """Put the pieces of one table under each other, over the columns of all.

    Changes: ``table_joined`` for each piece after the first, ``header_dropped`` where rows were left out.
    """
    if not pieces:
        return head
    whole = head.columns
    stands_for = [whole.edges]
    for piece in pieces:
        stands_for.append(whole.place(piece.table.columns))
        whole = whole.unite(piece.table.columns)
    index = {edge: place for place, edge in enumerate(whole.edges)}
    columns = [tuple(index[edge] for edge in own) for own in stands_for]
    moved = [_move(head, columns[0], first_row=0, skip=0)]
    cuts: list[int] = []
    row = head.n_rows
    for piece, places in zip(pieces, columns[1:], strict=True):
        cuts.append(row)
        moved.append(_move(piece.table, places, first_row=row, skip=piece.header_rows))
        row += piece.table.n_rows - piece.header_rows
    joins = [change for piece, cut in zip(pieces, cuts, strict=True) for change in _join_changes(piece, cut)]
    return replace(
        head,
        n_rows=row,
        n_cols=len(whole.edges) - 1,
        cells=sort_cells(cell for part in moved for cell in part.cells),
        col_edges=whole.edges,
        col_gaps=whole.gaps,
        origin=_weakest([head.origin, *(piece.table.origin for piece in pieces)]),
        pieces=1 + len(pieces),
        cuts=tuple(cuts),
        hosts=tuple(host for part in moved for host in part.hosts),
        changes=(*(change for part in moved for change in part.changes), *joins),
    )


def _weakest(origins: Sequence[TableOrigin]) -> TableOrigin:
    """The way of reading that a whole table is known for: by alignment alone as soon as one piece was."""
    return "aligned" if "aligned" in origins else origins[0]


def _move(part: Draft, columns: Sequence[int], *, first_row: int, skip: int) -> Draft:
    """A piece on the joined grid, without its first ``skip`` rows."""

    def move(row: int, col: int) -> tuple[int, int]:
        return first_row + max(row - skip, 0), -1 if col < 0 else columns[col]

    cells = []
    for cell in part.cells:
        if cell.row >= skip:
            row, col = move(cell.row, cell.col)
            col_span = columns[cell.col + cell.col_span] - col
            cells.append(replace(cell, row=row, col=col, col_span=col_span))
    changes = tuple(
        replace(change, cells=tuple(move(*position) for position in change.cells)) for change in part.changes
    )
    return replace(part, cells=tuple(cells), hosts=tuple(move(*host) for host in part.hosts), changes=changes)


def _join_changes(piece: Piece, row: int) -> list[Change]:
    table = piece.table
    joined = Change(
        kind="table_joined",
        before="",
        after="",
        place=table.place,
        cells=((row, -1),),
        doubtful=piece.doubtful,
    )
    if not piece.header_rows:
        return [joined]
    header = [cell for cell in table.cells if cell.row < piece.header_rows]
    dropped = Change(
        kind="header_dropped",
        before="\n".join(cell.text for cell in header if not is_blank(cell.text)),
        after="",
        place=table.place,
        cells=((row, -1),),
    )
    return [joined, dropped]

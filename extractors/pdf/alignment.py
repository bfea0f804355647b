"""Tables without any rules, told by the alignment of words alone (无线表).

     项目          预算数      决算数     执行率      Words a gutter apart stand in columns where the same
     基本支出       120.50     118.20     98.1%      gutters run down through all lines.  A word across a gutter is that
     项目支出        33.00      33.00     100%       of a merged cell.

Prose, signature lines and tables of contents must not become tables: it takes three lines of several short words in
the same columns, in two columns four with figures; words known to head columns lower that to two.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from extractors.pdf.lattice import Grid, GridCell
from extractors.pdf.pieces import Piece
from extractors.pdf.settings import Settings
from extractors.pdf.unruled import form_stretches, read_form
from extractors.pdf.words import (
    Row,
    gaps_between,
    has_gutters,
    middle_of,
    row_borders,
    span_of,
    split_form_rows,
    split_rows,
    stab,
)

_FIGURE = re.compile(r"[-+−≥≤><=≧≦]?[\d,]*\d(?:\.\d+)?(?:%|‰|\D{0,3})?|[/—－-]+|无")
"""What mostly stands in a column of figures."""
_LEADER = re.compile(r"\.{4,}|…{2,}|·{4,}|_{4,}")


def find_aligned_grids(
    pieces: Sequence[Piece], above: Grid | None, header_words: frozenset[str], settings: Settings
) -> list[Grid]:
    """Find tables without rules: neighbouring lines whose short words stand in the same columns.

    ``above``: the one that ends the page before, if one does and nothing but text is left on this page.
    """
    if not has_gutters(pieces, settings.form_gutter_em):
        return []
    lines = split_form_rows(pieces, settings)
    found: list[Grid] = []
    stretches: list[list[Row]] = []
    for stretch, is_rest in form_stretches(lines, settings, above):
        before = above if is_rest else _ends_before(stretch, stretches, found, lines)
        grid = read_form(stretch, before, settings)
        stretches.append(stretch)
        if grid is not None:
            found.append(grid)
    rows = [row for row in split_rows(pieces, settings.gutter_em) if not any(_is_in(row, lines) for lines in stretches)]
    for stretch in _list_stretches(rows, settings):
        left, right = min(row[0].x0 for row in stretch), max(row[-1].x1 for row in stretch)
        xs = [left, *_columns(stretch, settings), right]
        if _is_table(stretch, xs, header_words, settings):
            top, bottom = min(word.y0 for word in stretch[0]), max(word.y1 for word in stretch[-1])
            found.append(_make_grid(stretch, xs, row_borders(stretch, xs, [top, bottom])))
    return found


def _ends_before(
    stretch: Sequence[Row], stretches: Sequence[Sequence[Row]], found: Sequence[Grid], lines: Sequence[Row]
) -> Grid | None:
    """Give the form that ends where a stretch begins, with no line between them."""
    if not found or lines.index(stretch[0]) != lines.index(stretches[-1][-1]) + 1:
        return None
    return found[-1]


def _is_in(row: Row, stretch: Sequence[Row]) -> bool:
    """Say whether a line is one of a stretch: what is no form as a whole is no list in parts either."""
    return stretch[0][0].y0 <= middle_of(row) <= stretch[-1][0].y1


def _list_stretches(rows: Sequence[Row], settings: Settings) -> Iterator[list[Row]]:
    """Yield runs of neighbouring lines with several short words each; a gap or a line of prose ends one."""
    stretch: list[Row] = []
    for row in rows:
        is_short = len(row) > 1 and all(len(word.text) <= settings.longest_word for word in row)
        is_part = is_short and not any(_LEADER.search(word.text) for word in row)
        follows = not stretch or row[0].y0 - stretch[-1][0].y1 <= settings.row_gap_em * row[0].size
        if stretch and not (is_part and follows):
            yield stretch
            stretch = []
        if is_part:
            stretch.append(row)
    if stretch:
        yield stretch


def _columns(rows: Sequence[Row], settings: Settings) -> list[float]:
    """Find the gutters' middles: positions between words that hardly any line crosses."""
    positions = stab([gap for row in rows for gap in gaps_between([(word.x0, word.x1) for word in row])])
    return [
        at
        for at in positions
        if sum(word.x0 < at < word.x1 for row in rows for word in row) <= settings.crossing_share * len(rows)
    ]


def _is_table(rows: Sequence[Row], xs: Sequence[float], header_words: frozenset[str], settings: Settings) -> bool:
    """Say whether aligned lines are surely a table."""
    columns = len(xs) - 1
    if columns < 2 or len(rows) < 2:
        return False
    if sum(word.text.replace(" ", "") in header_words for word in rows[0]) >= 2:
        return True
    places = [(span_of(word.x0, word.x1, xs), word) for row in rows for word in row]
    filled = sum(len(span) == 1 for span, _ in places)
    if columns == 2:
        second = [word.text.replace(" ", "") for span, word in places if span == range(1, 2)]
        figures = sum(_FIGURE.fullmatch(text) is not None for text in second)
        return len(rows) >= 4 and filled == 2 * len(rows) and figures >= settings.filled_share * len(rows)
    return len(rows) >= 3 and filled >= settings.filled_share * columns * len(rows)


def _make_grid(rows: Sequence[Row], xs: Sequence[float], ys: Sequence[float]) -> Grid:
    """Make a grid with a cell for each row and column; words across a gutter make a cell over their columns."""
    crossed: set[tuple[int, int]] = set()
    for row in rows:
        (place,) = span_of(middle_of(row), middle_of(row), ys)
        crossed.update((place, col) for word in row for col in span_of(word.x0, word.x1, xs)[:-1])
    cells = []
    for place in range(len(ys) - 1):
        start = 0
        for col in range(len(xs) - 1):
            if (place, col) not in crossed:
                cells.append(GridCell(place, start, 1, col + 1 - start))
                start = col + 1
    return Grid(xs=tuple(xs), ys=tuple(ys), cells=tuple(cells))

"""Labels set at the start of a cell that is wider than the columns below it (靠左的合并单元格).

    项目名称            云岭渠道维修项目             A centred text shows by its place how wide its cell is; one set at
    资金                年初预算    全年执行         the start does not.  Above the row in which every column has a text
            总额        100         90              (the indicators' header), a column that no text of a block begins in
    一级    二级指标    目标值      完成值           is no column of that block: the label before it is as wide as both.

Below that row a blank may be a value left out; nothing is stretched there, nor where no text follows.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from extractors.pdf.reaching import FIGURE, Placed
from extractors.pdf.words import Word


def stretch_labels(placed: Sequence[Placed], slots: int, flush: frozenset[Word]) -> list[Placed]:
    """Let labels reach over the columns that their block does not have, as far as the next text.

    ``flush``: the texts that stand at their cells' start.
    """
    starts: defaultdict[int, set[int]] = defaultdict(set)
    taken: defaultdict[int, set[int]] = defaultdict(set)
    for at in placed:
        for row in at.down:
            starts[row].add(at.across.start)
            taken[row].update(at.across)
    header = _find_header(placed, slots)
    if header is None:
        return list(placed)
    blocks = {row: at.down for at in placed if at.across.start == 0 for row in at.down}
    stretched = []
    for at in placed:
        if at.down.stop <= header and at.blob in flush and not FIGURE.fullmatch(at.blob.text):
            block = blocks.get(at.down.start, at.down) if at.across.start else at.down
            stop = _find_stop(at, (starts[row] for row in block), (taken[row] for row in at.down), slots)
            at = at._replace(across=range(at.across.start, stop))
        stretched.append(at)
    return stretched


def _find_header(placed: Sequence[Placed], slots: int) -> int | None:
    """Find the first row in which every column has a text of its own, but for the block's name before it."""
    own: defaultdict[int, set[int]] = defaultdict(set)
    for at in placed:
        if len(at.down) == 1 and len(at.across) == 1:
            own[at.down.start].add(at.across.start)
    return min((row for row, columns in own.items() if len(columns | {0}) == slots), default=None)


def _find_stop(at: Placed, starts: Iterable[set[int]], taken: Iterable[set[int]], slots: int) -> int:
    """Tell where a label's cell ends: before the first column that is one of its block, or that another text is in."""
    begun, filled = set().union(*starts), set().union(*taken)
    stop = at.across.stop
    while stop < slots and stop not in begun and stop not in filled:
        stop += 1
    return stop if stop < slots and stop in filled else at.across.stop

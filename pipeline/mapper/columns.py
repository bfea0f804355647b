"""What the columns of an indicator block mean, beyond what their headers say (指标栏目).

A 权重 beside a level is that level's; a level may have no header at all; where no column is called a target, the
standard to score by (评价标准) may be it.
"""

from __future__ import annotations

from msgspec.structs import replace

from normalizers.text import split_bracketed_points
from pipeline.mapper.context import FormContext
from pipeline.mapper.groups import GROUPS, split_joined
from pipeline.mapper.headers import Column, Header, cells_under
from pipeline.mapper.parts import LEVELS
from pipeline.mapper.regions import Region

_SHARED = "levels"
"""Code of a column that prints the first and the second level in one cell."""
_FEWEST_NAMES = 2
_STANDARD = "standard"
"""Code of a column of rules to score by (评价标准)."""
_KNOWN = "known"
_MANY = frozenset({"known", "remark", "deviation"})
"""Columns of which a form may have several."""
_LONGEST_TARGET = 12
"""Characters that a target in a column of standards has at most; a rule has more."""


def list_columns(region: Region, context: FormContext) -> tuple[Column, ...]:
    """The columns of a block, as its header and the cells below it make them out."""
    assert region.header is not None, "an indicator block begins with its header"
    header = _drop_split(region, region.header)
    columns = _add_side_level(region, name_columns(header), context)
    targets = _find_standard(region, header)
    return tuple(replace(column, code="target") if column in targets else column for column in columns)


def _drop_split(region: Region, header: Header) -> Header:
    """The header without a column of results that is split below (局机关 | 文化馆), where another has the whole."""
    split = {
        column.first
        for column in header.columns
        if column.code == "actual" and len(cells_under(region.table, header.last_row + 1, column)) > 1
    }
    whole = [column for column in header.columns if column.code == "actual" and column.first not in split]
    if not split or not whole:
        return header
    return replace(header, columns=tuple(column for column in header.columns if column.first not in split))


def _find_standard(region: Region, header: Header) -> tuple[Column, ...]:
    """The column of standards in place of targets: the form has results and no targets, and the standards are figures
    or a word, no rules (≥70%, 健全). None where there is none such.
    """
    standards = [column for column in header.columns if column.code == _STANDARD]
    if len(standards) != 1 or header.has("target") or not header.has("actual"):
        return ()
    column = standards[0]
    texts = [
        cell.text
        for row in region.body
        for cell in cells_under(region.table, row, column)
        if cell.row == row and not cell.is_blank
    ]
    has_figures = sum(any(char.isdigit() for char in text) for text in texts) * 2 > len(texts)
    if not has_figures or any(len(text) > _LONGEST_TARGET for text in texts):
        return ()
    return (replace(column, code=_KNOWN),)


def name_columns(header: Header) -> tuple[Column, ...]:
    """The block's columns; a 权重 that stands beside a level is that level's."""
    levels = {column.code: column.first for column in header.columns if column.code in LEVELS}
    renamed: list[Column] = []
    for column in header.columns:
        code = column.code
        if code == "weight":
            right = min((first for first in levels.values() if first > column.first), default=None)
            left = [name for name, first in levels.items() if first < column.first]
            if right is not None and left:
                code = f"{max(left)}_weight"
        if code == "remark" and not header.has("deviation"):
            code = "deviation"  # where no other column gives reasons, 备注 does
        if code == "recheck_score" and any(known.code == code for known in renamed):
            code = "known"  # a second review: the contract has one
        if code == _STANDARD:
            code = _KNOWN
        if code in _MANY or code not in {known.code for known in renamed}:
            renamed.append(replace(column, code=code))
    return tuple(renamed)


def _add_side_level(region: Region, columns: tuple[Column, ...], context: FormContext) -> tuple[Column, ...]:
    """The columns with that of a level whose header does not say so: the names of groups stand below it.

    ::

        | 绩效指标 | 指标名称 | 指标值 |      no label of a level, perhaps the block's
        | 数量指标 | 培训人数 | 50人  |
        | 质量指标 | 合格率   | 95%   |
    """
    codes = {column.code for column in columns}
    if "level3" not in codes or codes & set(GROUPS):
        return columns
    names = next(column for column in columns if column.code == "level3")
    known = [column for column in columns if column.code == _KNOWN and column.last < names.first]
    col = columns[0].first - 1
    for column in (*known, *([Column(code="", first=col, last=col)] if col >= 0 else ())):
        level = _find_level(region, column, context)
        if level is not None:
            others = (other for other in columns if other is not column)
            return (replace(column, code=level), *others)
    return columns


def _find_level(region: Region, column: Column, context: FormContext) -> str | None:
    """The level whose names stand under a column; None where something else does."""
    below = {cell for row in region.body for cell in cells_under(region.table, row, column)}
    names = [cell.text for cell in below if not cell.is_blank and cell.col == column.first]
    if len(names) < _FEWEST_NAMES:
        return None
    for level in ("level2", "level1"):
        if all(context.vocabulary.find(level, _without_points(name)) for name in names):
            return level
    return _SHARED if all(split_joined(name, context.vocabulary) for name in names) else None


def _without_points(name: str) -> str:
    return split_bracketed_points(name)[0]

"""A table cut into the blocks of a form: title, fields, money, goals, indicators, base data (表单分区).

The rows are walked once, top down.  A header row opens a block; the block ends where something else begins.  A table
that opens no block with results is no form: the narrative's tables and plain lists end here.
"""

from __future__ import annotations

from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from normalizers.numbers import read_amount, split_label_figure
from normalizers.units import find_unit_claim
from pipeline.mapper.amounts import MONEY, list_amounts, opens_amounts
from pipeline.mapper.headers import Header, cells_under, find_numbers, read_header
from pipeline.mapper.vocabulary import Vocabulary
from pipeline.model.clean import CleanCell, CleanTable
from pipeline.schema.records import TitlePattern

RegionKind = Literal["title", "fields", "funds", "amounts", "goals", "indicators", "total", "base", "band", "aside"]
"""``amounts``: a money block without column headers.  ``band``: a row that only names the block below it (绩效指标
over the whole width).
"""

_LEVELS = frozenset({"level1", "level2", "level3", "level4"})
_RESULTS = frozenset({"target", "actual", "weight", "score", "deviation", "recheck_score", "operator", "unit"})
_BASE_ONLY = frozenset(
    {"establishment", "actual_staff", "prior_year_final", "current_year_final", "approved_area", "planned_investment"}
)
_FINALS = frozenset({"prior_year_final", "current_year_budget", "current_year_final"})
"""Columns that a money block may have as well."""
IDENTITY = frozenset({"project_name", "unit_name"})


class Pair(Struct, frozen=True, kw_only=True):
    """A label and the cell or text beside it."""

    code: str
    label: CleanCell
    value: CleanCell | None
    text: str
    """The value's text; empty when nothing stands beside the label."""


class Region(Struct, frozen=True, kw_only=True):
    """A block of consecutive rows of one table."""

    kind: RegionKind
    table: CleanTable
    first_row: int
    last_row: int
    header: Header | None = None
    pairs: tuple[Pair, ...] = ()
    """The labelled fields of a row; of a goal block those whose labels stand left of their texts."""
    title: CleanCell | None = None

    @property
    def rows(self) -> range:
        """All its rows, the header's included."""
        return range(self.first_row, self.last_row + 1)

    @property
    def body(self) -> range:
        """Its rows below the header."""
        return range(self.header.last_row + 1 if self.header else self.first_row, self.last_row + 1)


def find_regions(table: CleanTable, vocabulary: Vocabulary, titles: tuple[TitlePattern, ...]) -> tuple[Region, ...]:
    """Cut a table into blocks, top down; rows that belong to none are ``aside`` where they hold text."""
    opened = [_open(table, row, vocabulary, titles) for row in range(table.n_rows)]
    regions: list[Region] = []
    row = 0
    while row < table.n_rows:
        start = opened[row]
        if start is None:
            row += 1
            continue
        last = start.last_row
        if start.header is not None:
            last = _cut_words(replace(start, last_row=_end(opened, start, table.n_rows)), vocabulary)
        for block in split_projects(replace(start, last_row=last), vocabulary):
            regions.extend(_part_total(block, opened))
        row = last + 1
    return tuple(regions)


def _end(opened: list[Region | None], start: Region, n_rows: int) -> int:
    """The last row of a block: the one before the next thing that is no part of it."""
    for row in range(start.last_row + 1, n_rows):
        following = opened[row]
        if following is None or following.first_row <= start.last_row:
            continue
        if _is_header_again(start, following):
            continue
        if following.kind == "fields" and not _closes(start, following):
            continue
        if following.kind == "aside" and start.kind == "goals":
            continue
        if following.kind == "total" and (start.kind != "indicators" or _is_above(start, following, n_rows)):
            continue
        if following.kind == "title" and start.kind == "goals":
            continue
        return following.first_row - 1
    return n_rows - 1


def _is_above(start: Region, total: Region, n_rows: int) -> bool:
    """The total stands right below the header, above the indicators that it sums up."""
    return start.header is not None and total.first_row == start.header.last_row + 1 < n_rows - 1


def _part_total(region: Region, opened: list[Region | None]) -> tuple[Region, ...]:
    """An indicator block with its total above as two: the block, whose lines begin below the total, and the total."""
    header = region.header
    first = header.last_row + 1 if header is not None else region.last_row + 1
    total = opened[first] if region.kind == "indicators" and first <= region.last_row else None
    if header is None or total is None or total.kind != "total":
        return (region,)
    return replace(region, header=replace(header, last_row=first)), total


def _cut_words(region: Region, vocabulary: Vocabulary) -> int:
    """The last row of a block; a money block ends above a row that has words where its amounts stand.

    ::

        | 资金总额  | 865.3   | 901.75          | 892.4   |
        | 履职目标  | 目标名称 | 主要内容          | 完成情况 |     the next block, under labels that nobody knows
    """
    if region.kind != "funds" or region.header is None:
        return region.last_row
    columns = [column for column in region.header.columns if column.code in MONEY]
    for row in region.body:
        cells = {cell for column in columns for cell in cells_under(region.table, row, column) if cell.row == row}
        filled = [cell for cell in cells if not cell.is_blank]
        if len(filled) > 1 and all(_is_wording(cell, vocabulary) for cell in filled):
            return max(row - 1, region.header.last_row)
    return region.last_row


def _is_wording(cell: CleanCell, vocabulary: Vocabulary) -> bool:
    """Words that are no label of the money block, without a figure at their begin or end."""
    figure = read_amount(cell.raw_text, None)
    is_words = figure is None or (figure.reading not in ("number", "placeholder") and figure.value is None)
    is_label = vocabulary.has(cell.text, "fund_line", "fund_group", "fund_column")
    return is_words and not is_label and split_label_figure(cell.text)[1] is None


def _is_header_again(start: Region, following: Region) -> bool:
    """The indicator header printed again after a page end, perhaps with a column more."""
    if start.kind != "indicators" or following.kind != "indicators" or not (start.header and following.header):
        return False
    return following.header.codes >= start.header.codes & _LEVELS


def _closes(start: Region, fields: Region) -> bool:
    """Fields below a block end it when they name the form anew or when the block has no such rows of its own."""
    codes = {pair.code for pair in fields.pairs}
    if start.kind == "indicators":
        heads = [pair for pair in fields.pairs if pair.code in IDENTITY and pair.value is not None]
        # amid a row the same word is an indicator's name, or the first line of one
        return any(pair.label == fields.table.row(fields.first_row)[0] for pair in heads) or _is_remark(fields)
    if start.kind == "goals":
        return bool(codes & (IDENTITY | {"total_score", "grade"}))
    return True


def _is_remark(fields: Region) -> bool:
    """A row of nothing but a remark's label and its text, left to right: ``说明 | 无``."""
    cells = fields.table.row(fields.first_row)
    return len(cells) == 2 and fields.pairs[0].code == "note" and fields.pairs[0].label == cells[0]


def _open(table: CleanTable, row: int, vocabulary: Vocabulary, titles: tuple[TitlePattern, ...]) -> Region | None:
    """What begins at a row; None when the row only goes on."""
    starts = table.starts(row)
    if not any(not cell.is_blank for cell in starts):
        return None
    if any(vocabulary.may_head(cell.text) for cell in starts):
        return _open_headed(table, row, starts, vocabulary, titles)
    if opens_amounts(list_amounts(table, row, vocabulary)):
        return _open_amounts(table, row, vocabulary)
    return _open_row(table, row, starts, vocabulary, titles)


def _open_headed(
    table: CleanTable,
    row: int,
    starts: tuple[CleanCell, ...],
    vocabulary: Vocabulary,
    titles: tuple[TitlePattern, ...],
) -> Region | None:
    """What begins at a row in which a column's label may stand."""
    header = read_header(table, row, "column", vocabulary)
    if header is not None and header.last_row >= row and _is_indicator_header(header, row):
        return _region("indicators", table, row, header)
    header = read_header(table, row, "base_measure", vocabulary)
    is_base = header is not None and header.codes & _BASE_ONLY and _starts_here(header, row)
    if header is not None and is_base and not _heads_funds(table, header, vocabulary):
        return _region("base", table, row, header)
    if opens_amounts(list_amounts(table, row, vocabulary)):
        return _open_amounts(table, row, vocabulary)
    header = read_header(table, row, "fund_column", vocabulary)
    if header is not None and header.has(*MONEY) and _starts_here(header, row):
        return None if _is_list(table, row, header, vocabulary) else _region("funds", table, row, header)
    sides = read_sides(table, row, vocabulary)
    if sides:
        last = max(pair.label.row + pair.label.row_span - 1 for pair in sides)
        return Region(kind="goals", table=table, first_row=row, last_row=last, pairs=sides)
    header = read_header(table, row, "goal_column", vocabulary)
    if header is not None and {"expected", "actual"} <= header.codes and _starts_here(header, row):
        return None if _lists_tasks(table, row, vocabulary) else _region("goals", table, row, header)
    return _open_row(table, row, starts, vocabulary, titles)


def _heads_funds(table: CleanTable, header: Header, vocabulary: Vocabulary) -> bool:
    """Budget and final accounts (预算数, 决算数) stand over the lines of a money block, which base data have not."""
    if not header.codes <= _FINALS:
        return False
    first = header.columns[0].first
    for row in range(header.last_row + 1, table.n_rows):
        for cell in table.starts(row):
            is_fund = vocabulary.has(cell.text, "fund_line")
            is_base = vocabulary.has(cell.text, "base_item", "base_section")
            if cell.cols[-1] < first and is_fund != is_base:  # 项目支出 is a line of both
                return is_fund
    return False


def _open_amounts(table: CleanTable, row: int, vocabulary: Vocabulary) -> Region:
    """A money block without column headers, down to the last row of nothing but labels and amounts."""
    last = row
    while last + 1 < table.n_rows and list_amounts(table, last + 1, vocabulary):
        last += 1
    return Region(kind="amounts", table=table, first_row=row, last_row=last)


def _open_row(
    table: CleanTable,
    row: int,
    starts: tuple[CleanCell, ...],
    vocabulary: Vocabulary,
    titles: tuple[TitlePattern, ...],
) -> Region | None:
    filled = [cell for cell in starts if not cell.is_blank]
    if len(filled) == 1 and len(table.row(row)) == 1:
        text = filled[0].text
        if title_type(text, titles) is not None:
            return Region(kind="title", table=table, first_row=row, last_row=row, title=filled[0])
        if vocabulary.is_aside(text) or vocabulary.is_signature(text):
            return Region(kind="aside", table=table, first_row=row, last_row=row)
        if vocabulary.find("block", text) is not None:
            return Region(kind="band", table=table, first_row=row, last_row=row)
        if vocabulary.split_total(text):
            return Region(kind="total", table=table, first_row=row, last_row=row)
        if vocabulary.is_bare_year(text):
            pair = Pair(code="fiscal_year", label=filled[0], value=filled[0], text=text)
            return Region(kind="fields", table=table, first_row=row, last_row=row, pairs=(pair,))
    if vocabulary.find("total", filled[0].text) == "total":
        return Region(kind="total", table=table, first_row=row, last_row=row)
    pairs = read_pairs(table, row, vocabulary)
    if pairs:
        last = max(pair.label.row + pair.label.row_span - 1 for pair in pairs if pair.label.row == row)
        return Region(kind="fields", table=table, first_row=row, last_row=min(last, row), pairs=pairs)
    if vocabulary.is_aside(filled[0].text) or vocabulary.is_signature(filled[0].text):
        return Region(kind="aside", table=table, first_row=row, last_row=row)
    return None


def read_pairs(table: CleanTable, row: int, vocabulary: Vocabulary) -> tuple[Pair, ...]:
    """The labelled fields that begin in a row: label cell and the cell to its right, or both in one cell."""
    cells = table.row(row)
    pairs: list[Pair] = []
    taken: set[tuple[int, int]] = set()
    for index, cell in enumerate(cells):
        if cell.is_blank or cell.row != row or (cell.row, cell.col) in taken:
            continue
        code = vocabulary.find("field", cell.text)
        if code is not None:
            value = cells[index + 1] if index + 1 < len(cells) else None
            if value is not None and vocabulary.has(value.text, "field", "block"):
                value = None
            if value is not None:
                taken.add((value.row, value.col))
            pairs.append(Pair(code=code, label=cell, value=value, text=value.text if value else ""))
            continue
        for label, text in vocabulary.split_pairs(cell.text):
            found = vocabulary.find("field", label)
            if found is not None and text:
                found = "ignored" if find_unit_claim(f"{label}:{text}") is not None else found  # 单位：万元
                pairs.append(Pair(code=found, label=cell, value=cell, text=text))
    return tuple(pairs)


def read_sides(table: CleanTable, row: int, vocabulary: Vocabulary) -> tuple[Pair, ...]:
    """The goals whose labels stand left of their texts, in this row or one below the other; none otherwise.

    ::

        | 年度目标 | 预期目标    | 新建三所。      |
        |    ^    | 实际完成情况 | 已建成三所。     |
    """
    first = [pair for cell in table.starts(row) if (pair := _read_side(table, cell, vocabulary)) is not None]
    found = {pair.code: pair for pair in first}
    if "expected" in found and "actual" not in found:
        label = found["expected"].label
        below = table.at(label.row + label.row_span, label.col)
        pair = None if below is None else _read_side(table, below, vocabulary)
        if pair is not None and pair.label.row > row:
            found.setdefault(pair.code, pair)
    return tuple(found[code] for code in ("expected", "actual")) if {"expected", "actual"} <= set(found) else ()


def _read_side(table: CleanTable, cell: CleanCell, vocabulary: Vocabulary) -> Pair | None:
    code = vocabulary.find("goal_column", cell.text)
    value = table.at(cell.row, cell.cols[-1] + 1)
    if code is None or value is None or value.row != cell.row or value.is_blank:
        return None
    if vocabulary.has(value.text, "goal_column", "block", "column"):
        return None
    return Pair(code=code, label=cell, value=value, text=value.text)


def is_unit_caption(pair: Pair) -> bool:
    """The pair is a caption in the grid that states the unit of money below it (单位：万元)."""
    return pair.code == "ignored" and find_unit_claim(pair.label.text) is not None


def split_projects(region: Region, vocabulary: Vocabulary) -> tuple[Region, ...]:
    """An indicator block with the projects' names in a column of its own as one block a project; else the block alone.

    ::

        | 项目名称 | 一级指标 | 三级指标 | 指标值 | 完成值 |
        | 湿地巡护 | 产出指标 | 巡护次数 | 60次  | 66次  |
        | 苗圃管护 | 产出指标 | 管护面积 | 120亩 | 120亩 |
    """
    header, table = region.header, region.table
    if region.kind != "indicators" or header is None:
        return (region,)
    label = table.at(header.last_row, header.columns[0].first - 1) if header.columns[0].first else None
    if label is None or label.row < header.first_row or vocabulary.find("field", label.text) != "project_name":
        return (region,)
    found: list[Region] = []
    names = [cell for row in region.body for cell in table.starts(row) if cell.col == label.col and not cell.is_blank]
    starts = [
        name for before, name in zip((None, *names), names, strict=False) if before is None or _differ(before, name)
    ]
    for name, following in zip(starts, (*starts[1:], None), strict=True):
        last = region.last_row if following is None else following.row - 1
        pair = Pair(code="project_name", label=label, value=name, text=name.text)
        found.append(Region(kind="fields", table=table, first_row=name.row, last_row=name.row, pairs=(pair,)))
        above = replace(header, first_row=name.row - 1, last_row=name.row - 1)
        found.append(replace(region, first_row=name.row, last_row=last, header=above if len(found) > 1 else header))
    return tuple(found) or (region,)


def _differ(one: CleanCell, other: CleanCell) -> bool:
    return one.text != other.text


def _is_list(table: CleanTable, row: int, header: Header, vocabulary: Vocabulary) -> bool:
    """A list with a project, a unit or a task a row (汇总表, 年度主要任务): names are columns left of the amounts."""
    first = header.columns[0].first
    left = [cell for cell in table.row(row) if cell.cols[-1] < first and not cell.is_blank]
    if not left or left[-1].cols[-1] != first - 1:
        return False
    names_lines = any(vocabulary.has(cell.text, "fund_line") for cell in table.row(header.last_row + 1))
    is_named = vocabulary.find("field", left[-1].text) in IDENTITY or vocabulary.heads_list(left[-1].text)
    return (is_named or _lists_several(left, vocabulary)) and not names_lines


def _lists_several(left: list[CleanCell], vocabulary: Vocabulary) -> bool:
    """The columns left of the amounts have the names of several fields of a form (项目名称, 主管部门)."""
    codes = {vocabulary.find("field", cell.text) for cell in left} - {None}
    return len(codes) > 1 and not codes.isdisjoint(IDENTITY)


def _lists_tasks(table: CleanTable, row: int, vocabulary: Vocabulary) -> bool:
    """The header of a list of tasks (任务名称, 主要内容, 完成情况), which are no goals."""
    return any(vocabulary.names_tasks(cell.text) for cell in table.row(row))


def title_type(text: str, titles: tuple[TitlePattern, ...]) -> str | None:
    """The form type that a title tells: a form type, ``target_form`` or ``any_self_evaluation``; None when it is no
    title.
    """
    if len(text) > 60:
        return None
    return next((title.form_type for title in titles if title.pattern.search(text)), None)


def _is_indicator_header(header: Header, row: int) -> bool:
    levels, results = header.codes & _LEVELS, header.codes & _RESULTS
    return _starts_here(header, row) and (len(levels) >= 2 or (bool(levels) and len(results) >= 2))


def _starts_here(header: Header, row: int) -> bool:
    """At least two of its labels begin in this row, or its first row is this one."""
    return header.first_row == row or sum(cell.row == row for cell, _ in header.labels) >= 2


def _region(kind: RegionKind, table: CleanTable, row: int, header: Header) -> Region:
    numbers = find_numbers(table, header.last_row + 1)
    if numbers:
        labels = (*header.labels, *((cell, "number") for cell in numbers))
        header = replace(header, last_row=header.last_row + 1, labels=labels)
    return Region(kind=kind, table=table, first_row=min(row, header.first_row), last_row=header.last_row, header=header)

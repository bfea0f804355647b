"""The money block of a form: budget, execution, rate, weight and score by line (资金).

Two layouts, often in one form::

    |          | 年初预算数 | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分 |     lines under columns
    | 年度资金总额 |   100    |   120    |   114   | 10  |  95%  | 9.5 |
    | 按收入性质分：         | 按支出性质分：                               |     label and figure in pairs
    | 其中：一般公共预算：120  | 其中：基本支出：80                             |
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct
from msgspec.structs import replace

from normalizers.numbers import is_placeholder, read_amount, read_points, split_label_figure
from normalizers.ratios import read_rate
from normalizers.text import split_bracketed_points
from normalizers.units import find_unit_claim
from pipeline.mapper.amounts import FIGURES, MONEY
from pipeline.mapper.context import FormContext, at_cell, place_row
from pipeline.mapper.halves import Half, split_halves
from pipeline.mapper.headers import Column, Header, cells_under
from pipeline.mapper.regions import Region
from pipeline.mapper.vocabulary import Vocabulary, fold_brackets
from pipeline.model.clean import CleanCell, CleanTable
from pipeline.model.rows import Fund
from pipeline.model.values import Figure

_CORNERS = ("block", "fund_line", "fund_group", "fund_column")
"""What the cell left of the column headers may be a label of."""


class _State(Struct):
    """What the rows read so far say about the next one."""

    paired: bool = False
    """A row 按收入性质分 / 按支出性质分 was seen: labels and figures stand in pairs."""
    groups: dict[int, str] | None = None
    """First grid column of a side → which split it lists."""
    group: str | None = None
    rank: int | None = None
    """How deep the first numbered line is (一、); a line below it (（1）) is a part of a line, not of the total."""
    lists_tasks: bool = False
    """The rows are tasks (任务名称) with their money, and only those that name a line are the form's."""
    is_alone: bool = False
    """There is but one row, so that it needs no label."""


def read_fund_notes(region: Region, context: FormContext) -> tuple[str, ...]:
    """The reasons that a money block prints beside its lines (原因), which have no column: ``label：text`` each."""
    header = region.header
    assert header is not None, "a money block begins with its header"
    label = next((cell.text for cell, code in header.labels if code == "deviation"), "")
    column = header.column("deviation")
    cells = (cell for row in region.body for cell in cells_under(region.table, row, column)) if column else ()
    notes: dict[tuple[int, int], str] = {}
    for cell in cells:
        if not cell.is_blank and not is_placeholder(cell.text):
            context.uses.value(region.table, cell, context.form_id, "forms.notes", context.form_id)
            notes[cell.row, cell.col] = f"{label}：{cell.text}"
        elif not cell.is_blank:
            context.uses.label(region.table, cell, "placeholder", context.form_id)
    return tuple(notes.values())


def read_funds(region: Region, context: FormContext, first_ordinal: int) -> tuple[Fund, ...]:
    """Read the lines of a money block; a line without any figure gives no row."""
    assert region.header is not None, "a money block begins with its header"
    for cell, code in region.header.labels:
        context.uses.label(region.table, cell, code, context.form_id)
    _note_corner(region.table, region.header, context)
    halves = [
        replace(half, header=_settle_columns(region, half.header, context.vocabulary))
        for half in split_halves(region.header, region.table.n_cols, frozenset(MONEY))
    ]
    lists_tasks = _lists_tasks(region, context.vocabulary)
    states = [_State(lists_tasks=lists_tasks, is_alone=_is_alone(region)) for _ in halves]
    funds: list[Fund] = []
    for row in region.body:
        for half, state in zip(halves, states, strict=True):
            funds.extend(_read_row(region.table, row, half, context, state, first_ordinal + len(funds)))
    return tuple(funds)


def _is_alone(region: Region) -> bool:
    """The block has but one row of figures, which is that of its total (as most such blocks do not say)."""
    return sum(any(not cell.is_blank for cell in region.table.starts(row)) for row in region.body) == 1


def _settle_columns(region: Region, header: Header, vocabulary: Vocabulary) -> Header:
    """The header with its columns as the lines below and the other columns make them out.

    A column whose cells are lines' labels (年度预算数 over 总额, 其中：财政资金 …) holds no figures.  Of two budget
    columns without 年初预算数 the left one is it where only the other says 调整 or 全年; else the one that says 全年
    or 调整后 counts.
    """
    columns = [column for column in header.columns if not _holds_labels(region, column, vocabulary)]
    if not any(column.code in FIGURES for column in columns):
        return header
    columns = [_keep_total(region.table, header, column, vocabulary) for column in columns]
    texts = {
        column.first: cell.text
        for column in columns
        for cell, _ in header.labels
        if cell.col <= column.first <= cell.cols[-1]
    }
    budgets = [column for column in columns if column.code == "full_year_budget"]
    if len(budgets) > 1:
        final = [column for column in budgets if vocabulary.says_final(texts.get(column.first, ""))]
        kept = final[-1] if final else budgets[0]
        has_initial = any(column.code == "initial_budget" for column in columns)
        is_first = final == budgets[1:] and not has_initial
        columns = [column for column in columns if column not in budgets or column is kept]
        columns += [replace(budgets[0], code="initial_budget")] if is_first else []
    return replace(header, columns=tuple(sorted(columns, key=lambda column: column.first)))


def _holds_labels(region: Region, column: Column, vocabulary: Vocabulary) -> bool:
    cells = [cell for row in region.body for cell in cells_under(region.table, row, column) if not cell.is_blank]
    lines = [cell for cell in cells if vocabulary.find("fund_line", cell.text) is not None]
    return column.code in MONEY and bool(lines) and not any(_looks_like_figure(cell.text) for cell in cells)


def _keep_total(table: CleanTable, header: Header, column: Column, vocabulary: Vocabulary) -> Column:
    """A column of money that its lower storey splits by source (总额 | 财政拨款 | 其他资金), as that of the total."""
    below = [cell for cell in cells_under(table, header.last_row, column) if cell.row > header.first_row]
    lines = {cell.col: vocabulary.find("fund_line", cell.text) for cell in below}
    if column.code not in MONEY or len(below) < 2 or list(lines.values()).count("total") != 1:
        return column
    total = next(cell for cell in below if lines[cell.col] == "total")
    return replace(column, first=total.col, last=total.cols[-1])


def _lists_tasks(region: Region, vocabulary: Vocabulary) -> bool:
    header = region.header
    return header is not None and any(
        vocabulary.names_tasks(cell.text)
        for row in range(header.first_row, header.last_row + 1)
        for cell in region.table.row(row)
    )


def _note_corner(table: CleanTable, header: Header, context: FormContext) -> None:
    """The label left of the column headers that names the block or its lines: 项目支出（万元）."""
    first = min(column.first for column in header.columns)
    for row in range(header.first_row, header.last_row + 1):
        for cell in table.starts(row):
            if cell.cols[-1] < first and context.vocabulary.has(cell.text, *_CORNERS):
                context.uses.label(table, cell, "block", context.form_id)


def _read_row(
    table: CleanTable, row: int, half: Half, context: FormContext, state: _State, ordinal: int
) -> Iterator[Fund]:
    header, starts = half.header, half.starts(table, row)
    cells = tuple(cell for cell in starts if not _is_block_label(cell, context.vocabulary))
    for cell in starts:
        if cell not in cells:
            context.uses.label(table, cell, "block", context.form_id)
    filled = tuple(cell for cell in cells if not cell.is_blank)
    if not filled:
        return
    if _open_groups(table, filled, context, state):
        return
    if _open_side_group(table, filled, context, state):
        yield from _read_pairs(table, row, filled[1:], context, state, ordinal)
        return
    if state.paired and not _is_columnar(filled, header, context.vocabulary):
        yield from _read_pairs(table, row, cells, context, state, ordinal)
        return
    fund = _read_line(table, row, cells, header, context, state, ordinal)
    if fund is not None:
        yield fund


def _is_block_label(cell: CleanCell, vocabulary: Vocabulary) -> bool:
    return vocabulary.find("block", cell.text) is not None and vocabulary.find("fund_line", cell.text) is None


def _open_groups(table: CleanTable, filled: tuple[CleanCell, ...], context: FormContext, state: _State) -> bool:
    """A row that only says how the lines below are split."""
    groups = {cell.col: context.vocabulary.find("fund_group", cell.text) for cell in filled}
    if not all(groups.values()):
        return False
    state.paired = True
    state.groups = {col: group for col, group in groups.items() if group is not None}
    for cell in filled:
        context.uses.label(table, cell, "fund_group", context.form_id)
    return True


def _open_side_group(table: CleanTable, filled: tuple[CleanCell, ...], context: FormContext, state: _State) -> bool:
    """A row of pairs that begins with how they split the total: 按收入性质分 | 一般公共预算 | 478.3."""
    vocabulary = context.vocabulary
    group = vocabulary.find("fund_group", filled[0].text)
    if group is None or len(filled) < 3 or vocabulary.find("fund_line", filled[1].text) is None:
        return False
    if not _looks_like_figure(filled[2].text):
        return False
    context.uses.label(table, filled[0], "fund_group", context.form_id)
    state.groups = {filled[0].col: group}
    return True


def _is_columnar(filled: tuple[CleanCell, ...], header: Header, vocabulary: Vocabulary) -> bool:
    """The row keeps to the header's columns: several of its figures stand each under a money column of their own."""
    under = {
        column.code
        for column in header.columns
        if column.code in MONEY
        for cell in filled
        if cell.col >= column.first and cell.col + cell.col_span - 1 <= column.last and _looks_like_figure(cell.text)
    }
    return len(under) >= 2


def _looks_like_figure(text: str) -> bool:
    figure = read_amount(text, None)
    return figure is not None and figure.reading in ("number", "placeholder")


def _read_line(
    table: CleanTable,
    row: int,
    cells: tuple[CleanCell, ...],
    header: Header,
    context: FormContext,
    state: _State,
    ordinal: int,
) -> Fund | None:
    labels = _find_labels(cells, header, context)
    names = tuple(cell for cell in labels if context.vocabulary.find("fund_column", cell.text) != "ignored")
    label = "".join(cell.text for cell in names) or None
    if label is not None:
        label, inline = split_label_figure(label)
        context = replace(context, money_unit=find_unit_claim(label) or context.money_unit)
    else:
        inline = None
    record = context.record_id("funds", ordinal)
    figures, sources = _read_figures(table, row, header, labels, context)
    decoded = decode_label(label, context.vocabulary)
    if state.lists_tasks and decoded.line is None:
        return None
    if label is None and figures and not (state.is_alone and not figures.keys().isdisjoint(MONEY)):
        return None  # nothing says what these are figures of: they stay without a use, so that they are flagged
    is_known = decoded.line is not None or (label is not None and context.vocabulary.has(label, "fund_detail"))
    for cell in labels:
        if is_known or cell not in names or not figures:
            context.uses.label(table, cell, "fund_line", context.form_id)
    for code, cell in sources.items():
        context.uses.value(table, cell, record, f"funds.{code}", context.form_id)
    _note_known(table, row, header, context)
    points = split_bracketed_points(label)[1] if label is not None and "weight" not in figures else None
    if points is not None and names and figures:
        figures["weight"], sources["weight"] = points, names[-1]  # 资金总额（10分）
    if not figures and inline is None:
        return None
    state.group = decoded.group or state.group
    rank = context.vocabulary.rank_number(label) if label is not None else None
    state.rank = state.rank or rank
    place, locator = place_row(table, row, cells)
    amount = None
    if inline is not None and names:
        amount = at_cell(read_amount(inline.raw, context.money_unit), table, names[-1])
        context.uses.value(table, names[-1], record, "funds.amount", context.form_id)
    return Fund(
        record_id=record,
        form_id=context.form_id,
        ordinal=ordinal,
        scope=context.scope,
        project_name=context.project_name,
        line=decoded.line if label is not None else "total",
        line_raw=label,
        group=None if label is None or decoded.line == "total" else state.group,
        within=decoded.within or (rank is not None and rank > (state.rank or rank)),
        amount=amount,
        place=place,
        locator=locator,
        **{code: at_cell(figure, table, sources[code]) for code, figure in figures.items()},
    )


def _find_labels(cells: tuple[CleanCell, ...], header: Header, context: FormContext) -> tuple[CleanCell, ...]:
    """The cells of a line that name it: those left of its figures, else those right of them that name a line."""
    first = min(column.first for column in header.columns if column.code in FIGURES)
    last = max(column.last for column in header.columns if column.code in FIGURES)
    known = {col for column in header.columns if column.code == "known" for col in column.cols}
    filled = tuple(cell for cell in cells if cell.col < first and cell.col not in known and not cell.is_blank)
    left = tuple(cell for cell in filled if not _looks_like_figure(cell.text))
    return left or tuple(cell for cell in cells if cell.col > last and context.vocabulary.has(cell.text, "fund_line"))


def _read_figures(
    table: CleanTable, row: int, header: Header, labels: tuple[CleanCell, ...], context: FormContext
) -> tuple[dict[str, Figure], dict[str, CleanCell]]:
    """The figures of a line by column, and the cells they stand in."""
    figures: dict[str, Figure] = {}
    sources: dict[str, CleanCell] = {}
    for column in header.columns:
        if column.code not in FIGURES or column.code in figures:
            continue
        for cell in cells_under(table, row, column):
            if cell.row != row or cell.is_blank or cell in labels or cell in sources.values():
                continue
            figure = read_figure(cell.raw_text, column.code, _column_unit(header, column) or context.money_unit)
            if figure is not None:
                figures[column.code] = figure
                sources[column.code] = cell
    if "execution_rate" in figures:
        figures["execution_rate"] = read_execution_rate(sources["execution_rate"].raw_text, figures)
    return figures, sources


def _column_unit(header: Header, column: Column) -> str | None:
    """The unit that a column's own header states (全年执行数（元）); None when it states none."""
    texts = (
        cell.text for cell, code in header.labels if code == column.code and cell.col <= column.first <= cell.cols[-1]
    )
    return next((claim for text in texts if (claim := find_unit_claim(text)) is not None), None)


def _note_known(table: CleanTable, row: int, header: Header, context: FormContext) -> None:
    """Figures under columns that the contract has none for (实际到位)."""
    for column in header.columns:
        for cell in cells_under(table, row, column) if column.code == "known" else ():
            if cell.row == row and not cell.is_blank:
                context.uses.label(table, cell, "known", context.form_id)


def _read_pairs(
    table: CleanTable, row: int, cells: tuple[CleanCell, ...], context: FormContext, state: _State, ordinal: int
) -> Iterator[Fund]:
    """Label and figure in one cell, or the figure in the next filled cell to the label's right."""
    place, locator = place_row(table, row, cells)
    index = 0
    while index < len(cells):
        cell = cells[index]
        index += 1
        if cell.is_blank:
            continue
        label, inline = split_label_figure(cell.text)
        if not label:
            continue
        context.uses.label(table, cell, "fund_line", context.form_id)
        amount, source = (read_amount(inline.raw, context.money_unit), cell) if inline is not None else (None, cell)
        beside = next((at for at in range(index, len(cells)) if not cells[at].is_blank), None)
        if amount is None and beside is not None and _is_value(cells[beside], context.vocabulary):
            source = cells[beside]
            amount = read_amount(source.raw_text, context.money_unit)
            index = beside + 1
        if amount is None:
            continue
        record = context.record_id("funds", ordinal)
        context.uses.value(table, source, record, "funds.amount", context.form_id)
        decoded = decode_label(label, context.vocabulary)
        yield Fund(
            record_id=record,
            form_id=context.form_id,
            ordinal=ordinal,
            scope=context.scope,
            project_name=context.project_name,
            line=decoded.line,
            line_raw=label,
            group=_side(cell.col, state),
            within=decoded.within,
            amount=at_cell(amount, table, source),
            place=place,
            locator=locator,
        )
        ordinal += 1


def _is_value(cell: CleanCell, vocabulary: Vocabulary) -> bool:
    if cell.is_blank or vocabulary.has(cell.text, "fund_line", "fund_group"):
        return False
    label, inline = split_label_figure(cell.text)
    return not (label and inline is not None)


def _side(col: int, state: _State) -> str | None:
    """The split whose side of the block a column lies in."""
    sides = [(first, group) for first, group in (state.groups or {}).items() if first <= col]
    return max(sides)[1] if sides else None


class LineLabel(Struct, frozen=True):
    """What a line's label says."""

    line: str | None
    group: str | None
    within: bool


def decode_label(label: str | None, vocabulary: Vocabulary) -> LineLabel:
    """What a line's label says: ``资金来源：（1）财政拨款`` is a fiscal appropriation among the sources."""
    if label is None:
        return LineLabel(None, None, within=False)
    folded = fold_brackets(label)
    within = vocabulary.says_within(folded)
    line = vocabulary.find("fund_line", label)
    group = None
    if line is None and ":" in folded:
        head, _, tail = folded.partition(":")
        group = vocabulary.find("fund_group", head)
        if tail:
            line = vocabulary.find("fund_line", tail)
    return LineLabel(line, group, within=within)


def read_figure(text: str, code: str, money_unit: str | None) -> Figure | None:
    """A figure of the money block as its column wants it: points, a rate or an amount; None when blank."""
    if code in ("weight", "score"):
        return read_points(text)
    if code == "execution_rate":
        return read_rate(text, part=None, whole=())
    return read_amount(text, money_unit)


def read_execution_rate(text: str, figures: dict[str, Figure]) -> Figure:
    """The rate once more, with what it is a rate of: that decides whether ``1`` is 1 % or 100 %."""
    executed = figures.get("executed")
    budgets = tuple(
        figure.value
        for code in ("full_year_budget", "initial_budget")
        if (figure := figures.get(code)) is not None and figure.value is not None
    )
    rate = read_rate(text, part=executed.value if executed is not None else None, whole=budgets)
    assert rate is not None, "the cell is not blank"
    return rate

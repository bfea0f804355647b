"""The 总分 row of an indicator block: what the form says of itself as a whole."""

from __future__ import annotations

from msgspec import Struct

from normalizers.numbers import read_points
from normalizers.text import split_bracketed_points
from pipeline.mapper.columns import name_columns
from pipeline.mapper.context import FormContext, at_cell
from pipeline.mapper.headers import Column, Header
from pipeline.mapper.parts import split_combined
from pipeline.mapper.regions import Region
from pipeline.mapper.vocabulary import Vocabulary
from pipeline.model.clean import CleanCell, CleanTable
from pipeline.model.values import Figure

_OTHER_SUMS = ("recheck_score", "level1_weight", "level2_weight", "known")


class Total(Struct, frozen=True, kw_only=True):
    """The 总分 row."""

    weight: Figure | None = None
    score: Figure | None = None
    grade: str | None = None


def read_total(region: Region, header: Header | None, context: FormContext) -> Total:
    """The weight, the score and the grade of the 总分 row; one figure merged over both columns fills both.

    ``header``: of the indicator block above it, None when the total stands apart.
    """
    table, row = region.table, region.first_row
    sentence = _read_sentence(table, row, context)
    if sentence is not None:
        return sentence
    figures: list[tuple[CleanCell, Figure]] = []
    grade = None
    in_label: Figure | None = None
    for cell in table.starts(row):
        points = read_points(cell.raw_text)
        if points is not None and points.reading in ("number", "placeholder"):
            figures.append((cell, points))
        elif not cell.is_blank and context.vocabulary.has(cell.text, "total"):
            context.uses.label(table, cell, "total", context.form_id)
            in_label = at_cell(split_bracketed_points(cell.text)[1], table, cell)
        elif (found := context.vocabulary.find("grade", cell.text)) is not None and grade is None:
            grade = found
            context.uses.value(table, cell, context.form_id, "forms.grade", context.form_id)
    columns = {column.code: column for column in name_columns(header)} if header is not None else {}
    both = _split_both(table, row, columns.get("weight/score"), context)
    if both is not None:
        return Total(weight=both[0], score=both[1], grade=grade)
    weight = _covering(figures, columns.get("weight"))
    score = _covering(figures, columns.get("score"))
    figures = _drop_others(table, figures, columns, context)
    behind = [pair for pair in figures if _is_behind(pair, columns.get("score"))]
    if weight is None and in_label is None:
        left = (pair for pair in figures if pair is not score and pair not in behind and _is_left(pair, score))
        weight = next(left, None)
    if score is None and len(behind) == 1:
        score = behind[0]
    if score is None and weight is not None and columns.get("score") is None:
        score = next((pair for pair in figures if pair is not weight), None)
    for field, pair in (("total_weight", weight), ("total_score", score)):
        if pair is not None:
            context.uses.value(table, pair[0], context.form_id, f"forms.{field}", context.form_id)
    return Total(weight=_placed(table, weight) or in_label, score=_placed(table, score), grade=grade)


def _read_sentence(table: CleanTable, row: int, context: FormContext) -> Total | None:
    """A total in words over the whole width (总分：100分，自评得分：97分); a single figure is the score."""
    cells = table.row(row)
    said = read_total_line(cells[0].text, context.vocabulary) if len(cells) == 1 else None
    if said is None:
        return None
    context.uses.value(table, cells[0], context.form_id, "forms.total_score", context.form_id)
    return Total(weight=at_cell(said.weight, table, cells[0]), score=at_cell(said.score, table, cells[0]))


def read_total_line(text: str, vocabulary: Vocabulary) -> Total | None:
    """Read a line that sums a form up in words (总分：100分，自评得分：97分); a single figure is the score.

    None when it is no such line.
    """
    points = [figure for _, raw in vocabulary.split_total(text) if (figure := read_points(raw)) is not None]
    return Total(weight=points[0] if len(points) > 1 else None, score=points[-1]) if points else None


def _split_both(
    table: CleanTable, row: int, column: Column | None, context: FormContext
) -> tuple[Figure | None, Figure | None] | None:
    """Weight and score out of one cell (``100/98.5``); None where no such cell stands in the row."""
    cell = None if column is None else table.at(row, column.first)
    halves = None if cell is None else split_combined(cell)
    if cell is None or halves is None:
        return None
    context.uses.value(table, cell, context.form_id, "forms.total_score", context.form_id)
    first, second = (at_cell(read_points(half.text), table, cell) for half in halves)
    return first, second


def _drop_others(
    table: CleanTable,
    figures: list[tuple[CleanCell, Figure]],
    columns: dict[str, Column],
    context: FormContext,
) -> list[tuple[CleanCell, Figure]]:
    """The figures without the sums of columns that the contract has no total of: 复核得分, the levels' own 权重."""
    is_weight = "weight" in columns
    others = [columns[code] for code in _OTHER_SUMS if code in columns and (is_weight or not code.endswith("_weight"))]
    kept = []
    for pair in figures:
        if any(column.first <= pair[0].col <= column.last for column in others):
            context.uses.label(table, pair[0], "sum", context.form_id)
        else:
            kept.append(pair)
    return kept


def _covering(figures: list[tuple[CleanCell, Figure]], column: Column | None) -> tuple[CleanCell, Figure] | None:
    if column is None:
        return None
    return next((pair for pair in figures if pair[0].col <= column.last and column.first <= pair[0].cols[-1]), None)


def _is_left(pair: tuple[CleanCell, Figure], other: tuple[CleanCell, Figure] | None) -> bool:
    return other is None or pair[0].col < other[0].col


def _is_behind(pair: tuple[CleanCell, Figure], score: Column | None) -> bool:
    """The figure stands right of the column of scores, where no weight would."""
    return score is not None and pair[0].col > score.last


def _placed(table: CleanTable, pair: tuple[CleanCell, Figure] | None) -> Figure | None:
    return None if pair is None else at_cell(pair[1], table, pair[0])

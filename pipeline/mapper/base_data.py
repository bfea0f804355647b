"""The 基础数据表 in long form: one record a filled figure.

::

    | 财政供养人员情况(人) |   编制数    | 2023年实际在职人数 |   控制率    |     one header a section
    |        ^        |     25     |       21       |    84%    |
    | 经费控制情况(万元)   | 2022年决算数 |   2023年预算数    | 2023年决算数 |
    | 三公经费          |     2      |      0.5       |     0     |     lines, some of them parts of others
    | 3、公务接待        |     2      |      0.5       |     0     |
"""

from __future__ import annotations

from msgspec import Struct, field

from normalizers.numbers import read_amount, read_count
from normalizers.ratios import read_rate
from normalizers.text import strip_number
from normalizers.units import find_unit_claim
from pipeline.mapper.context import FormContext, at_cell, place_row
from pipeline.mapper.headers import Header, cells_under, column_code
from pipeline.mapper.regions import Region
from pipeline.model.clean import CleanCell, CleanTable
from pipeline.model.rows import BaseDatum
from pipeline.model.values import Figure
from pipeline.schema.records import BaseItem, BaseMeasure, Schema

_SECTION_ITEMS = {"staffing": "staff", "buildings": "buildings"}
"""Sections whose header names one line only: the section's own label is the line's."""


class _Line(Struct, frozen=True, kw_only=True):
    """A printed line."""

    number: int
    item: str | None
    raw: str | None
    has_number: bool
    """It is printed with a list number (1、2、), so it is a part of something."""
    is_within: bool
    """A cell before it says 其中, so it is a part of the line above the first such."""


class BaseReader(Struct):
    """Reads the sections of one form in order; lines know the lines above them."""

    schema: Schema
    context: FormContext
    lines: list[_Line]
    data: list[BaseDatum]
    known: dict[str, list[tuple[BaseMeasure, int | None]]] = field(default_factory=dict)
    """Measure and year of the columns of the section before, by their codes, left to right, for a table that goes on
    with it."""
    claim: str | None = None
    """The unit that the section before states, for the same."""

    @classmethod
    def begin(cls, schema: Schema, context: FormContext) -> BaseReader:
        """A reader before the first section."""
        return cls(schema=schema, context=context, lines=[], data=[])

    def read(self, region: Region) -> None:
        """Read one section: a header row and the lines below it."""
        header, table = region.header, region.table
        assert header is not None, "a section begins with its header"
        measures = self._measures(table, header)
        if header.labels:
            self.claim = self._unit_claim(table, header)
        for cell, code in header.labels:
            self.context.uses.label(table, cell, code, self.context.form_id)
        if not region.body:
            self._label_section(table, header)
        for row in region.body:
            self._read_row(table, row, header, measures, self.claim)

    def _label_section(self, table: CleanTable, header: Header) -> None:
        """The name of a section without lines: where no rules are drawn, a blank line is not seen."""
        first = min(column.first for column in header.columns)
        for row in range(header.first_row, header.last_row + 1):
            for cell in table.row(row):
                if cell.col < first and not cell.is_blank:
                    self.context.uses.label(table, cell, "base_item", self.context.form_id)

    def _measures(self, table: CleanTable, header: Header) -> dict[int, tuple[BaseMeasure, int | None]]:
        """Column → measure and year.  Of two 决算数 the earlier year's is the prior year's."""
        if not header.labels:
            before = {code: iter(columns) for code, columns in self.known.items()}
            return {column.first: next(before[column.code]) for column in header.columns}
        years: dict[int, tuple[str, int | None]] = {}
        for column in header.columns:
            cell = table.at(header.last_row, column.first)
            year = self.context.vocabulary.split_year(cell.text)[0] if cell is not None else None
            years[column.first] = (column.code, year)
        known = [year for _, year in years.values() if year is not None]
        latest = max(known, default=None)
        found: dict[int, tuple[BaseMeasure, int | None]] = {}
        for first, (code, year) in years.items():
            is_prior = code == "current_year_final" and year is not None and latest is not None and year < latest
            name = "prior_year_final" if is_prior else code
            measure = self.schema.base_measures[name]
            base_year = self.context.fiscal_year or latest
            found[first] = (measure, year or (base_year + measure.year_offset if base_year else None))
        self.known = {}
        for column in header.columns:
            self.known.setdefault(column.code, []).append(found[column.first])
        return found

    def _unit_claim(self, table: CleanTable, header: Header) -> str | None:
        for row in range(header.first_row, header.last_row + 1):
            for cell in table.row(row):
                if column_code(self.context.vocabulary, "base_measure", cell) is None:
                    claim = find_unit_claim(cell.text)
                    if claim is not None:
                        return claim
        return self.context.money_unit

    def _read_row(
        self,
        table: CleanTable,
        row: int,
        header: Header,
        measures: dict[int, tuple[BaseMeasure, int | None]],
        claim: str | None,
    ) -> None:
        first = min(column.first for column in header.columns)
        names = tuple(cell for cell in table.row(row) if cell.col < first and not cell.is_blank)
        label = self._find_label(names, row)
        if label is not None and self._is_of_another_section(label, measures):
            return  # a header that was not recognised stands in between: its lines are not this section's
        line = self._enter(label, measures, is_within=self._says_within(names, label))
        for cell in names:
            self.context.uses.label(table, cell, "base_item", self.context.form_id)
        found: dict[int, tuple[CleanCell, BaseMeasure, int | None, Figure]] = {}
        for column in sorted(header.columns, key=lambda c: measures[c.first][0].part is not None):
            measure, year = measures[column.first]
            filled = next((c for c in cells_under(table, row, column) if c.row == row and not c.is_blank), None)
            if filled is None or self.context.uses.is_used(table, filled):
                continue
            known = {entry[1].measure: entry[3] for entry in found.values()}
            figure = _read(filled.raw_text, measure, _own_claim(table, header, column.first) or claim, known)
            if figure is not None:
                found[column.first] = (filled, measure, year, figure)
        for cell, measure, year, figure in sorted(found.values(), key=lambda entry: entry[0].col):
            self._add(table, row, cell, line, measure, year, figure)

    def _is_of_another_section(self, label: CleanCell, measures: dict[int, tuple[BaseMeasure, int | None]]) -> bool:
        section = next(iter(measures.values()))[0].section
        item = self.context.vocabulary.find("base_item", label.text)
        named = self.schema.base_items[item].section if item is not None else None
        named = named or self.context.vocabulary.find("base_section", label.text)
        return named is not None and named != section

    def _find_label(self, names: tuple[CleanCell, ...], row: int) -> CleanCell | None:
        """The cell that names a line: the last of its row, or of a line 合计 the group's own beside it."""
        own = [cell for cell in names if cell.row == row]
        known = self.context.vocabulary
        if len(own) > 1 and (known.is_subtotal(own[-1].text) or known.has(own[-1].text, "total")):
            return own[-2]
        return own[-1] if own else names[-1] if names else None

    def _says_within(self, names: tuple[CleanCell, ...], label: CleanCell | None) -> bool:
        return any(cell is not label and self.context.vocabulary.says_within(cell.text) for cell in names)

    def _enter(
        self, label: CleanCell | None, measures: dict[int, tuple[BaseMeasure, int | None]], *, is_within: bool
    ) -> _Line:
        """The line that a label names."""
        raw = label.raw_text if label is not None else None
        section = next(iter(measures.values()))[0].section
        item = _SECTION_ITEMS.get(section)
        number = None
        if item is None and label is not None:
            number, _ = strip_number(label.text)
            item = self.context.vocabulary.find("base_item", label.text)
            if item is None and raw is not None and not self.context.vocabulary.is_stub(raw):
                item = self._project_item(number is not None)
        line = _Line(number=len(self.lines) + 1, item=item, raw=raw, has_number=number is not None, is_within=is_within)
        self.lines.append(line)
        return line

    def _project_item(self, has_number: bool) -> str | None:
        """An unknown line is a project's own when it stands below 项目支出 as one of its parts."""
        above = next(
            (line.item for line in reversed(self.lines) if line.item is not None and self._is_head(line.item)), None
        )
        inside = above == "project_expenditure"
        return "project_item" if inside and (has_number or self._last_is_project_part()) else None

    def _is_head(self, item: str) -> bool:
        return self.schema.base_items[item].parent is None

    def _last_is_project_part(self) -> bool:
        last = next((line.item for line in reversed(self.lines) if line.item is not None), None)
        return last in ("project_item", "special_funds", "upper_level_transfer", "project_expenditure")

    def _parent(self, line: _Line) -> _Line | None:
        known = self._item(line)
        if known is None or known.parent is None:
            return None
        above = self.lines[: line.number - 1]
        if line.item == "project_item" and line.is_within:
            return next((other for other in reversed(above) if not other.is_within and other.item is not None), None)
        if line.item == "project_item" and not line.has_number:
            group = next((other for other in reversed(above) if other.item != "project_item" and other.item), None)
            if group is not None and group.item in ("special_funds", "upper_level_transfer"):
                return group
        return self._nearest(above, known.parent)

    def _nearest(self, above: list[_Line], item: str | None) -> _Line | None:
        """The last line of an item; where the table has none, of the item that one is part of."""
        while item is not None:
            found = next((other for other in reversed(above) if other.item == item), None)
            if found is not None:
                return found
            item = self.schema.base_items[item].parent
        return None

    def _item(self, line: _Line) -> BaseItem | None:
        return self.schema.base_items.get(line.item) if line.item is not None else None

    def _add(
        self,
        table: CleanTable,
        row: int,
        cell: CleanCell,
        line: _Line,
        measure: BaseMeasure,
        year: int | None,
        figure: Figure,
    ) -> None:
        ordinal = len(self.data) + 1
        record = self.context.record_id("base_data", ordinal)
        self.context.uses.value(table, cell, record, "base_data.value", self.context.form_id)
        parent, item = self._parent(line), self._item(line)
        place, locator = place_row(table, row, (cell,))
        self.data.append(
            BaseDatum(
                record_id=record,
                form_id=self.context.form_id,
                ordinal=ordinal,
                section=measure.section,
                item=line.item,
                item_raw=line.raw,
                parent_raw=parent.raw if parent is not None else None,
                within=item.within if item is not None else False,
                line=line.number,
                parent_line=parent.number if parent is not None else None,
                measure=measure.measure,
                fiscal_year=year,
                figure=at_cell(figure, table, cell) or figure,
                place=place,
                locator=locator,
            )
        )


def _own_claim(table: CleanTable, header: Header, col: int) -> str | None:
    """The unit that a column's own header states: 实际投资(万元)."""
    cell = table.at(header.last_row, col)
    return find_unit_claim(cell.text) if cell is not None else None


def _read(raw: str, measure: BaseMeasure, claim: str | None, known: dict[str, Figure]) -> Figure | None:
    """A figure by its column; a rate is read with what it is a rate of."""
    if measure.unit == "万元":
        return read_amount(raw, claim)
    if measure.unit == "ratio":
        part = known.get(measure.part) if measure.part is not None else None
        whole = known.get(measure.whole) if measure.whole is not None else None
        return read_rate(
            raw,
            part=part.value if part is not None else None,
            whole=(whole.value,) if whole is not None and whole.value is not None else (),
        )
    return read_count(raw, measure.unit)

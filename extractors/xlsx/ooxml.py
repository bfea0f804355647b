"""The sheets of an Office Open XML workbook (.xlsx), by lxml from the package's parts (ECMA-376 part 1, 18).

Only what prints is read: shared and inline texts, cached results, number formats, merges, what is hidden.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache

from lxml import etree
from msgspec import Struct

from extractors.docx.package import Package
from extractors.docx.xml import parse_part
from extractors.xlsx.sheets import Area, Position, Range, Workbook, make_workbook
from extractors.xlsx.shown import load_formats, show_number, show_text
from pipeline.model.source import Limits

_USUAL_MAIN_PART = "xl/workbook.xml"
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
"""A character written as its code, ``_x000D_`` (22.9.2.19)."""
_REFERENCE = re.compile(r"\$?(?P<letters>[A-Z]{1,3})\$?(?P<digits>[0-9]{1,7})")
_UPRIGHT_SIDES = ("left", "right", "start", "end")
_ON = frozenset({"1", "true", "on"})
_OFF = frozenset({"0", "false", "off"})
_MOST_COLUMNS = 16384
"""Columns of a sheet (XFD)."""


class _Style(Struct, frozen=True, kw_only=True):
    """What of a cell's style matters here."""

    number_format: str = ""
    is_ruled: bool = False
    """It draws a rule at the cell's left or right."""


class _Book(Struct, frozen=True, kw_only=True):
    """What all sheets of a workbook share."""

    strings: tuple[str, ...]
    styles: tuple[_Style, ...]
    """The cell styles (``cellXfs``)."""
    from_1904: bool
    is_uncalculated: bool
    """Programs that write formulas without working them out store 0 for all and have them worked out when opened."""


def read_xlsx(data: bytes, limits: Limits, *, shown_area_only: bool = False) -> Workbook:
    """Read a workbook as it is shown.

    ``shown_area_only``: leave out what lies outside the part that shows where the workbook is embedded (``oleSize``).
    Raises: ``DamagedFileError``, ``EncryptedFileError``, ``LimitError``, ``UnsafeFileError``.
    """
    package = Package(data, limits)
    main = _find_main_part(package)
    root = _parse(package, main)
    related = package.relationships(main)
    parts = {relationship.kind: relationship.target for relationship in related.values()}
    properties, calculation = root.find("{*}workbookPr"), root.find("{*}calcPr")
    entries = [
        (sheet.get("name", ""), sheet.get("state", "visible"), related.get(_relation(sheet)))
        for sheet in root.iterfind("{*}sheets/{*}sheet")
    ]
    sheets = {
        index: _parse(package, relationship.target)
        for index, (_, state, relationship) in enumerate(entries)
        if state == "visible" and relationship is not None and relationship.kind == "worksheet"
    }
    book = _Book(
        strings=_read_strings(package, parts.get("sharedStrings")),
        styles=_read_styles(package, parts.get("styles")),
        from_1904=properties is not None and properties.get("date1904") in _ON,
        is_uncalculated=calculation is not None
        and calculation.get("fullCalcOnLoad") in _ON
        and not any(map(_has_results, sheets.values())),
    )
    active = _find_active(root, [state for _, state, _ in entries])
    window = _read_window(root) if shown_area_only else None
    areas: list[Area] = []
    left_out: list[str] = []
    for index, (name, state, _) in enumerate(entries):
        if state != "visible":
            left_out.append(f"hidden sheet {name}")
        elif index not in sheets:
            left_out.append(f"sheet {name} without cells")
        else:
            is_active = index == active
            area = _read_sheet(sheets[index], name, book, is_active=is_active, window=window if is_active else None)
            areas.append(area)
    return make_workbook(areas, left_out, limits)


def _has_results(sheet: etree._Element) -> bool:
    """Some formula of a sheet has a result that is not 0."""
    return any(
        (formula.getparent().findtext("{*}v") or "0") != "0"  # type: ignore[union-attr] # it stands in a cell
        for formula in sheet.iterfind("{*}sheetData/{*}row/{*}c/{*}f")
    )


def _find_main_part(package: Package) -> str:
    """The workbook's part, as the package's relationships state it (部件名不固定)."""
    for relationship in package.relationships("").values():
        if relationship.kind == "officeDocument" and relationship.target in package:
            return relationship.target
    return _USUAL_MAIN_PART


def _parse(package: Package, name: str) -> etree._Element:
    return parse_part(package.read_xml(name), name)


def _relation(sheet: etree._Element) -> str:
    """The ``r:id`` of a sheet, in whichever of its namespaces."""
    return next((str(value) for name, value in sheet.attrib.items() if str(name).endswith("}id")), "")


def _find_active(root: etree._Element, states: list[str]) -> int:
    """Index of the sheet that shows: the active tab, or the first that is visible when that one is hidden."""
    view = root.find("{*}bookViews/{*}workbookView")
    active = _read_int(None if view is None else view.get("activeTab")) or 0
    if active < len(states) and states[active] == "visible":
        return active
    return next((index for index, state in enumerate(states) if state == "visible"), 0)


def _read_window(root: etree._Element) -> Range | None:
    size = root.find("{*}oleSize")
    return None if size is None else _read_range(size.get("ref", ""))


def _read_strings(package: Package, part: str | None) -> tuple[str, ...]:
    if part is None or part not in package:
        return ()
    return tuple(_read_rich_text(item) for item in _parse(package, part).iterfind("{*}si"))


def _read_rich_text(item: etree._Element) -> str:
    """The runs of a text one after the other, without the phonetic ones (注音)."""
    if len(item) == 1 and item[0].tag.endswith("}t"):  # most are one plain text
        return _unescape(item[0].text or "")
    texts = [text.text or "" for text in item.iterchildren("{*}t")]
    texts += [text.text or "" for run in item.iterchildren("{*}r") for text in run.iterchildren("{*}t")]
    return _unescape("".join(texts))


def _unescape(text: str) -> str:
    unescaped = _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text) if "_x" in text else text
    return unescaped.replace("\r\n", "\n").replace("\r", "\n")


def _read_styles(package: Package, part: str | None) -> tuple[_Style, ...]:
    if part is None or part not in package:
        return ()
    root = _parse(package, part)
    known = dict(load_formats())
    for item in root.iterfind("{*}numFmts/{*}numFmt"):
        number = _read_int(item.get("numFmtId"))
        if number is not None:
            known[number] = _unescape(item.get("formatCode", ""))
    ruled = [_has_upright_rule(border) for border in root.iterfind("{*}borders/{*}border")]
    return tuple(
        _Style(
            number_format=known.get(_read_int(style.get("numFmtId")) or 0, ""),
            is_ruled=any(ruled[index : index + 1])
            if (index := _read_int(style.get("borderId"))) is not None
            else False,
        )
        for style in root.iterfind("{*}cellXfs/{*}xf")
    )


def _has_upright_rule(border: etree._Element) -> bool:
    sides = (border.find(f"{{*}}{side}") for side in _UPRIGHT_SIDES)
    return any(side is not None and side.get("style", "none") != "none" for side in sides)


def _read_sheet(root: etree._Element, name: str, book: _Book, *, is_active: bool, window: Range | None) -> Area:
    view = root.find("{*}sheetViews/{*}sheetView")
    shows_zeros = view is None or view.get("showZeros") not in _OFF
    texts: dict[Position, str] = {}
    hidden_rows: set[int] = set()
    ruled_rows: set[int] = set()
    unread: list[str] = []
    for row_index, row in _number(root.iterfind("{*}sheetData/{*}row"), _read_row_number):
        if row.get("hidden") in _ON or _read_number(row.get("ht")) == 0:
            hidden_rows.add(row_index)
        for col_index, cell in _number(row.iterchildren("{*}c"), _read_column_number):
            style = _find_style(cell, book)
            if style.is_ruled:
                ruled_rows.add(row_index)
            text = _read_cell(cell, book, style.number_format, shows_zeros=shows_zeros)
            if text is None:
                unread.append(f"formula without a result in sheet {name} row {row_index + 1} column {col_index + 1}")
            elif text:
                texts[row_index, col_index] = text
    return Area(
        name=name,
        texts=texts,
        merges=tuple(_read_merges(root)),
        hidden_rows=frozenset(hidden_rows),
        hidden_cols=frozenset(_list_hidden_columns(root)),
        ruled_rows=frozenset(ruled_rows),
        is_active=is_active,
        window=window,
        unread=tuple(unread),
    )


def _number(
    elements: Iterable[etree._Element], read: Callable[[str], int | None]
) -> Iterator[tuple[int, etree._Element]]:
    """Rows or cells with their index: the one they state, else the next."""
    index = -1
    for element in elements:
        stated = read(element.get("r", ""))
        index = index + 1 if stated is None else stated
        yield index, element


def _read_row_number(reference: str) -> int | None:
    number = _read_int(reference)
    return None if number is None else number - 1


def _read_column_number(reference: str) -> int | None:
    position = _read_position(reference)
    return None if position is None else position[1]


@lru_cache(maxsize=8192)
def _read_position(reference: str) -> Position | None:
    """``B3`` as (2, 1); None when it is no cell."""
    match = _REFERENCE.fullmatch(reference)
    if match is None:
        return None
    col = 0
    for letter in match["letters"]:
        col = 26 * col + ord(letter) - ord("A") + 1
    return int(match["digits"]) - 1, col - 1


def _read_range(reference: str) -> Range | None:
    """``A1:C3``; None when it is no range."""
    first, _, last = reference.partition(":")
    start, end = _read_position(first), _read_position(last or first)
    if start is None or end is None:
        return None
    return Range(top=start[0], left=start[1], bottom=end[0], right=end[1])


def _read_merges(root: etree._Element) -> Iterator[Range]:
    for merge in root.iterfind("{*}mergeCells/{*}mergeCell"):
        found = _read_range(merge.get("ref", ""))
        if found is not None:
            yield found


def _list_hidden_columns(root: etree._Element) -> Iterator[int]:
    for cols in root.iterfind("{*}cols/{*}col"):
        first, last = _read_int(cols.get("min")), _read_int(cols.get("max"))
        is_hidden = cols.get("hidden") in _ON or _read_number(cols.get("width")) == 0
        if is_hidden and first is not None and last is not None:
            yield from range(first - 1, min(last, _MOST_COLUMNS))


def _find_style(cell: etree._Element, book: _Book) -> _Style:
    index = _read_int(cell.get("s")) or 0
    return book.styles[index] if index < len(book.styles) else _Style()


def _read_cell(cell: etree._Element, book: _Book, number_format: str, *, shows_zeros: bool) -> str | None:
    """What a cell shows, empty when it is blank; None for a formula whose result was not stored."""
    if len(cell) == 0:
        return ""
    kind = cell.get("t", "n")
    if kind == "inlineStr":
        inline = cell.find("{*}is")
        return "" if inline is None else show_text(_read_rich_text(inline), number_format)
    value = next((child for child in cell if child.tag.endswith("}v")), None)
    stored = "" if value is None else value.text or ""
    if value is None or (kind == "n" and not stored):
        return "" if cell.find("{*}f") is None else None
    if kind == "s":
        index = _read_int(stored)
        return show_text(book.strings[index], number_format) if index is not None and index < len(book.strings) else ""
    if kind == "b":
        return "TRUE" if stored in _ON else "FALSE"
    number = _read_number(stored) if kind == "n" else None
    if number == 0 and book.is_uncalculated and cell.find("{*}f") is not None:
        return None
    if number is None:
        return show_text(_unescape(stored), number_format)
    return "" if number == 0 and not shows_zeros else show_number(number, number_format, from_1904=book.from_1904)


def _read_int(text: str | None) -> int | None:
    """A whole number; None when absent or none."""
    return int(text) if text is not None and text.isdecimal() else None


def _read_number(text: str | None) -> float | None:
    """A finite number; None when absent or none."""
    try:
        number = float(text) if text is not None else math.nan
    except ValueError:
        return None
    return number if math.isfinite(number) else None

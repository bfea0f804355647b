"""Objects embedded in a Word file, read where their previews stand (嵌入的工作簿).

A reader of the page sees the part of the active sheet that the preview picture shows.  That part is read from the
workbook itself, once; the picture's own text is then not read a second time.  Where there is no workbook to be read
(the package is missing or damaged, or a form was pasted as a picture), the picture's text is all there is, so it is
read from its metafile.  What is not shown (other sheets, cells outside the shown area, a workbook behind an icon) is
not read, but named.
"""

from __future__ import annotations

import io

import olefile
from msgspec import Struct
from msgspec.structs import replace

from extractors.docx.items import Embedded
from extractors.docx.metafile import read_metafile
from extractors.docx.package import Package
from extractors.pdf.layout import PageTable, lay_out
from extractors.pdf.settings import Settings
from extractors.sniff import sniff
from extractors.xlsx.biff import read_xls
from extractors.xlsx.ooxml import read_xlsx
from extractors.xlsx.sheets import Workbook
from pipeline.model.errors import DamagedFileError, DocumentError
from pipeline.model.raw import RawBlock, RawCell, RawTable, RawText
from pipeline.model.source import Limits

_OLE_PACKAGE = "Package"
"""Stream of an OLE object that holds an Office file as it is ([MS-OLEDS] has it for objects of newer programs)."""


class Seen(Struct, frozen=True, kw_only=True):
    """What a reader sees of an embedded object."""

    blocks: tuple[RawBlock, ...] = ()
    visible_chars: int = 0
    unread: tuple[str, ...] = ()


def read_embedded(item: Embedded, package: Package, limits: Limits) -> Seen:
    """Read what an object shows; what cannot be read is named in ``unread``.

    Raises: ``LimitError`` when the package unpacks to more than the limits allow.
    """
    if item.is_icon:
        return Seen(unread=(item.note,))
    book = _open_workbook(item, package, limits)
    if book is not None:
        return _show_workbook(item, book)
    return _show_picture(item, package)


def _open_workbook(item: Embedded, package: Package, limits: Limits) -> Workbook | None:
    """The workbook of an object; None when it is something else or cannot be read."""
    if item.part not in package:
        return None
    data = _unwrap(package.read(item.part))
    kind = sniff(data)
    try:
        if kind == "xlsx":
            return read_xlsx(data, limits, shown_area_only=True)
        return read_xls(data, limits) if kind == "xls" else None
    except DocumentError:
        return None  # the document around it is still worth reading; its picture is read, or it is named as unread


def _unwrap(data: bytes) -> bytes:
    """The Office file inside an OLE object (``oleObject1.bin``); other bytes as they are."""
    if not data.startswith(olefile.MAGIC):
        return data
    try:
        with olefile.OleFileIO(io.BytesIO(data)) as compound:
            return bytes(compound.openstream(_OLE_PACKAGE).read()) if compound.exists(_OLE_PACKAGE) else data
    except (OSError, ValueError, IndexError, TypeError):
        return data  # a broken container: whoever reads the bytes as they are says so


def _show_workbook(item: Embedded, book: Workbook) -> Seen:
    """The sheet that shows; the others are behind it."""
    behind = [sheet for sheet in book.sheets if sheet.blocks and not sheet.is_active]
    shown = [sheet for sheet in book.sheets if sheet.is_active]
    return Seen(
        blocks=tuple(
            replace(block, nested_in=item.nested_in) if isinstance(block, RawTable) else block
            for sheet in shown
            for block in sheet.blocks
        ),
        visible_chars=sum(sheet.visible_chars for sheet in shown),
        unread=(*book.unread, *(f"sheet {sheet.name} of {item.note}" for sheet in behind)),
    )


def _show_picture(item: Embedded, package: Package) -> Seen:
    """The tables and lines that a metafile draws."""
    content = None
    if item.picture in package:
        try:
            content = read_metafile(package.read(item.picture))
        except DamagedFileError:
            content = None  # named as unread
    if content is None or content.unknown:
        return Seen(unread=(item.note,))
    layout = lay_out(content, None, frozenset(), Settings())
    placed: list[tuple[float, RawBlock]] = [
        *((line.y0, RawText(text=line.text, place=item.place)) for line in layout.lines),
        *((table.grid.ys[0], _make_table(table, item)) for table in layout.tables),
    ]
    blocks = tuple(block for _, block in sorted(placed, key=lambda entry: entry[0]))
    return Seen(blocks=blocks, visible_chars=content.visible_chars)


def _make_table(table: PageTable, item: Embedded) -> RawTable:
    return RawTable(
        n_rows=len(table.grid.ys) - 1,
        n_cols=len(table.grid.xs) - 1,
        cells=tuple(
            RawCell(**cell._asdict(), text=text, place=item.place)
            for cell, text in zip(table.grid.cells, table.texts, strict=True)
        ),
        place=item.place,
        origin=table.origin,
        col_edges=tuple(round(x, 2) for x in table.grid.xs),
        nested_in=item.nested_in if table.host is None else (table.host.row, table.host.col),
    )

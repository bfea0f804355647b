"""Objects embedded in a Word file, read where their previews stand (嵌入的工作簿).

A reader of the page sees the part of the active sheet that the preview picture shows.  That part is read from the
workbook itself, once; the picture's own text is then not read a second time.  Where there is no workbook to be read
(the package is missing or damaged, or a form was pasted as a picture), the picture's text is all there is, so it is
read from its metafile.  What is not shown (other sheets, cells outside the shown area, a workbook behind an icon) is
not read, but named.
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import dataclass

from extractors.docx.items import Embedded
from extractors.docx.package import Package
from extractors.sniff import sniff
from extractors.xlsx.sheets import Sheet, Workbook
from pipeline.model.errors import DocumentError
from pipeline.model.raw import RawBlock, RawTable
from pipeline.model.source import Limits

_OLE_PACKAGE = "Package"
"""Stream of an OLE object that holds an Office file as it is ([MS-OLEDS] has it for objects of newer programs)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
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
    return _show_picture(item, package) or Seen(unread=(item.note,))


def _open_workbook(item: Embedded, package: Package, limits: Limits) -> Workbook | None:
    """The workbook of an object; None when it is something else or cannot be read."""
    from extractors.xlsx.extract import open_workbook

    if item.part not in package:
        return None
    data = _unwrap(package.read(item.part))
    kind = sniff(data, item.part)
    if kind not in ("xlsx", "xls"):
        return None
    try:
        return open_workbook(data, kind, limits, shown_area_only=True)
    except DocumentError:
        return None  # the document around it is still worth reading; the object is named as unread


def _unwrap(data: bytes) -> bytes:
    """The Office file inside an OLE object (``oleObject1.bin``); other bytes as they are."""
    import olefile

    if not olefile.isOleFile(data):
        return data
    try:
        with olefile.OleFileIO(io.BytesIO(data)) as compound:
            return compound.openstream(_OLE_PACKAGE).read() if compound.exists(_OLE_PACKAGE) else data
    except (OSError, ValueError, IndexError, TypeError):
        return data


def _show_workbook(item: Embedded, book: Workbook) -> Seen:
    """The sheet that shows, and what is behind it."""
    shown = next((sheet for sheet in book.sheets if sheet.is_active), None)
    shown = shown if shown is not None and shown.table is not None else _first_filled(book.sheets)
    behind = [sheet for sheet in book.sheets if sheet is not shown and sheet.table is not None]
    unread = (*book.unread, *(f"sheet {sheet.name} behind {item.note}" for sheet in behind))
    if shown is None or shown.table is None:
        return Seen(unread=unread)
    return Seen(blocks=(_place(shown.table, item),), visible_chars=shown.visible_chars, unread=unread)


def _first_filled(sheets: Iterable[Sheet]) -> Sheet | None:
    return next((sheet for sheet in sheets if sheet.table is not None), None)

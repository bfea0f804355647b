"""A workbook to ``RawDocument``: a table a visible sheet, in the order of the tabs."""

from __future__ import annotations

from extractors.xlsx.workbook import Workbook, read_xls, read_xlsx
from pipeline.model.errors import NoContentError
from pipeline.model.raw import RawDocument
from pipeline.model.source import Limits, SourceFile


def extract(source: SourceFile, limits: Limits) -> RawDocument:
    """Read a workbook as it is shown.

    Raises: ``DamagedFileError``, ``EncryptedFileError``, ``LimitError``; ``NoContentError`` when every visible sheet
    is empty.
    """
    book = read_xls(source.data, limits) if source.format in ("xls", "et") else read_xlsx(source.data, limits)
    tables = tuple(sheet.table for sheet in book.sheets if sheet.table is not None)
    if not tables:
        raise NoContentError(
            "工作簿为空：可见的工作表里没有内容，请核对是否交错文件",
            "the workbook's visible sheets are empty; check whether it is the right file",
        )
    return RawDocument(
        doc_id=source.doc_id,
        format=source.format,
        blocks=tables,
        visible_chars=_count(book),
        unread=book.unread,
    )


def _count(book: Workbook) -> int:
    """Non-blank characters of the cells that show."""
    return sum(
        len("".join(cell.text.split()))
        for sheet in book.sheets
        if sheet.table is not None
        for cell in sheet.table.cells
    )

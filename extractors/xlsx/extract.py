"""A workbook to ``RawDocument``: the tables and lines of its visible sheets, in the order of the tabs."""

from __future__ import annotations

from extractors.xlsx.biff import read_xls
from extractors.xlsx.ooxml import read_xlsx
from pipeline.model.errors import NoContentError
from pipeline.model.raw import RawDocument
from pipeline.model.source import Limits, SourceFile

_BIFF = ("xls", "et")
"""Kinds whose bytes are an Excel 97–2003 workbook."""


def extract(source: SourceFile, limits: Limits) -> RawDocument:
    """Read a workbook as it is shown.

    Raises: ``DamagedFileError``, ``EncryptedFileError``, ``LimitError``, ``UnsafeFileError``; ``NoContentError`` when
    every visible sheet is empty.
    """
    read = read_xls if source.format in _BIFF else read_xlsx
    book = read(source.data, limits)
    blocks = tuple(block for sheet in book.sheets for block in sheet.blocks)
    if not blocks and not book.unread:
        raise NoContentError(
            "工作簿为空：可见的工作表里没有内容，请核对是否交错文件",
            "the workbook's visible sheets are empty: check whether it is the right file",
        )
    return RawDocument(
        doc_id=source.doc_id,
        format=source.format,
        blocks=blocks,
        visible_chars=sum(sheet.visible_chars for sheet in book.sheets),
        unread=book.unread,
    )

"""The text of a PDF in the order in which it is painted (内容流文字).

Word, WPS and LibreOffice paint a table row by row and each row cell by cell, all lines of a cell together; so do most
programs that draw forms.
"""

from __future__ import annotations

import pypdfium2


def read_parts(data: bytes) -> tuple[str, ...]:
    """Read the text of each page."""
    with pypdfium2.PdfDocument(data) as document:
        return tuple(_read_page(page) for page in document)


def _read_page(page: pypdfium2.PdfPage) -> str:
    text_page = page.get_textpage()
    try:
        text: str = text_page.get_text_range()
    finally:
        text_page.close()
        page.close()
    return text

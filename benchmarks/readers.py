"""What reads a document beside us: the libraries one would take instead, and the floors below which nobody gets."""

from __future__ import annotations

import ctypes
import io
import zipfile
from collections.abc import Iterator
from ctypes import c_void_p

import pypdfium2.raw as pdfium

Handle = c_void_p
"""Of a pdfium object."""

DOCUMENT_XML = "word/document.xml"
"""Where Word and WPS keep the text."""


def read_by_pdfplumber(data: bytes) -> int:
    """Read text and tables of all pages as pdfplumber does by itself; gives the number of pages."""
    import pdfplumber

    with pdfplumber.open(io.BytesIO(data)) as document:
        for page in document.pages:
            page.extract_text()
            page.extract_tables()
            page.close()
        return len(document.pages)


def read_by_camelot(path: str, pages: str) -> int:
    """Read the ruled tables of pages; gives their number.  Raises: ``ImportError`` where camelot is not installed."""
    from camelot.io import read_pdf

    return len(read_pdf(path, pages=pages, flavor="lattice", suppress_stdout=True))


def read_characters_and_paths(data: bytes) -> int:
    """Ask pdfium for every character with its box and every path with its points, and do nothing with them."""
    document = pdfium.FPDF_LoadMemDocument64(data, len(data), None)
    pages = pdfium.FPDF_GetPageCount(document)
    for index in range(pages):
        page = pdfium.FPDF_LoadPage(document, index)
        text = pdfium.FPDFText_LoadPage(page)
        _read_characters(text)
        _read_paths(page)
        pdfium.FPDFText_ClosePage(text)
        pdfium.FPDF_ClosePage(page)
    pdfium.FPDF_CloseDocument(document)
    return int(pages)


def _read_characters(text: Handle) -> None:
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    places = tuple(ctypes.byref(value) for value in (left, right, bottom, top))
    for index in range(pdfium.FPDFText_CountChars(text)):
        pdfium.FPDFText_GetUnicode(text, index)
        pdfium.FPDFText_GetCharBox(text, index, *places)


def _read_paths(page: Handle) -> None:
    x, y = ctypes.c_float(), ctypes.c_float()
    at_x, at_y = ctypes.byref(x), ctypes.byref(y)
    for path in _list_paths(page):
        for index in range(pdfium.FPDFPath_CountSegments(path)):
            pdfium.FPDFPathSegment_GetPoint(pdfium.FPDFPath_GetPathSegment(path, index), at_x, at_y)


def _list_paths(page: Handle) -> Iterator[Handle]:
    for index in range(pdfium.FPDFPage_CountObjects(page)):
        item = pdfium.FPDFPage_GetObject(page, index)
        if pdfium.FPDFPageObj_GetType(item) == pdfium.FPDF_PAGEOBJ_PATH:
            yield item


def parse_document_xml(data: bytes) -> object:
    """Unpack the document's main part and parse it: the least that reading a Word file takes."""
    from lxml import etree

    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return etree.fromstring(package.read(DOCUMENT_XML), etree.XMLParser(huge_tree=True))


def read_by_python_docx(data: bytes) -> int:
    """Read the paragraphs and the cells of all rows as python-docx gives them; gives the number of characters."""
    import docx

    document = docx.Document(io.BytesIO(data))
    texts = [paragraph.text for paragraph in document.paragraphs]
    for table in document.tables:
        for row in table.rows:
            texts.extend(cell.text for cell in row.cells)
    return sum(map(len, texts))

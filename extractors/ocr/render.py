"""A page of a PDF → its pixels, as a reader sees it: turned, with annotations and stamps (页面成像)."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from contextlib import contextmanager
from math import sqrt
from typing import Any

import cv2
import numpy as np
import pypdfium2.raw as pdfium
from numpy.typing import NDArray

from extractors.ocr.settings import Settings

_POINTS = 72
_WHITE = 0xFFFFFFFF


def render_page(document: int, index: int, settings: Settings) -> NDArray[np.uint8]:
    """Paint the page at ``index`` (0-based) of an open document, as finely as its pictures are; blue-green-red."""
    with _open_page(document, index) as page:
        width, height = pdfium.FPDF_GetPageWidthF(page), pdfium.FPDF_GetPageHeightF(page)
        scale = choose_dpi(_picture_dpi(page), width, height, settings) / _POINTS
        across, down = max(1, round(width * scale)), max(1, round(height * scale))
        pixels = np.full((down, across, 4), 255, np.uint8)
        bitmap = pdfium.FPDFBitmap_CreateEx(
            across, down, pdfium.FPDFBitmap_BGRx, pixels.ctypes.data_as(ctypes.c_void_p), pixels.strides[0]
        )
        try:
            pdfium.FPDF_RenderPageBitmap(bitmap, page, 0, 0, across, down, 0, pdfium.FPDF_ANNOT)
        finally:
            pdfium.FPDFBitmap_Destroy(bitmap)
    return cv2.cvtColor(pixels, cv2.COLOR_BGRA2BGR)


def turn_quarters(pixels: NDArray[np.uint8], quarters: int) -> NDArray[np.uint8]:
    """Turn a picture clockwise by quarters."""
    return np.ascontiguousarray(np.rot90(pixels, -quarters)) if quarters else pixels


def page_size(document: int, index: int) -> tuple[float, float]:
    """Give width and height of the page at ``index`` (0-based) of an open document as it is shown, in points."""
    with _open_page(document, index) as page:
        return pdfium.FPDF_GetPageWidthF(page), pdfium.FPDF_GetPageHeightF(page)


def choose_dpi(dpi: float | None, width: float, height: float, settings: Settings) -> float:
    """Choose the resolution to read a page of ``width`` × ``height`` points at; ``dpi`` is that of its pictures."""
    wanted = min(max(dpi or settings.most_dpi, settings.least_dpi), settings.most_dpi)
    return min(wanted, settings.most_pixels / max(width, height) * _POINTS)


@contextmanager
def _open_page(document: int, index: int) -> Iterator[Any]:
    page = pdfium.FPDF_LoadPage(ctypes.cast(document, pdfium.FPDF_DOCUMENT), index)
    try:
        yield page
    finally:
        pdfium.FPDF_ClosePage(page)


def _picture_dpi(page: Any) -> float | None:
    """Give the resolution of the largest picture of a page; None when there is none at the page's top level."""
    largest, dpi = 0.0, None
    for index in range(pdfium.FPDFPage_CountObjects(page)):
        item = pdfium.FPDFPage_GetObject(page, index)
        if pdfium.FPDFPageObj_GetType(item) != pdfium.FPDF_PAGEOBJ_IMAGE:
            continue
        edges = [ctypes.c_float() for _ in range(4)]
        size = [ctypes.c_uint(), ctypes.c_uint()]
        pdfium.FPDFPageObj_GetBounds(item, *map(ctypes.byref, edges))
        pdfium.FPDFImageObj_GetImagePixelSize(item, *map(ctypes.byref, size))
        left, bottom, right, top = (edge.value for edge in edges)
        area = (right - left) * (top - bottom)
        if area > largest:
            largest, dpi = area, sqrt(size[0].value * size[1].value / area) * _POINTS
    return dpi

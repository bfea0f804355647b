"""The raw calls of pdfium that the reading needs, declared for speed, and asked of many objects at once.

pypdfium2's own declarations check every pointer's type at every call, which costs more than the call.  Here handles
and addresses are plain integers, and integer parameters are declared as addresses too: both travel in the same
registers on every platform pdfium is built for, and ctypes passes addresses a third faster.  ``PYFUNCTYPE`` keeps
the interpreter lock, because pdfium must never be entered by two threads.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Sequence
from ctypes import addressof, c_float, c_int, c_size_t, c_ubyte, c_uint, c_void_p
from itertools import repeat
from typing import Any

import pypdfium2.raw as pdfium

TEXT, PATH, IMAGE, FORM = (
    pdfium.FPDF_PAGEOBJ_TEXT,
    pdfium.FPDF_PAGEOBJ_PATH,
    pdfium.FPDF_PAGEOBJ_IMAGE,
    pdfium.FPDF_PAGEOBJ_FORM,
)
LINE_TO, BEZIER_TO, MOVE_TO = (
    pdfium.FPDF_SEGMENT_LINETO,
    pdfium.FPDF_SEGMENT_BEZIERTO,
    pdfium.FPDF_SEGMENT_MOVETO,
)

Call = Callable[..., Any]
_Kind = type[c_int] | type[c_uint] | type[c_float] | type[c_size_t] | type[c_void_p]


def _declare(name: str, parameters: int, result: _Kind | None = c_int) -> Call:
    """A pdfium function whose parameters are all handles, addresses or integers."""
    address = ctypes.cast(getattr(pdfium, name), c_void_p).value or 0
    return ctypes.PYFUNCTYPE(result, *[c_void_p] * parameters)(address)


load_page = _declare("FPDF_LoadPage", 2, c_void_p)
close_page = _declare("FPDF_ClosePage", 1, None)
page_box = _declare("FPDF_GetPageBoundingBox", 2)
page_rotation = _declare("FPDFPage_GetRotation", 1)
count_objects = _declare("FPDFPage_CountObjects", 1)
get_object = _declare("FPDFPage_GetObject", 2, c_void_p)
count_annotations = _declare("FPDFPage_GetAnnotCount", 1)
get_annotation = _declare("FPDFPage_GetAnnot", 2, c_void_p)
annotation_kind = _declare("FPDFAnnot_GetSubtype", 1)
close_annotation = _declare("FPDFPage_CloseAnnot", 1, None)
flatten_page = _declare("FPDFPage_Flatten", 2)

load_text = _declare("FPDFText_LoadPage", 1, c_void_p)
close_text = _declare("FPDFText_ClosePage", 1, None)
count_chars = _declare("FPDFText_CountChars", 1)
get_text = _declare("FPDFText_GetText", 4)
char_code = _declare("FPDFText_GetUnicode", 2, c_uint)
char_box = _declare("FPDFText_GetLooseCharBox", 3)
char_object = _declare("FPDFText_GetTextObject", 2, c_void_p)
has_map_error = _declare("FPDFText_HasUnicodeMapError", 2)

object_kind = _declare("FPDFPageObj_GetType", 1)
object_matrix = _declare("FPDFPageObj_GetMatrix", 2)
object_bounds = _declare("FPDFPageObj_GetBounds", 5)
fill_color = _declare("FPDFPageObj_GetFillColor", 5)
stroke_color = _declare("FPDFPageObj_GetStrokeColor", 5)
stroke_width = _declare("FPDFPageObj_GetStrokeWidth", 2)
has_transparency = _declare("FPDFPageObj_HasTransparency", 1)
clip_path = _declare("FPDFPageObj_GetClipPath", 1, c_void_p)
count_clips = _declare("FPDFClipPath_CountPaths", 1)
count_clip_segments = _declare("FPDFClipPath_CountPathSegments", 2)
clip_segment = _declare("FPDFClipPath_GetPathSegment", 3, c_void_p)
count_form_objects = _declare("FPDFFormObj_CountObjects", 1)
get_form_object = _declare("FPDFFormObj_GetObject", 2, c_void_p)

draw_mode = _declare("FPDFPath_GetDrawMode", 3)
count_segments = _declare("FPDFPath_CountSegments", 1)
path_segment = _declare("FPDFPath_GetPathSegment", 2, c_void_p)
segment_point = _declare("FPDFPathSegment_GetPoint", 3)
segment_kind = _declare("FPDFPathSegment_GetType", 1)
segment_closes = _declare("FPDFPathSegment_GetClose", 1)

text_font = _declare("FPDFTextObj_GetFont", 1, c_void_p)
text_size = _declare("FPDFTextObj_GetFontSize", 2)
text_mode = _declare("FPDFTextObj_GetTextRenderMode", 1)
font_name = _declare("FPDFFont_GetBaseFontName", 3, c_size_t)
font_weight = _declare("FPDFFont_GetWeight", 1)

_rendered_image = _declare("FPDFImageObj_GetRenderedBitmap", 3, c_void_p)
_close_bitmap = _declare("FPDFBitmap_Destroy", 1, None)
_bitmap_format = _declare("FPDFBitmap_GetFormat", 1)
_bitmap_bytes = _declare("FPDFBitmap_GetBuffer", 1, c_void_p)
_bitmap_width = _declare("FPDFBitmap_GetWidth", 1)
_bitmap_height = _declare("FPDFBitmap_GetHeight", 1)
_bitmap_stride = _declare("FPDFBitmap_GetStride", 1)

_SOLID = 255
_SAMPLES = 24
"""A picture's transparency is looked at on a grid of this many points each way."""


def members(get: Call, container: int, count: int) -> list[int]:
    """The handles of a container's first ``count`` members."""
    return list(map(get, repeat(container), range(count)))


def ask(call: Call, handles: Sequence[int]) -> list[Any]:
    """What a one-parameter function says of each handle."""
    return list(map(call, handles))


def ask_columns(
    call: Call, handles: Sequence[int], width: int, kind: _Kind = c_float
) -> tuple[list[int], list[list[Any]]]:
    """Whether ``call(handle, &record)`` succeeded for each handle, and the ``width`` columns of all records."""
    values = (kind * (width * len(handles)))()
    start = addressof(values)
    step = width * 4
    found = list(map(call, handles, range(start, start + step * len(handles), step)))
    flat = values[:]
    return found, [flat[i::width] for i in range(width)]


def ask_fields(
    call: Call, handles: Sequence[int], width: int, kind: _Kind = c_float
) -> tuple[list[int], list[list[Any]]]:
    """The same for functions that take one address a field: ``call(handle, &first, &second …)``."""
    values = (kind * (width * len(handles)))()
    start = addressof(values)
    step = width * 4
    stop = start + step * len(handles)
    found = list(map(call, handles, *(range(start + 4 * i, stop + 4 * i, step) for i in range(width))))
    flat = values[:]
    return found, [flat[i::width] for i in range(width)]


def is_opaque(document: int, page: int, image: int) -> bool:
    """Nothing shines through a picture object (no soft mask, no colour key)."""
    if has_transparency(image):
        return False
    bitmap = _rendered_image(document, page, image)
    if not bitmap:
        return False
    try:
        if _bitmap_format(bitmap) != pdfium.FPDFBitmap_BGRA:
            return True
        width, height, stride = _bitmap_width(bitmap), _bitmap_height(bitmap), _bitmap_stride(bitmap)
        pixels = (c_ubyte * (stride * height)).from_address(_bitmap_bytes(bitmap))
        return all(
            pixels[(height - 1) * i // _SAMPLES * stride + (width - 1) * j // _SAMPLES * 4 + 3] == _SOLID
            for i in range(_SAMPLES + 1)
            for j in range(_SAMPLES + 1)
        )
    finally:
        _close_bitmap(bitmap)

"""A picture file (JPEG, PNG, TIFF, BMP) → ``RawDocument``: its pictures are the pages of a scan (图片材料).

The pictures are put into a PDF as they are, one a page, and that is read as every scanned PDF is: a picture of a form
and a PDF of that picture give the same rows.
"""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator

import pypdfium2
from PIL import Image, ImageOps, ImageSequence, UnidentifiedImageError

from extractors.ocr.component import find_model
from extractors.pdf.extract import extract as extract_pdf
from pipeline.model.errors import DamagedFileError, LimitError
from pipeline.model.raw import RawDocument
from pipeline.model.source import Limits, SourceFile

_POINTS = 72
_A4 = 842.0
"""Points: the long side of the sheet that a picture of unknown resolution shows."""
_BELIEVABLE = (100.0, 1300.0)
"""Dots per inch that a scanner states; cameras and screens state 72 or 96, which says nothing about the sheet."""
_PHOTO = (4.0, 30.0)
"""Inches between which a sheet's long side lies; else the stated resolution is not believed either."""


def extract(source: SourceFile, limits: Limits) -> RawDocument:
    """Read a picture file, a page for each of its pictures.

    Raises: DamagedFileError, LimitError (too many pages or pixels), NoContentError (no print on it),
    MissingComponentError (the extra ``ocr`` is not installed).
    """
    find_model("rec")
    data = bind_pictures(source.data, limits)
    return extract_pdf(
        SourceFile(source_path=source.source_path, doc_id=source.doc_id, format=source.format, data=data), limits
    )


def bind_pictures(data: bytes, limits: Limits) -> bytes:
    """Put the pictures of a file into a PDF, one a page.

    Raises: DamagedFileError, LimitError.
    """
    document = pypdfium2.PdfDocument.new()
    try:
        for number, picture in enumerate(_read_pictures(data), start=1):
            if number > limits.max_pages:
                raise LimitError(
                    f"图片超过 {limits.max_pages} 页的上限，请拆分后提交",
                    f"more than {limits.max_pages} pages in one picture file; split it",
                )
            _add_page(document, picture)
        buffer = io.BytesIO()
        document.save(buffer)
    finally:
        document.close()
    return buffer.getvalue()


def _read_pictures(data: bytes) -> Iterator[Image.Image]:
    """Yield the pictures of a file, upright as the camera marked them, on white."""
    try:
        with (
            warnings.catch_warnings(action="error", category=Image.DecompressionBombWarning),
            Image.open(io.BytesIO(data)) as file,
        ):
            for frame in ImageSequence.Iterator(file):
                yield _flatten(frame)
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
        raise LimitError(
            "图片像素过多，请以 300 dpi 重新扫描后提交", "the picture has too many pixels; scan it again at 300 dpi"
        ) from error
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        raise DamagedFileError(
            "图片文件损坏，无法读取：请重新扫描或拍照后提交", "the picture is damaged: scan or photograph it again"
        ) from error


def _flatten(frame: Image.Image) -> Image.Image:
    """Give a picture as it is looked at: upright as its camera marked it, on white."""
    upright = ImageOps.exif_transpose(frame)
    picture = Image.new("RGB", upright.size, "white")
    shown = upright.convert("RGBA")
    picture.paste(shown, mask=shown)
    picture.info["dpi"] = frame.info.get("dpi")
    return picture


def _add_page(document: pypdfium2.PdfDocument, picture: Image.Image) -> None:
    width, height = picture.size
    scale = _POINTS / _choose_dpi(picture)
    page = document.new_page(width * scale, height * scale)
    image = pypdfium2.PdfImage.new(document)
    image.set_bitmap(pypdfium2.PdfBitmap.from_pil(picture))
    image.set_matrix(pypdfium2.PdfMatrix().scale(width * scale, height * scale))
    page.insert_obj(image)
    page.gen_content()
    page.close()


def _choose_dpi(picture: Image.Image) -> float:
    """Choose the resolution of a picture: the stated one where a sheet of paper comes of it, else that of A4."""
    long_side = float(max(picture.size))
    stated = picture.info.get("dpi") or (0, 0)
    dpi = float(stated[0])
    if _BELIEVABLE[0] <= dpi <= _BELIEVABLE[1] and _PHOTO[0] <= long_side / dpi <= _PHOTO[1]:
        return dpi
    return long_side / _A4 * _POINTS

"""Page images, in a process of their own (页面成像): a broken file may crash or hang it, and the page goes on.

The process gets a request at a time through a pipe and answers with bytes or with the reason why there are none.
"""

from __future__ import annotations

import hashlib
import io
import unicodedata
from collections import OrderedDict
from multiprocessing.connection import Connection
from typing import Any

import pypdfium2
from msgspec import Struct

from extractors.sources import load
from pipeline.model.clean import CleanText
from pipeline.model.errors import JixiaoError
from pipeline.model.source import Limits, SourceFile, SourceRef

PICTURES = frozenset({"jpeg", "png", "tiff", "bmp"})
"""Formats of pictures, which are read and shown as the pages of a scan."""

_KEPT = 6
"""Documents kept open: the one that is looked at, the next ones, and those just left."""
_MOST_PIXELS = 40_000_000
_WAIT = 0.5


class PaintRequest(Struct, frozen=True, kw_only=True):
    """A page to paint, or texts to find on it."""

    ref: SourceRef
    doc_id: str
    page: int = 1
    scale: float = 0.0
    """Pixels a point; 0 asks for the page's size and the boxes of ``texts`` alone."""
    texts: tuple[str, ...] = ()
    paragraphs: tuple[int, ...] = ()
    """Ordinals of paragraphs to read from the document instead, of whatever format; the tables do not keep them."""


class Paragraph(Struct, frozen=True, kw_only=True):
    """A paragraph of the document (段落)."""

    ordinal: int
    text: str
    page: int | None
    box: tuple[float, float, float, float] | None


class Painted(Struct, frozen=True, kw_only=True):
    """An answer."""

    width: float = 0.0
    height: float = 0.0
    """Of the page, in points."""
    image: bytes = b""
    """PNG."""
    boxes: tuple[tuple[tuple[float, float, float, float], ...], ...] = ()
    """Where each text stands, a box a line; none where it is not found."""
    paragraphs: tuple[Paragraph, ...] = ()
    reason: str = ""
    """``missing``, ``changed`` or ``unreadable`` when there is no page to paint."""


def serve(requests: Connection) -> None:
    """Answer requests until the other end is closed."""
    documents: OrderedDict[str, Any] = OrderedDict()
    while True:
        try:
            request = requests.recv()
        except EOFError:
            return
        requests.send(_answer(request, documents))


def _answer(request: PaintRequest, documents: OrderedDict[str, Any]) -> Painted:
    if request.paragraphs:
        return _read_paragraphs(request)
    try:
        document = _open(request, documents)
        if isinstance(document, Painted):
            return document
        page = document[request.page - 1]
    except (pypdfium2.PdfiumError, IndexError):
        return Painted(reason="unreadable")
    try:
        width, height = page.get_size()
        boxes = _find_texts(page, request.texts, height) if request.texts else ()
        image = _paint(page, request.scale, width, height) if request.scale else b""
        return Painted(width=width, height=height, image=image, boxes=boxes)
    finally:
        page.close()


def _open(request: PaintRequest, documents: OrderedDict[str, Any]) -> Any:
    """Open a document, or take it from those that are open; a ``Painted`` when its file is not what was read."""
    if request.doc_id in documents:
        documents.move_to_end(request.doc_id)
        return documents[request.doc_id]
    source = _load(request)
    if isinstance(source, Painted):
        return source
    try:
        documents[request.doc_id] = document = pypdfium2.PdfDocument(_bind(source))
    except JixiaoError:
        return Painted(reason="unreadable")
    while len(documents) > _KEPT:
        documents.popitem(last=False)[1].close()
    return document


def _bind(source: SourceFile) -> bytes:
    """Give the bytes of a PDF; pictures are bound to one just as a run does, so the places of cells are the same."""
    if source.format not in PICTURES:
        return source.data
    from extractors.ocr.extract import bind_pictures  # most documents are no pictures

    return bind_pictures(source.data, Limits())


def _load(request: PaintRequest) -> SourceFile | Painted:
    try:
        source = load(request.ref, Limits())
    except JixiaoError:
        return Painted(reason="missing")
    return source if hashlib.sha256(source.data).hexdigest() == request.doc_id else Painted(reason="changed")


def _read_paragraphs(request: PaintRequest) -> Painted:
    """Read a document once more as a run does, as far as its paragraphs."""
    from extractors.registry import EXTRACTORS  # painting alone needs none of what reads documents
    from normalizers.document import normalize

    source = _load(request)
    if isinstance(source, Painted):
        return source
    try:
        extractor = next(each for each in EXTRACTORS if each.format == source.format)
        texts = normalize(extractor.load()(source, Limits())).texts
    except (StopIteration, JixiaoError):
        return Painted(reason="unreadable")
    return Painted(paragraphs=tuple(_show(text) for text in texts if text.ordinal in request.paragraphs))


def _show(text: CleanText) -> Paragraph:
    from normalizers.contacts import mask_phone

    box = text.place.box
    return Paragraph(
        ordinal=text.ordinal,
        text=mask_phone(text.text),
        page=text.place.page,
        box=None if box is None else (box.x0, box.y0, box.x1, box.y1),
    )


def _paint(page: Any, scale: float, width: float, height: float) -> bytes:
    fitting = min(scale, (_MOST_PIXELS / max(1.0, width * height)) ** 0.5)
    picture = page.render(scale=fitting, may_draw_forms=False).to_pil()
    stream = io.BytesIO()
    picture.save(stream, "PNG", compress_level=1)
    return stream.getvalue()


def _find_texts(
    page: Any, texts: tuple[str, ...], height: float
) -> tuple[tuple[tuple[float, float, float, float], ...], ...]:
    """Find texts among a page's characters, blanks and widths of letters apart."""
    letters = page.get_textpage()
    try:
        chars: list[tuple[str, int]] = []
        for index in range(letters.count_chars()):
            for char in _fold(letters.get_text_range(index, 1)):
                chars.append((char, index))
        whole = "".join(char for char, _ in chars)
        return tuple(_box(letters, chars, whole.find(_fold(text)), len(_fold(text)), height) for text in texts)
    finally:
        letters.close()


def _fold(text: str) -> str:
    return "".join(char for char in unicodedata.normalize("NFKC", text) if not char.isspace() and char.isprintable())


def _box(
    letters: Any, chars: list[tuple[str, int]], start: int, length: int, height: float
) -> tuple[tuple[float, float, float, float], ...]:
    """Join the boxes of some characters to one a line."""
    if start < 0 or not length:
        return ()
    lines: list[tuple[float, float, float, float]] = []
    for _, index in chars[start : start + length]:
        left, bottom, right, top = letters.get_charbox(index)
        box = (left, height - top, right, height - bottom)
        last = lines[-1] if lines else box
        middle, reach = (box[1] + box[3]) / 2, (last[3] - last[1]) / 2
        if lines and box[0] >= last[0] and last[1] - reach <= middle <= last[3] + reach:
            lines[-1] = (last[0], min(last[1], box[1]), max(last[2], box[2]), max(last[3], box[3]))
        else:
            lines.append(box)
    return tuple(lines)

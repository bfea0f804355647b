"""What a drawing, picture or object holds: text boxes to read, and things that are no text to list (图形)."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree
from msgspec import Struct, field

from extractors.docx import tags, words
from extractors.docx.alternatives import choose_branch

_EMU_PER_POINT = 12700


class Lettering(Struct, frozen=True, kw_only=True):
    """Text that is drawn as a shape (艺术字, 水印)."""

    text: str
    is_watermark: bool


class Picture(Struct, frozen=True, kw_only=True):
    """A picture, by its relationship."""

    relationship: str
    width: float | None = None
    """Points; None where the drawing does not say."""
    height: float | None = None

    @property
    def size(self) -> str:
        """``120x90 pt``; empty when not stated."""
        return "" if self.width is None or self.height is None else f"{self.width:.0f}x{self.height:.0f} pt"


class OleObject(Struct, frozen=True, kw_only=True):
    """An embedded object (嵌入对象), by its relationship; its preview picture is not listed apart."""

    relationship: str
    preview: str
    """Relationship of the picture it prints; empty when there is none."""
    is_icon: bool
    """It prints as an icon (显示为图标)."""


class Graphics(Struct, kw_only=True):
    """What was found in one paragraph's drawings, in document order."""

    boxes: list[etree._Element] = field(default_factory=list)
    """``w:txbxContent`` elements."""
    letterings: list[Lettering] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)
    objects: list[OleObject] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    """Kinds of things that are not read: ``chart``, ``diagram``."""


def collect_graphics(element: etree._Element, found: Graphics) -> None:
    """Add what a ``w:drawing``, ``w:pict`` or ``w:object`` holds; text boxes are not entered."""
    in_object = element.tag == tags.OBJECT
    size: tuple[float | None, float | None] = (None, None)
    watermark = False
    for child in _walk_shown(element):
        tag = child.tag
        if tag == tags.TXBX_CONTENT:
            found.boxes.append(child)
        elif tag == tags.WP_EXTENT:
            size = _read_emu(child.get("cx")), _read_emu(child.get("cy"))
        elif tag in {tags.WP_DOC_PR, tags.V_SHAPE}:
            watermark = _is_watermark(child)
        elif tag == tags.V_TEXTPATH:
            found.letterings.append(Lettering(text=child.get("string", ""), is_watermark=watermark))
        elif tag == tags.A_P:
            text = "".join(run.text or "" for run in child.iter(tags.A_T))
            found.letterings.append(Lettering(text=text, is_watermark=watermark))
        elif tag == tags.OLE_OBJECT:
            found.objects.append(_read_object(child, element))
        elif tag == tags.A_BLIP and not in_object:
            found.pictures.append(Picture(relationship=child.get(tags.R_EMBED, ""), width=size[0], height=size[1]))
        elif tag == tags.V_IMAGEDATA and not in_object and child.get(tags.R_ID):
            found.pictures.append(Picture(relationship=child.get(tags.R_ID, "")))
        elif tag == tags.CHART:
            found.unread.append("chart")
        elif tag == tags.DIAGRAM:
            found.unread.append("diagram")


def join_graphics(first: Graphics | None, second: Graphics | None) -> Graphics | None:
    """What two paragraphs that print as one hold together; changes the first."""
    if first is None or second is None:
        return second if first is None else first
    first.boxes += second.boxes
    first.letterings += second.letterings
    first.pictures += second.pictures
    first.objects += second.objects
    first.unread += second.unread
    return first


def _walk_shown(element: etree._Element) -> Iterator[etree._Element]:
    """All elements below that show, in document order, without what is inside text boxes."""
    stack = [iter(element)]
    while stack:
        for child in stack[-1]:
            if child.tag == tags.ALTERNATE_CONTENT:
                branch = choose_branch(child)
                if branch is not None:
                    stack.append(iter(branch))
                    break
                continue
            if _is_hidden(child):
                continue
            yield child
            if child.tag not in {tags.TXBX_CONTENT, tags.A_P}:
                stack.append(iter(child))
                break
        else:
            stack.pop()


def _read_object(ole: etree._Element, container: etree._Element) -> OleObject:
    """An object and the picture in the same ``w:object``."""
    pictures = (image.get(tags.R_ID, "") for image in container.iter(tags.V_IMAGEDATA))
    return OleObject(
        relationship=ole.get(tags.R_ID, ""),
        preview=next((picture for picture in pictures if picture), ""),
        is_icon=ole.get("DrawAspect") == "Icon",
    )


def _is_hidden(element: etree._Element) -> bool:
    if element.tag in {tags.WP_INLINE, tags.WP_ANCHOR}:
        properties = element.find(tags.WP_DOC_PR)
        return properties is not None and properties.get("hidden") in {"1", "true"}
    return "visibility:hidden" in (element.get("style") or "").replace(" ", "")


def _is_watermark(element: etree._Element) -> bool:
    name = f"{element.get('id', '')} {element.get('name', '')}".lower()
    return any(word in name for word in words.WATERMARK_NAMES)


def _read_emu(text: str | None) -> float | None:
    return int(text) / _EMU_PER_POINT if text is not None and text.isdecimal() else None

"""The letter as a Word file, laid out as offices lay out theirs (公文格式): A4, 仿宋, numbered points."""

from __future__ import annotations

import io
from typing import Any

from pipeline.review.letters import CHINESE, Letter, Part, Point

_BODY, _HEAD = "仿宋", "黑体"
_BODY_SIZE, _TITLE_SIZE, _SMALL_SIZE = 14, 20, 11
"""Points."""
_WIDTH, _HEIGHT = 21.0, 29.7
_MARGINS = {"top_margin": 3.0, "bottom_margin": 2.8, "left_margin": 2.7, "right_margin": 2.5}
"""Centimetres."""


def write_docx(letter: Letter) -> bytes:
    """Lay out a letter as a .docx file."""
    import docx
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Cm, Pt

    document = docx.Document()
    section = document.sections[0]
    section.page_width, section.page_height = Cm(_WIDTH), Cm(_HEIGHT)
    for name, width in _MARGINS.items():
        setattr(section, name, Cm(width))
    style = document.styles["Normal"]
    _set_font(style, _BODY, _BODY_SIZE)
    style.paragraph_format.space_after = Pt(4)
    title = _add(document, CHINESE.say("letter.title"), _HEAD, _TITLE_SIZE)
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _add(document, f"{letter.unit}：")
    _indent(_add(document, CHINESE.say("letter.opening", count=letter.count)))
    for part in letter.parts:
        _add_part(document, part)
    _indent(_add(document, CHINESE.say("letter.closing")))
    for line in ("letter.signature", "letter.date"):
        _add(document, CHINESE.say(line)).alignment = WD_ALIGN_PARAGRAPH.RIGHT
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def _add_part(document: Any, part: Part) -> None:
    _add(document, CHINESE.say("letter.file", path=part.source_path), _HEAD).paragraph_format.keep_with_next = True
    for number, point in enumerate(part.points, 1):
        _add_point(document, number, point)


def _add_point(document: Any, number: int, point: Point) -> None:
    paragraph = _indent(_add(document, f"{number}. {point.title}。{point.message}"))
    paragraph.paragraph_format.keep_with_next = bool(point.arithmetic or point.places)
    if point.arithmetic:
        _indent(_add(document, CHINESE.say("letter.arithmetic", text=point.arithmetic), size=_SMALL_SIZE + 1))
    if point.places:
        _indent(_add(document, CHINESE.say("letter.places", text="；".join(point.places)), size=_SMALL_SIZE))


def _add(document: Any, text: str, font: str = _BODY, size: int = _BODY_SIZE) -> Any:
    paragraph = document.add_paragraph()
    _set_font(paragraph.add_run(text), font, size)
    return paragraph


def _indent(paragraph: Any) -> Any:
    """Indent the first line by two characters, as Chinese paragraphs are."""
    from docx.shared import Pt

    paragraph.paragraph_format.first_line_indent = Pt(2 * _BODY_SIZE)
    return paragraph


def _set_font(owner: Any, font: str, size: int) -> None:
    """Set the font of a run or style, for Latin letters and for Chinese, which Word keeps apart."""
    from docx.oxml.ns import qn
    from docx.shared import Pt

    owner.font.name, owner.font.size = font, Pt(size)
    owner.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)

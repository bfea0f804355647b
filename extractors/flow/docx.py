"""The text of a DOCX body in document order (正文线性文字): its runs one after the other, whatever they stand in."""

from __future__ import annotations

import io
import zipfile

from lxml import etree

_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_TEXT, _RUN_LOOK, _HIDDEN = f"{_WORD}t", f"{_WORD}rPr", f"{_WORD}vanish"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
"""What older programs show in place of a drawing that the same file describes anew."""
_BODY = "word/document.xml"


def read_parts(data: bytes) -> tuple[str, ...]:
    """Read the text of the body; empty when the package has no body under its usual name."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        if _BODY not in package.namelist():
            return ("",)
        parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
        body = package.read(_BODY)
    root = etree.fromstring(body, parser)
    for fallback in root.findall(f".//{_FALLBACK}"):
        fallback.clear()
    may_hide = b"vanish" in body or b"\0" in body  # in UTF-16 a NUL stands between the letters
    return ("".join(text.text or "" for text in root.iter(_TEXT) if not (may_hide and _is_hidden(text))),)


def _is_hidden(text: etree._Element) -> bool:
    run = text.getparent()
    look = None if run is None else run.find(_RUN_LOOK)
    return look is not None and look.find(_HIDDEN) is not None

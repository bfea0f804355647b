"""Fields (域): their codes are not printed, their results are (17.16).

A field runs from a ``begin`` mark over an optional ``separate`` mark to an ``end`` mark, over paragraphs if need be
and with other fields inside.  A few kinds print something that stands in no result; what can be said of those is
written here, the others are named in ``RawDocument.unread``.
"""

from __future__ import annotations

import re

from lxml import etree
from msgspec import Struct, field

from extractors.docx import tags, words
from extractors.docx.symbols import read_symbol
from extractors.docx.xml import is_on, read_int

TOC_KIND = "TOC"

_SILENT_WITHOUT_RESULT = frozenset(
    {"EQ", "SYMBOL", "MACROBUTTON", "GOTOBUTTON", "LISTNUM", "AUTONUM", "AUTONUMLGL", "AUTONUMOUT"}
)
"""Kinds that print although they have no result (17.16.5)."""

_ENCLOSED = re.compile(
    r"""EQ\s+\\o\s*\\ac\s*\(\s*(?P<ring>[^,;，；]+?)\s*[,;，；]\s*(?P<inner>[^()]*?)\s*\)""", re.IGNORECASE
)
_FRACTION = re.compile(
    r"""EQ\s+\\f\s*\(\s*(?P<above>[^(),;，；\\]+)\s*[,;，；]\s*(?P<below>[^(),;，；\\]+)\s*\)""", re.IGNORECASE
)
_SYMBOL = re.compile(
    r"""SYMBOL\s+(?P<code>0x[0-9a-f]+|\d+)(?:.*?\\f\s+"?(?P<font>[^"\\]+?)"?\s*(?:\\|$))?""", re.IGNORECASE
)
_BUTTON = re.compile(r"""(?:MACRO|GOTO)BUTTON\s+\S+\s+(?P<label>.*)""", re.IGNORECASE | re.DOTALL)


class Field(Struct, kw_only=True):
    """A field that is open at the place of reading."""

    form_data: etree._Element | None = None
    """``w:ffData`` of a form field (窗体域)."""
    code: list[str] = field(default_factory=list)
    in_result: bool = False
    """Past its ``separate`` mark: what comes now is printed."""

    @property
    def kind(self) -> str:
        """First word of the code in capitals: ``PAGE``, ``TOC`` …; empty while unknown."""
        return find_kind("".join(self.code))


class FieldStack:
    """The fields open at the place of reading, over paragraph ends; one for each story."""

    def __init__(self, is_balanced: bool) -> None:
        """``is_balanced`` False: the story's marks do not pair, so marks are not trusted to hide anything."""
        self._open: list[Field] = []
        self._is_balanced = is_balanced

    @property
    def hides(self) -> bool:
        """What stands here belongs to a field's code."""
        return self._is_balanced and any(not field.in_result for field in self._open)

    @property
    def are_open(self) -> bool:
        """Some field goes on."""
        return bool(self._open)

    def has(self, kind: str) -> bool:
        """A field of this kind is open."""
        return any(field.kind == kind for field in self._open)

    def add_code(self, text: str) -> None:
        """Take a piece of the innermost field's code."""
        if self._open:
            self._open[-1].code.append(text)

    def mark(self, element: etree._Element) -> Field | None:
        """Follow a ``w:fldChar``; gives the field that it ends, if it does."""
        kind = element.get(tags.FLD_CHAR_TYPE)
        if kind == "begin":
            self._open.append(Field(form_data=element.find(tags.FF_DATA)))
        elif self._open and kind == "separate":
            self._open[-1].in_result = True
        elif self._open and kind == "end":
            return self._open.pop()
        return None


def find_kind(code: str) -> str:
    """First word of a field code in capitals; empty for an empty code."""
    return code.split(maxsplit=1)[0].upper() if code.strip() else ""


def are_balanced(root: etree._Element) -> bool:
    """Every field of a story that begins also ends, and the other way round."""
    depth = 0
    for element in root.iter(tags.FLD_CHAR):
        kind = element.get(tags.FLD_CHAR_TYPE)
        depth += (kind == "begin") - (kind == "end")
        if depth < 0:
            return False
    return depth == 0


def print_field(ended: Field) -> str | None:
    """What a field prints that stands in no run; empty when nothing, None when that cannot be told."""
    if ended.form_data is not None:
        return _print_form_field(ended)
    if ended.in_result or ended.kind not in _SILENT_WITHOUT_RESULT:
        return ""
    code = "".join(ended.code).strip()
    if match := _ENCLOSED.fullmatch(code):
        inner = match["inner"].strip()
        return words.ENCLOSED.get(inner, inner) if match["ring"] in words.RINGS else None
    if match := _FRACTION.fullmatch(code):
        return match["above"].strip() + words.FRACTION_BAR + match["below"].strip()
    if match := _SYMBOL.match(code):
        point = int(match["code"], 16) if match["code"].lower().startswith("0x") else int(match["code"])
        return read_symbol(match["font"] or "", f"{point:x}")
    if match := _BUTTON.match(code):
        return match["label"].strip()
    return None


def _print_form_field(ended: Field) -> str:
    """The box of a check box field, the chosen entry of a drop-down field; a text field's text is its result."""
    form_data = ended.form_data
    box = None if form_data is None else form_data.find(tags.CHECK_BOX)
    if box is not None:
        state = box.find(tags.CHECKED)
        if state is None:
            state = box.find(tags.DEFAULT)
        return words.CHECKED_BOX if state is not None and is_on(state) else words.EMPTY_BOX
    drop_down = None if form_data is None else form_data.find(tags.DD_LIST)
    if drop_down is not None and not ended.in_result:
        entries = [entry.get(tags.VAL, "") for entry in drop_down.iterchildren(tags.LIST_ENTRY)]
        result = drop_down.find(tags.RESULT)
        chosen = (0 if result is None else read_int(result.get(tags.VAL))) or 0
        return entries[chosen] if 0 <= chosen < len(entries) else ""
    return ""

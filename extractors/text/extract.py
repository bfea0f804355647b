"""A text dump to ``RawDocument`` (文本转储).

What other programs make of a Word file or a workbook when they keep its text only.  Lines are paragraphs; tables are
found again from the tabs, pipes and empty lines that stand for their cells (``dump``), their columns from the rows
themselves (``grid``); a form of which nothing is left but one cell a line, from the order of its column headers
(``flattened``).

An extractor knows no form: the words that tell a column header are data of this package (``data/columns.csv``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from extractors.sniff import decode_text
from extractors.text import words
from extractors.text.dump import Line, Part, Table, count_ink, cut_dump
from extractors.text.grid import lay_out
from extractors.text.sheets import is_picture_name, is_said_by, lay_out_sheet
from pipeline.model.errors import LimitError, NoContentError, WrongFormatError
from pipeline.model.place import Place
from pipeline.model.raw import RawBlock, RawDocument, RawTable, RawText, TextKind
from pipeline.model.source import Limits, SourceFile

_MARKER = re.compile("|".join(words.MARKERS))
_BOX_BEGIN = re.compile(r"\s*[(（]\s*")
_BOX_END = re.compile(r"\s*[)）]\s*")
_PAGE_BEGINS = re.compile(r"\f| (?! )")
"""One blank before a line is where a page ended; several are an indent."""


def extract(source: SourceFile, limits: Limits) -> RawDocument:
    """Read a text dump in UTF-8, UTF-16 or GB 18030.

    Raises: ``WrongFormatError`` when it is no text, ``NoContentError`` when it is empty, ``LimitError``.
    """
    text = decode_text(source.data)
    if text is None:
        raise WrongFormatError(
            "文件不是可读的文本：请提交原来的 Word 或 PDF 文件", "this is no readable text: submit the Word or PDF file"
        )
    lines = _MARKER.sub("", text).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    reader = _Reader(limits)
    blocks = tuple(reader.read(tuple(cut_dump(lines))))
    if not blocks:
        raise NoContentError("文件为空：没有可读的文字", "the file holds no text")
    return RawDocument(
        doc_id=source.doc_id,
        format=source.format,
        blocks=blocks,
        visible_chars=count_ink(lines) - reader.left_out,
        unread=tuple(reader.unread),
    )


class _Reader:
    """Makes blocks of the parts of a dump."""

    def __init__(self, limits: Limits) -> None:
        self._cells_left = limits.max_cells
        self._sheet: RawTable | None = None
        """The sheet whose picture may follow, or is being left out."""
        self._in_picture = False
        self.left_out = 0
        """Visible characters of what is not read a second time, and of marks that are no text."""
        self.unread: list[str] = []

    def read(self, parts: Sequence[Part]) -> Iterator[RawBlock]:
        """The blocks in their order."""
        in_box = False
        for part in parts:
            if isinstance(part, Table | RawTable):
                self._in_picture = False
                yield self._count_cells(self._make_table(part) if isinstance(part, Table) else part)
                continue
            if self._is_picture(part):
                self.left_out += count_ink((part.text,))
                continue
            if _BOX_BEGIN.fullmatch(part.text) or (in_box and _BOX_END.fullmatch(part.text)):
                in_box = not in_box
                self.left_out += count_ink((part.text,))
                continue
            yield _make_text(part, "text_box" if in_box else "paragraph")

    def _is_picture(self, line: Line) -> bool:
        """It is the name of a picture of the sheet above, or words of it."""
        if self._sheet is None:
            return False
        if is_picture_name(line):
            self._in_picture = True
            self.unread.append(f"text of picture {line.text.strip()}")
            return True
        self._in_picture = self._in_picture and is_said_by(line, self._sheet)
        self._sheet = self._sheet if self._in_picture else None
        return self._in_picture

    def _make_table(self, part: Table) -> RawTable:
        if part.style == "sheets":
            table = self._sheet = lay_out_sheet(part.rows, part.title)
            self.left_out += count_ink((part.title or "",))
            self.left_out += count_ink(text for cell in table.cells for text in cell.covered_text)
        else:
            table, self._sheet = lay_out(part.rows), None
        self.left_out += part.marks
        return table

    def _count_cells(self, table: RawTable) -> RawTable:
        self._cells_left -= table.n_rows * table.n_cols
        if self._cells_left < 0:
            raise LimitError(
                "表格单元格总数超出上限，请检查文件；确属正常文件请调高上限",
                "the tables have more cells than the limit; raise it if the file is genuine",
            )
        return table


def _make_text(line: Line, kind: TextKind) -> RawText:
    return RawText(
        text=line.text.strip(),
        kind=kind,
        place=Place(path=f"line {line.number}"),
        starts_page=_PAGE_BEGINS.match(line.text) is not None,
    )

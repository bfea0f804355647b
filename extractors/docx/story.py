"""A story (文字流) read into blocks: the body, a text box, a header, a footer, a note.

Paragraphs become ``RawText``, tables ``RawTable``.  What hangs on a paragraph follows it: its text boxes, then its
notes; what hangs on a cell follows its table, and so do the tables inside cells.  A text box prints beside its
paragraph, so this is where a reader comes to it.
"""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree
from msgspec import Struct, field
from msgspec.structs import replace

from extractors.docx import tags
from extractors.docx.blocks import iter_blocks
from extractors.docx.fields import FieldStack, are_balanced
from extractors.docx.graphics import Graphics
from extractors.docx.grid import Spot, StoredCell
from extractors.docx.inline import PAGE_END, InlineReader, NoteReference, Paragraph
from extractors.docx.items import Embedded, Item
from extractors.docx.looks import summarize_looks
from extractors.docx.numbering import ListCounter, ListNumber
from extractors.docx.opened import OpenDocument, Part
from extractors.docx.pages import PageEnds
from extractors.docx.tables import TableShape, read_shape
from extractors.docx.xml import count_visible_characters
from pipeline.model.errors import LimitError
from pipeline.model.place import Place
from pipeline.model.raw import RawCell, RawTable, RawText, TextKind

MAX_NESTING = 40
"""Tables, text boxes and notes inside one another; real documents stay below five."""

_TOC_STYLE_NAMES = ("toc ", "contents ")


class Tally(Struct, kw_only=True):
    """What one document's stories leave behind besides blocks."""

    tables: int = 0
    """Tables begun so far; gives their number in a place."""
    cells: int = 0
    """Grid positions so far."""
    added: int = 0
    """Visible characters printed that stand in no run: automatic numbers, boxes of form fields."""
    covered: int = 0
    """Visible characters of stored cells that another cell covers."""
    unread: list[str] = field(default_factory=list)
    unknown_formats: set[str] = field(default_factory=set)
    """Number formats of lists that cannot be written; their paragraphs lack their number."""
    notes: dict[NoteReference, tuple[Part, etree._Element]] = field(default_factory=dict)
    """Notes printed so far."""


class Story:
    """Reads one story; its list numbers and fields run from its first paragraph to its last."""

    def __init__(self, document: OpenDocument, part: Part, kind: TextKind, tally: Tally, depth: int = 0) -> None:
        """``kind`` is that of its paragraphs; ``depth`` counts what it stands inside of."""
        self._document = document
        self._part = part
        self._kind = kind
        self._tally = tally
        self._depth = depth
        fields = FieldStack(not part.traits.fields or are_balanced(part.root))
        self._inline = InlineReader(document.styles, part.traits, fields)
        self._lists = ListCounter(document.numbering, tally.unknown_formats) if part.traits.lists else None

    def read(self, container: etree._Element, prefix: str = "", pages: PageEnds | None = None) -> list[Item]:
        """Read all blocks of a container; ``prefix`` leads their places, ``pages`` follows the body's page breaks.

        Raises: ``LimitError`` when tables or boxes are nested beyond reason, or when there are too many cells.
        """
        items: list[Item] = []
        for ordinal, content in self._iter_content(container):
            if isinstance(content, Paragraph):
                self._print_paragraph(content, f"{prefix}paragraph {ordinal}", items, pages)
            elif content.tag == tags.TBL:
                items.extend(self._read_table(content, self._depth))
                if pages is not None:
                    pages.pass_table()
            else:
                self._note_unread("altChunk", content.get(tags.R_ID, ""))
        return items

    def _iter_content(self, container: etree._Element) -> Iterator[tuple[int, Paragraph | etree._Element]]:
        """Paragraphs as they print, joined where their marks do not, and other block elements.

        With each comes the number of stored paragraphs so far.
        """
        stored = 0
        begun: Paragraph | None = None
        for element, in_toc in iter_blocks(container):
            if element.tag == tags.P:
                stored += 1
                paragraph = self._inline.read(element)
                paragraph.in_toc |= in_toc
                if begun is None:
                    begun = paragraph
                else:
                    begun.go_on(paragraph)
                if begun.mark != "kept":
                    continue
            if begun is not None:
                yield stored, begun
                begun = None
            if element.tag != tags.P:
                yield stored, element
        if begun is not None:
            yield stored, begun

    # -- paragraphs

    def _print_paragraph(self, paragraph: Paragraph, path: str, items: list[Item], pages: PageEnds | None) -> None:
        """Add a paragraph, if it prints anything, and what hangs on it."""
        number = self._number(paragraph)
        text = paragraph.text.strip("\n" + PAGE_END).replace(PAGE_END, "\n")
        if number is not None or text.strip():
            block = self._make_text(paragraph, text, number, path)
            items.append(block if pages is None else pages.mark_text(block, paragraph, items))
        if pages is not None:
            pages.pass_paragraph(paragraph)
        if paragraph.has_followers:
            items.extend(self._read_followers(paragraph, path, self._depth))

    def _make_text(self, paragraph: Paragraph, text: str, number: ListNumber | None, path: str) -> RawText:
        kind = self._kind
        if paragraph.in_toc or (paragraph.format.name or "").lower().startswith(_TOC_STYLE_NAMES):
            kind = "toc"
        elif paragraph.is_framed:
            kind = self._inner_kind
        return RawText(
            text=text,
            number=None if number is None else number.text,
            kind=kind,
            style=summarize_looks(paragraph.runs or [(" ", None)], paragraph.format, self._document.styles),
            place=self._place(path),
        )

    def _number(self, paragraph: Paragraph) -> ListNumber | None:
        """Count a paragraph and give its automatic number; one that does not print at all is not counted."""
        self._tally.added += paragraph.added
        format_ = paragraph.format
        if self._lists is None or format_.num_id is None or (paragraph.mark == "hidden" and not paragraph.text):
            return None
        number = self._lists.advance(format_.num_id, format_.ilvl, format_.style)
        if number is not None:
            self._tally.added += count_visible_characters(number.text)
        return number

    # -- what hangs on a paragraph

    def _read_followers(self, paragraph: Paragraph, path: str, depth: int) -> list[Item]:
        """The text boxes, letterings, objects and notes of a paragraph; things that are not read are noted."""
        items = [] if paragraph.graphics is None else self._read_graphics(paragraph.graphics, path, depth)
        self._tally.unread.extend(f"{thing} at {path}" for thing in paragraph.unread)
        for note in paragraph.notes:
            items.extend(self._read_note(note, depth))
        return items

    def _read_graphics(self, graphics: Graphics, path: str, depth: int) -> list[Item]:
        items: list[Item] = []
        for box in graphics.boxes:
            for item in self._enter(self._inner_kind, depth).read(box, f"{path} text box "):
                items.append(replace(item, floating=True) if isinstance(item, RawTable) else item)
        for lettering in graphics.letterings:
            if lettering.text.strip():
                kind = "watermark" if lettering.is_watermark else self._inner_kind
                items.append(RawText(text=lettering.text, kind=kind, place=self._place(path)))
        for ole in graphics.objects:
            items.append(
                Embedded(
                    part=self._find_target(ole.relationship),
                    picture=self._find_target(ole.preview),
                    is_icon=ole.is_icon,
                    note=self._name_unread("embedded object", ole.relationship, f"at {path}"),
                    place=self._place(path),
                )
            )
        for picture in graphics.pictures:
            items.append(
                Embedded(
                    part="",
                    picture=self._find_target(picture.relationship),
                    is_icon=False,
                    note=self._name_unread("picture", picture.relationship, picture.size, f"at {path}"),
                    place=self._place(path),
                )
            )
        self._tally.unread.extend(f"{thing} at {path}" for thing in graphics.unread)
        return items

    def _read_note(self, reference: NoteReference, depth: int) -> list[Item]:
        """A footnote or endnote at the place of its reference; each once."""
        found = self._document.find_note(reference.part_kind, reference.id)
        if found is None or reference in self._tally.notes:
            return []
        part, element = found
        self._tally.notes[reference] = found
        story = Story(self._document, part, "footnote", self._tally, depth=self._go_deeper(depth))
        return story.read(element, f"{reference.part_kind[:-1]} {reference.id} ")

    def _enter(self, kind: TextKind, depth: int) -> Story:
        """A reader for a text box, with list numbers and fields of its own."""
        return Story(self._document, self._part, kind, self._tally, depth=self._go_deeper(depth))

    def _go_deeper(self, depth: int) -> int:
        if depth >= MAX_NESTING:
            raise LimitError(
                f"表格或文本框嵌套超过 {MAX_NESTING} 层，请检查文件来源",
                f"tables or text boxes are nested more than {MAX_NESTING} deep; check where the file comes from",
            )
        return depth + 1

    @property
    def _inner_kind(self) -> TextKind:
        """Kind of what stands in a box: a text box in a body; furniture and notes stay what they are."""
        return "text_box" if self._kind == "paragraph" else self._kind

    # -- tables

    def _read_table(self, element: etree._Element, depth: int) -> list[Item]:
        """A table and what hangs on its cells: nested tables, text boxes, notes."""
        deeper = self._go_deeper(depth)
        shape = read_shape(element, self._part.traits.special)
        self._count_cells(shape)
        if not shape.grid.spots:
            return []
        self._tally.tables += 1
        table = f"table {self._tally.tables}"
        texts: list[list[str]] = []
        followers: dict[StoredCell, list[Item]] = {}
        shown = {spot.stored[0] for spot in shape.grid.spots}
        for row, cells in enumerate(shape.stored):
            texts.append([])
            for index, tc in enumerate(cells):
                lines = shape.lines[row][index]
                if lines is not None and self._inline.takes_plain_lines:
                    texts[row].append(_join_lines(lines))
                    continue
                tables_before = self._tally.tables
                text, hanging = self._read_cell(tc, f"{table} row {row + 1} cell {index + 1}", deeper)
                if hanging and (row, index) in shown:
                    followers[row, index] = hanging
                elif hanging:
                    self._tally.tables = tables_before
                    text = "\n".join((text, *(_flatten(item) for item in hanging))).strip("\n")
                texts[row].append(text)
        items: list[Item] = [self._make_table(shape, texts, table)]
        if followers:
            for spot in shape.grid.spots:
                for item in followers.get(spot.stored[0], ()):
                    host = (spot.row, spot.col)
                    items.append(item if isinstance(item, RawText) else replace(item, nested_in=host))
        return items

    def _make_table(self, shape: TableShape, texts: list[list[str]], table: str) -> RawTable:
        cells = [self._make_cell(spot, texts, table) for spot in shape.grid.spots]
        return RawTable(
            n_rows=shape.grid.n_rows,
            n_cols=shape.grid.n_cols,
            cells=tuple(cells),
            place=self._place(table),
            origin="markup",
            col_edges=shape.grid.col_edges,
            floating=shape.floating,
        )

    def _make_cell(self, spot: Spot, texts: list[list[str]], table: str) -> RawCell:
        row, index = spot.stored[0]
        covered: tuple[str, ...] = ()
        if len(spot.stored) > 1:
            covered = tuple(text for text in (texts[row][index] for row, index in spot.stored[1:]) if text)
            self._tally.covered += sum(count_visible_characters(text) for text in covered)
        return RawCell(
            row=spot.row,
            col=spot.col,
            row_span=spot.row_span,
            col_span=spot.col_span,
            text=texts[row][index],
            place=self._place(f"{table} row {row + 1} cell {index + 1}"),
            covered_text=covered,
        )

    def _read_cell(self, tc: etree._Element, path: str, depth: int) -> tuple[str, list[Item]]:
        """The printed text of a stored cell, its paragraphs' automatic numbers included, and what hangs on it."""
        plain = self._read_plain_cell(tc)
        if plain is not None:
            return plain, []
        lines: list[str] = []
        hanging: list[Item] = []
        for _, content in self._iter_content(tc):
            if isinstance(content, Paragraph):
                lines.append(self._print_line(content))
                hanging.extend(self._read_followers(content, path, depth))
            elif content.tag == tags.TBL:
                hanging.extend(self._read_table(content, depth))
            else:
                self._note_unread("altChunk", content.get(tags.R_ID, ""), f"at {path}")
        return _join_lines(lines), hanging

    def _read_plain_cell(self, tc: etree._Element) -> str | None:
        """The text of a cell that holds nothing but lines of text, which is most; None for any other."""
        lines: list[str] = []
        for element in tc:
            tag = element.tag
            if tag == tags.P:
                line = self._inline.read_line(element)
                if line is None:
                    return None
                lines.append(line)
            elif tag != tags.TC_PR:
                return None
        return _join_lines(lines)

    def _print_line(self, paragraph: Paragraph) -> str:
        number = self._number(paragraph)
        if number is None:
            return paragraph.text
        return number.text + number.suffix + paragraph.text if paragraph.text.strip() else number.text

    def _count_cells(self, shape: TableShape) -> None:
        self._tally.cells += shape.grid.n_rows * shape.grid.n_cols
        limit = self._document.limits.max_cells
        if self._tally.cells > limit:
            raise LimitError(
                f"表格单元格总数超出上限 {limit}，请检查文件；确属正常文件请调高上限",
                f"the tables have more than {limit} cells; raise the limit if the file is genuine",
            )

    # -- places and notes

    def _place(self, path: str) -> Place:
        return Place(part=self._part.name, path=path)

    def _note_unread(self, thing: str, relationship: str, *details: str) -> None:
        """Say that something was left unread."""
        self._tally.unread.append(self._name_unread(thing, relationship, *details))

    def _name_unread(self, thing: str, relationship: str, *details: str) -> str:
        return " ".join(word for word in (thing, self._find_target(relationship), *details) if word)

    def _find_target(self, relationship: str) -> str:
        """The part, or the address, that an id refers to; empty when there is none."""
        known = self._document.relationships(self._part.name).get(relationship)
        return "" if known is None else known.target


def _join_lines(lines: list[str]) -> str:
    """The text of a cell without blank lines around it; empty when it prints nothing."""
    text = "\n".join(lines).replace(PAGE_END, "\n")
    return text.strip("\n") if text.strip() else ""


def _flatten(item: Item) -> str:
    """The text of what hangs on a covered cell, for the record of what it hides."""
    if isinstance(item, RawTable):
        return "\n".join(cell.text for cell in item.cells if cell.text)
    return item.text if isinstance(item, RawText) else ""

"""Tables put together from the grids of a document's pages (表格拼接): what stands between two grids decides."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct, field

from normalizers.tables import marks
from normalizers.tables.draft import Draft
from normalizers.tables.edges import Columns
from normalizers.tables.pieces import Piece, Sheet, continue_table, join_pieces, sheet_of
from normalizers.tables.repair import repair_table, start_draft
from normalizers.tables.signs import is_unfinished, squeeze
from pipeline.model.raw import RawBlock, RawPage, RawTable, RawText

MAX_TITLE = 40
"""Characters; longer paragraphs are no titles."""

MAX_TITLE_LINES = 3
"""附件2, the title, and the line with year or unit: more short paragraphs are no title of a table."""


class Assembled(Struct, frozen=True, kw_only=True):
    """A whole table with the tables nested in its cells."""

    draft: Draft
    nested: tuple[RawTable, ...]
    """As many as the draft has ``hosts``, in their order."""


class _Open(Struct, kw_only=True):
    """A table that may still go on."""

    head: Draft
    nested: list[RawTable]
    columns: Columns
    pieces: list[Piece] = field(default_factory=list)
    titles: list[RawText] = field(default_factory=list)
    """Paragraphs that stand over the table, though they follow it in the text order."""
    between: list[RawText] = field(default_factory=list)
    """What followed its latest piece so far."""

    @property
    def last(self) -> Draft:
        """Its latest piece."""
        return self.pieces[-1].table if self.pieces else self.head

    def add(self, piece: Piece, nested: Sequence[RawTable]) -> None:
        """Take in a piece."""
        self.columns = self.columns.unite(piece.table.columns)
        self.pieces.append(piece)
        self.nested += nested

    def close(self) -> Iterator[RawText | Assembled]:
        """What the document holds from the table's titles to the text after it."""
        yield from self.titles
        yield Assembled(draft=repair_table(join_pieces(self.head, self.pieces)), nested=tuple(self.nested))
        yield from self.between


def assemble_tables(blocks: Iterable[RawBlock], pages: Sequence[RawPage]) -> Iterator[RawText | Assembled]:
    """Join the pieces of tables and repair each whole one; paragraphs pass through in their order.

    Only a paragraph that stands between two pieces of one table moves: a caption such as 续表 comes after it, the
    title of a floating table before it.
    """
    sheet = sheet_of(pages)
    table: _Open | None = None
    for block, nested in _with_nested(blocks):
        if isinstance(block, RawText):
            if table is None:
                yield block
            else:
                table.between.append(block)
            continue
        draft = start_draft(block, tuple(inner.nested_in for inner in nested if inner.nested_in is not None))
        if table is not None and _extend(table, draft, nested, sheet):
            continue
        if table is not None:
            yield from table.close()
        table = _Open(head=draft, nested=list(nested), columns=draft.columns)
    if table is not None:
        yield from table.close()


def _with_nested(blocks: Iterable[RawBlock]) -> Iterator[tuple[RawBlock, tuple[RawTable, ...]]]:
    """Each block with the tables nested in it; a nested table without a host stands for itself."""
    waiting: list[RawBlock] = []
    nested: list[RawTable] = []
    for block in blocks:
        has_host = bool(waiting) and isinstance(waiting[0], RawTable)
        if isinstance(block, RawTable) and block.nested_in is not None and has_host:
            nested.append(block)
            continue
        if isinstance(block, RawTable):
            yield from _give(waiting, nested)
            waiting, nested = [block], []
        else:
            waiting.append(block)
    yield from _give(waiting, nested)


def _give(waiting: Sequence[RawBlock], nested: Sequence[RawTable]) -> Iterator[tuple[RawBlock, tuple[RawTable, ...]]]:
    for block in waiting:
        yield block, tuple(nested) if isinstance(block, RawTable) else ()


def _extend(table: _Open, draft: Draft, nested: Sequence[RawTable], sheet: Sheet) -> bool:
    """Add a grid to the table before it where it continues it."""
    body = [text for text in table.between if text.kind == "paragraph" and not _is_stub(text)]
    titled = bool(body) and not all(_says_continued(text) for text in body)
    if titled and not (table.last.floating and _is_title(body)):
        return False
    piece = continue_table(table.head, table.last, table.columns, draft, sheet, titled=titled)
    if piece is None:
        return False
    table.add(piece, nested)
    if titled:
        table.titles += table.between
        table.between = []
    return True


def _is_stub(text: RawText) -> bool:
    """An unfilled row of a form without lines, of which only the dots are printed (……)."""
    return not squeeze(text.text).strip(marks.STUB_MARKS)


def _says_continued(text: RawText) -> bool:
    """A caption such as 续表 or 附件2（续）."""
    squeezed = squeeze(text.text)
    return len(squeezed) <= MAX_TITLE and (
        squeezed.startswith(marks.CONTINUATION_WORDS) or squeezed.endswith(marks.CONTINUATION_WORDS)
    )


def _is_title(texts: Sequence[RawText]) -> bool:
    """A few short lines, none a sentence."""
    return len(texts) <= MAX_TITLE_LINES and all(
        len(squeeze(text.text)) <= MAX_TITLE and is_unfinished(text.text) for text in texts
    )

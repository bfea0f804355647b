"""The block elements of a container in document order, through everything that only wraps them."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from extractors.docx import tags
from extractors.docx.alternatives import choose_branch

_BLOCKS = frozenset({tags.P, tags.TBL, tags.TR, tags.TC, tags.ALT_CHUNK})
_WRAPPERS = frozenset({
    tags.CUSTOM_XML,
    tags.SMART_TAG,
    tags.SDT,
    tags.SDT_CONTENT,
    tags.INS,
    tags.MOVE_TO,
    tags.ALTERNATE_CONTENT,
})  # fmt: skip
_TOC_GALLERY = "Table of Contents"


def iter_blocks(container: etree._Element) -> Iterator[tuple[etree._Element, bool]]:
    """Paragraphs, tables and other block elements below a container; True for those of a table of contents (目录)."""
    stack: list[tuple[Iterator[etree._Element], bool]] = [(iter(container), False)]
    while stack:
        children, in_toc = stack[-1]
        for child in children:
            tag = child.tag
            if tag in _BLOCKS:
                yield child, in_toc
            elif tag in _WRAPPERS:
                inner = choose_branch(child) if tag == tags.ALTERNATE_CONTENT else child
                if inner is not None:
                    stack.append((iter(inner), in_toc or (tag == tags.SDT and _is_table_of_contents(child))))
                    break
        else:
            stack.pop()


def iter_members(container: etree._Element, name: str) -> Iterator[etree._Element]:
    """The rows of a table or the cells of a row, also those that content controls and the like wrap."""
    return (element for element, _ in iter_blocks(container) if element.tag == name)


def _is_table_of_contents(control: etree._Element) -> bool:
    gallery = control.find(f"{tags.SDT_PR}/{tags.DOC_PART_OBJ}/{tags.DOC_PART_GALLERY}")
    return gallery is not None and gallery.get(tags.VAL) == _TOC_GALLERY

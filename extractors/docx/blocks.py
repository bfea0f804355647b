"""The block elements of a container in document order, through everything that only wraps them."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from extractors.docx import tags
from extractors.docx.alternatives import choose_branch

_WRAPPERS = frozenset({tags.CUSTOM_XML, tags.SDT_CONTENT, tags.INS, tags.MOVE_TO, tags.SMART_TAG})
_BLOCKS = frozenset({tags.P, tags.TBL, tags.TR, tags.TC, tags.TC_PR, tags.TR_PR, tags.TBL_PR})
_TOC_GALLERY = "Table of Contents"


def iter_blocks(container: etree._Element) -> Iterator[tuple[etree._Element, bool]]:
    """Paragraphs, tables and other block elements below a container; True for those of a table of contents (目录)."""
    stack: list[tuple[Iterator[etree._Element], bool]] = [(iter(container), False)]
    while stack:
        children, in_toc = stack[-1]
        for child in children:
            if child.tag == tags.P:
                yield child, in_toc
                continue
            inner, is_toc = _unwrap(child)
            if inner is None:
                yield child, in_toc
            else:
                stack.append((iter(inner), in_toc or is_toc))
                break
        else:
            stack.pop()


def iter_members(container: etree._Element, name: str) -> Iterator[etree._Element]:
    """The rows of a table or the cells of a row, also those that content controls and the like wrap."""
    return (element for element, _ in iter_blocks(container) if element.tag == name)


def _unwrap(element: etree._Element) -> tuple[etree._Element | None, bool]:
    """What to walk instead of a wrapper, and whether it is a table of contents; (None, False) for a block."""
    tag = element.tag
    if tag in _BLOCKS:
        return None, False
    if tag == tags.SDT:
        gallery = element.find(f"{tags.SDT_PR}/{tags.DOC_PART_OBJ}/{tags.DOC_PART_GALLERY}")
        content = element.find(tags.SDT_CONTENT)
        return content, gallery is not None and gallery.get(tags.VAL) == _TOC_GALLERY
    if tag == tags.ALTERNATE_CONTENT:
        return choose_branch(element), False
    return (element, False) if tag in _WRAPPERS else (None, False)

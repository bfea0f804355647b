"""A submitted file, before anything is known of its inside (来源文件)."""

from __future__ import annotations

from msgspec import Struct


class SourceRef(Struct, frozen=True, kw_only=True):
    """How to get at one submitted file; small enough to send to a worker."""

    source_path: str
    """POSIX path relative to the input root; archive members as ``a.zip!/b/c.docx``."""
    path: str
    """Path or URL to open (of the outermost archive, for a member)."""
    members: tuple[str, ...] = ()
    """Names to follow inside nested archives, outermost first; empty for a plain file."""
    size: int | None = None
    """Bytes, when the listing knew it."""


class SourceFile(Struct, frozen=True, kw_only=True):
    """The bytes of one submitted file and what they are."""

    source_path: str
    doc_id: str
    """SHA-256 of ``data``, lower-case hex."""
    format: str
    """What the bytes are, never what the name says: docx, pdf, doc, wps, xlsx, xls, txt …"""
    data: bytes


class Limits(Struct, frozen=True, kw_only=True):
    """What one document may cost before it is refused (防护上限)."""

    max_bytes: int = 200 * 1024 * 1024
    """Largest file that is opened."""
    max_unpacked_bytes: int = 512 * 1024 * 1024
    """Largest sum of unpacked sizes of a ZIP package or archive."""
    max_part_bytes: int = 128 * 1024 * 1024
    """Largest single unpacked XML part."""
    max_pages: int = 5000
    """Most pages of one document."""
    max_cells: int = 2_000_000
    """Most grid positions of one document's tables together."""

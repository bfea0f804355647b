"""File formats by how far their cells are to be trusted (文件格式的可信次序)."""

from __future__ import annotations

_RANKS = (
    frozenset({"docx", "xlsx", "xls", "et", "doc", "wps", "odt", "rtf", "word_xml", "html"}),
    frozenset({"pdf"}),
    frozenset({"txt"}),
)


def rank_format(format: str | None) -> int:
    """Rank a format, the best 0: the submitter's own program states its cells, a PDF's are found, then texts, the rest.

    ``format``: code of ``documents.format``; None where it is not known.
    """
    return next((rank for rank, formats in enumerate(_RANKS) if format in formats), len(_RANKS))

"""Cases drawn as lines with ``|``, so that a test reads as a table; ⏎ is a line end, ␣ a blank, ∅ is None."""

from __future__ import annotations


def cases(drawing: str, columns: int) -> list[tuple[str | None, ...]]:
    """The lines of a drawing as tuples of texts; all have the same number of columns."""
    rows = [tuple(_shown(piece) for piece in line.split("|")) for line in drawing.splitlines() if line.strip()]
    wrong = [row for row in rows if len(row) != columns]
    assert not wrong, f"{columns} columns expected: {wrong}"
    return rows


def _shown(piece: str) -> str | None:
    text = piece.strip().replace("⏎", "\n").replace("␣", " ").replace("¦", "|")
    return None if text == "∅" else text

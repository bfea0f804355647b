"""Pieces of Markdown that the generated pages are put together from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def draw_table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Draw a table; a bar or a line end in a cell would break it, so both are escaped."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(_escape(cell) for cell in line) + " |" for line in lines) + "\n"


def head_page(title: str, summary_zh: str, summary_en: str) -> str:
    """Begin a page: its title, a sentence in Chinese and one in English."""
    return f"# {title}\n\n{summary_zh}\n\n*{summary_en}*\n"


def head_entry(level: int, name: str, title: str, anchor: str) -> str:
    """Begin the entry of one thing, with an anchor that other pages link to."""
    return f"{'#' * level} `{name}` {title} {{ #{anchor} }}"


def as_code(text: str) -> str:
    """Set a text in code type; blank where there is none."""
    return f"`{text}`" if text else ""


def as_text(text: str) -> str:
    """Keep the signs of a text that Markdown would take for its own."""
    return "".join(f"\\{sign}" if sign in "\\`*_[]<>#" else sign for sign in text)


def _escape(cell: str) -> str:
    return cell.replace("|", "\\|").replace("\n", " ")

"""Put figures into a page: ``python docs/figures.py PAGE SECTION FILE``.

What stands in PAGE between ``<!-- figures: SECTION -->`` and ``<!-- end of figures: SECTION -->`` is replaced by FILE.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path


def replace_section(page: str, section: str, text: str) -> str:
    """Give a page with another text between the two marks of a section.

    Raises: ``ValueError`` when the page has not exactly one section of that name, or the text is empty.
    """
    begin, end = f"<!-- figures: {section} -->", f"<!-- end of figures: {section} -->"
    if not text.strip():
        raise ValueError(f"no figures for {section}")
    if page.count(begin) != 1 or page.count(end) != 1 or page.index(begin) > page.index(end):
        raise ValueError(f"the page needs the lines {begin} and {end}, once each and in this order")
    before, _, rest = page.partition(begin)
    _, _, after = rest.partition(end)
    return f"{before}{begin}\n\n{text.strip()}\n\n{end}{after}"


def main(arguments: Sequence[str]) -> None:
    """Read the command line and write the page."""
    page, section, figures = arguments
    path = Path(page)
    replaced = replace_section(path.read_text("utf-8"), section, Path(figures).read_text("utf-8"))
    path.write_text(replaced, "utf-8", newline="\n")


if __name__ == "__main__":
    main(sys.argv[1:])

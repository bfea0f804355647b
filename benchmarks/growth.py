"""The cost of a page and of a row, from short documents to very long ones."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence

from benchmarks.documents import wrap_bytes
from benchmarks.growing import make_docx, make_pdf, make_pdf_table, make_txt, make_xlsx
from benchmarks.table import Section
from pipeline.model.source import Limits
from pipeline.run import extract, process

PAGES = (1, 10, 100, 1000, 3000)
ROWS = (10, 100, 1000, 10_000)
_LIMITS = Limits()

_Maker = Callable[[int], bytes]
"""Makes a document of a number of pages or rows."""
_LONG_PAGES: Mapping[str, _Maker] = {"page.pdf": make_pdf}
_LONG_FORMS: Mapping[str, _Maker] = {
    "form.docx": make_docx,
    "form.xlsx": make_xlsx,
    "form.txt": make_txt,
    "form.pdf": make_pdf_table,
}
"""By the name of the file: what makes it longer and longer."""


def measure_pages(counts: Sequence[int] = PAGES) -> Section:
    """Time PDFs of more and more pages."""
    return _measure("Cost of a page", "pages", counts, _LONG_PAGES)


def measure_rows(counts: Sequence[int] = ROWS) -> Section:
    """Time files of each format whose form has more and more rows; in the PDF it goes over many pages."""
    return _measure("Cost of a row", "rows", counts, _LONG_FORMS)


def _measure(title: str, unit: str, counts: Sequence[int], makers: Mapping[str, _Maker]) -> Section:
    measured = {name: [_time(make, name, count, unit) for count in counts] for name, make in makers.items()}
    formats = [name.partition(".")[2] for name in makers]
    return Section(
        title=title,
        note="Milliseconds of the processor; short documents also carry what every document costs once.",
        header=(unit, *(f"{format}: {step}" for format in formats for step in ("reading", "whole way"))),
        rows=tuple(
            (str(count), *(cell for costs in measured.values() for cell in costs[row]))
            for row, count in enumerate(counts)
        ),
    )


def _time(make: _Maker, name: str, count: int, unit: str) -> tuple[str, str]:
    """Time reading and the whole way of one document, for each page or row."""
    warm = wrap_bytes(make(1), name)
    process(warm, _LIMITS)  # imports and what is loaded once
    source = wrap_bytes(make(count), name)
    started = time.process_time()
    extract(source, _LIMITS)
    read = time.process_time()
    result = process(source, _LIMITS)
    done = time.process_time()
    if result.status == "failed":
        raise RuntimeError(f"{name}, {count} {unit}: {result.error}")
    return f"{(read - started) / count * 1000:.2f}", f"{(done - read) / count * 1000:.2f}"

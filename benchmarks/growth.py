"""The cost of a page and of a row, from short documents to very long ones."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from benchmarks.documents import wrap_bytes
from benchmarks.growing import make_docx, make_pdf
from benchmarks.table import Section
from pipeline.model.source import Limits
from pipeline.run import extract, process

PAGES = (1, 10, 100, 1000, 3000)
ROWS = (10, 100, 1000, 10_000)
_LIMITS = Limits()


def measure_pages(counts: Sequence[int] = PAGES) -> Section:
    """Time PDFs of more and more pages."""
    return _measure("Cost of a page", "pages", counts, make_pdf, "page.pdf")


def measure_rows(counts: Sequence[int] = ROWS) -> Section:
    """Time Word files whose form has more and more rows."""
    return _measure("Cost of a row", "rows", counts, make_docx, "form.docx")


def _measure(title: str, unit: str, counts: Sequence[int], make: Callable[[int], bytes], name: str) -> Section:
    rows = []
    for count in (counts[0], *counts):  # the first also imports and warms up, and is then done again
        source = wrap_bytes(make(count), name)
        started = time.process_time()
        extract(source, _LIMITS)
        read = time.process_time()
        result = process(source, _LIMITS)
        done = time.process_time()
        if result.status == "failed":
            raise RuntimeError(f"{count} {unit}: {result.error}")
        rows.append((str(count), f"{(read - started) / count * 1000:.2f}", f"{(done - read) / count * 1000:.2f}"))
    return Section(
        title=title,
        note="Milliseconds of the processor; short documents also carry what every document costs once.",
        header=(unit, f"reading, of {unit[:-1]}", f"whole way, of {unit[:-1]}"),
        rows=tuple(rows[1:]),
    )

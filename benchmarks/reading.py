"""Reading documents in one process, side by side with other libraries and with the floors."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import TypeVar

from benchmarks.clock import Timing, percentile, race
from benchmarks.documents import list_compared, open_source
from benchmarks.readers import (
    parse_document_xml,
    read_by_camelot,
    read_by_pdfplumber,
    read_by_python_docx,
    read_characters_and_paths,
)
from benchmarks.table import Section, at_least, at_most, compare, relate
from pipeline.model.rows import DocumentResult
from pipeline.model.source import Limits, SourceFile
from pipeline.run import extract, process
from pipeline.storage.packing import pack_rows
from pipeline.storage.rows import to_rows

_LIMITS = Limits()
_Item = TypeVar("_Item")


def go_whole_way(source: SourceFile) -> DocumentResult:
    """Take a document from its bytes to what is written into the tables.

    Raises: ``RuntimeError`` when it cannot be read, as failing is fast.
    """
    result = process(source, _LIMITS)
    if result.status == "failed":
        raise RuntimeError(f"{source.source_path}: {result.error}")
    pack_rows(to_rows(result))
    return result


def compare_pdf(rounds: int) -> Section:
    """Compare the reading of PDFs with text."""
    origin, paths = list_compared(".pdf")
    sources = [open_source(path) for path in paths]
    pages = sum(len(extract(source, _LIMITS).pages) for source in sources)
    taken = race(
        {
            "floor": partial(_read_all, read_characters_and_paths, [source.data for source in sources]),
            "reading": partial(_read_all, _read, sources),
            "whole": partial(_read_all, go_whole_way, sources),
            "pdfplumber": partial(_read_all, read_by_pdfplumber, [source.data for source in sources]),
        },
        rounds,
    )
    show = partial(_show_pages, pages)
    return compare(
        f"PDF with text: {len(sources)} documents, {pages} pages ({origin})",
        [
            relate("whole way beside pdfplumber's reading", taken["pdfplumber"], taken["whole"], show, at_least(5)),
            relate("reading beside pdfplumber's", taken["pdfplumber"], taken["reading"], show),
            relate(
                "reading beside pdfium's characters and paths alone",
                taken["reading"],
                taken["floor"],
                show,
                at_most(2),
            ),
        ],
        "pdfplumber: `extract_text` and `extract_tables` of every page. Ratios: pdfplumber ÷ jixiao; jixiao ÷ floor.",
    )


def compare_camelot(most_pages: int) -> Section:
    """Compare the reading of pages with forms; once only, as camelot takes seconds a page."""
    title = "Form pages: camelot (lattice)"
    try:
        import camelot  # noqa: F401
    except ImportError:
        return compare(title, [], "camelot is not installed (`pip install camelot-py`), so it was left out.")
    ours = theirs = 0.0
    seen = 0
    for path in list_compared(".pdf")[1]:
        source = open_source(path)
        started = time.process_time()
        raw = extract(source, _LIMITS)
        spent = time.process_time() - started
        pages = sorted({table.place.page for table in raw.tables if table.place.page is not None})
        pages = pages[: most_pages - seen]
        if pages:
            started = time.process_time()
            read_by_camelot(str(path), ",".join(map(str, pages)))
            theirs += time.process_time() - started
            ours += spent * len(pages) / len(raw.pages)
            seen += len(pages)
    show = partial(_show_pages, seen)
    line = relate("reading beside camelot", Timing((theirs,)), Timing((ours,)), show)
    return compare(title, [line], f"{seen} pages with tables; jixiao's time is its share of the whole document.")


def compare_docx(rounds: int) -> Section:
    """Compare the reading of Word files."""
    origin, paths = list_compared(".docx")
    sources = [open_source(path) for path in paths]
    data = [source.data for source in sources]
    taken = race(
        {
            "floor": partial(_read_all, parse_document_xml, data),
            "reading": partial(_read_all, _read, sources),
            "whole": partial(_read_all, go_whole_way, sources),
            "python-docx": partial(_read_all, read_by_python_docx, data),
        },
        rounds,
    )
    lines = [
        relate("reading beside lxml parsing alone", taken["reading"], taken["floor"], _show_ms, at_most(2.5)),
        relate("whole way beside python-docx's reading", taken["python-docx"], taken["whole"], _show_ms, at_least(1)),
    ]
    plain = [source for source in sources if b"embeddings/" not in source.data]
    if len(plain) < len(sources):
        own = race(
            {
                "floor": partial(_read_all, parse_document_xml, [source.data for source in plain]),
                "reading": partial(_read_all, _read, plain),
            },
            rounds,
        )
        what = f"the same for the {len(plain)} without embedded workbooks"
        lines.insert(1, relate(what, own["reading"], own["floor"], _show_ms, at_most(2.5)))
    return compare(
        f"Word: {len(sources)} documents ({origin})",
        lines,
        "Floor: unpacking and parsing `document.xml`. python-docx: paragraphs and `row.cells`, as `.text`. "
        "Workbooks embedded in a document are read too, which neither of the others does.",
    )


def measure_formats(paths: Sequence[Path]) -> Section:
    """Time every document of the county on its whole way."""
    taken: dict[str, list[float]] = {}
    pages: dict[str, int] = {}
    for path in paths:
        started = time.process_time()
        source = open_source(path)
        result = go_whole_way(source)
        taken.setdefault(source.format, []).append(time.process_time() - started)
        pages[source.format] = pages.get(source.format, 0) + (result.pages or 0)
    rows = [
        (
            name,
            str(len(seconds)),
            f"{len(seconds) / sum(seconds):.1f}",
            f"{pages[name] / sum(seconds):.0f}" if pages[name] else "–",
            f"{percentile(seconds, 0.5) * 1000:.0f}",
            f"{percentile(seconds, 0.99) * 1000:.0f}",
        )
        for name, seconds in sorted(taken.items())
    ]
    return Section(
        title="The whole way, one process, by format",
        note="Seconds of the processor, from the file's bytes to rows that are ready for the tables; scans left out.",
        header=("format", "documents", "documents a second", "pages a second", "p50 ms", "p99 ms"),
        rows=tuple(rows),
    )


def _read(source: SourceFile) -> None:
    extract(source, _LIMITS)


def _read_all(read: Callable[[_Item], object], items: Iterable[_Item]) -> None:
    for item in items:
        read(item)


def _show_pages(pages: int, seconds: float) -> str:
    return f"{pages / seconds:.0f} pages/s"


def _show_ms(seconds: float) -> str:
    return f"{seconds * 1000:.1f} ms"

"""All benchmarks side by side in one run (``make bench``): ``python -m benchmarks [options]``.

Generates what one county's units hand in for one year, reads it in every way that is compared, and prints a table of
ratios with the machine they were measured on.  ``--markdown PAGE`` also puts it into a page.
"""

from __future__ import annotations

import argparse
import importlib.util
import logging
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from benchmarks.documents import list_compared, list_county, make_county
from benchmarks.growth import PAGES, ROWS, measure_pages, measure_rows
from benchmarks.machine import describe_machine
from benchmarks.reading import compare_camelot, compare_docx, compare_pdf, measure_formats
from benchmarks.runs import measure_memory, measure_scaling, measure_start
from benchmarks.table import Section, print_section, write_markdown

_FIGURES = Path(__file__).resolve().parents[1] / "docs" / "figures.py"
_SECTION = "bench"
"""Where in a page the figures go, as ``docs/figures.py`` takes it."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure as the options say."""
    options = _parse(arguments)
    logging.disable(logging.WARNING)  # what camelot and pdfminer say of single pages
    machine = describe_machine()
    print(machine)
    started = time.perf_counter()
    sections = []
    with tempfile.TemporaryDirectory(prefix="jixiao-bench-") as folder:
        for measure in _plan(options, Path(folder)):
            sections.append(measure())
            print_section(sections[-1])
    minutes = (time.perf_counter() - started) / 60
    print(f"\n{minutes:.1f} minutes")
    if options.markdown is not None:
        said = f"{machine}. {options.documents} submissions, seed {options.seed}, {minutes:.1f} minutes."
        _put(options.markdown, write_markdown(said, sections))


def _plan(options: argparse.Namespace, folder: Path) -> Iterator[Callable[[], Section]]:
    """Give what is to be measured, in order."""
    county = list_county(make_county(options.documents, options.seed))
    documents = folder / "in"
    documents.mkdir()
    for path in county:
        shutil.copy(path, documents / path.name)
    yield lambda: compare_pdf(options.rounds)
    yield lambda: compare_docx(options.rounds)
    yield lambda: compare_camelot(options.camelot_pages)
    yield lambda: measure_formats(county)
    yield lambda: measure_start(list_compared(".docx")[1][0], folder / "start")
    yield lambda: measure_scaling(documents, folder, options.runs)
    yield lambda: measure_memory(documents, folder / "memory")
    yield lambda: measure_pages([count for count in PAGES if count <= options.pages])
    yield lambda: measure_rows([count for count in ROWS if count <= options.rows])


def _parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--documents", type=int, default=300, help="submissions of the county (default: 300)")
    parser.add_argument("--seed", type=int, default=86028121)
    parser.add_argument("--rounds", type=int, default=3, help="of what is compared in one process")
    parser.add_argument("--runs", type=int, default=2, help="whole runs of each kind")
    parser.add_argument("--camelot-pages", type=int, default=10, help="pages that camelot reads, seconds each")
    parser.add_argument("--pages", type=int, default=PAGES[-1], help="of the longest PDF")
    parser.add_argument("--rows", type=int, default=ROWS[-1], help="of the longest form")
    parser.add_argument("--markdown", type=Path, metavar="PAGE", help="put the table into this page as well")
    return parser.parse_args(arguments)


def _put(page: Path, figures: str) -> None:
    """Put the figures into a page, between its two marks."""
    spec = importlib.util.spec_from_file_location("figures", _FIGURES)
    if spec is None or spec.loader is None:
        raise ImportError(_FIGURES)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    page.write_text(module.replace_section(page.read_text("utf-8"), _SECTION, figures), "utf-8", newline="\n")


if __name__ == "__main__":
    main()

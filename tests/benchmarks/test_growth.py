"""No step looks at everything once more for each page or row: work is counted, not timed.

Twice as long a document may take twice the work of its additional pages.  A step that compares each row with each other
would take four times as much::

    rows        n      2n       4n
    work        w(n)   w(2n)    w(4n)
    w(4n) - w(2n) ≈ 2 × (w(2n) - w(n))        quadratic: 4 ×
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import FrameType

import pytest

from benchmarks.documents import wrap_bytes
from benchmarks.growing import make_docx, make_pdf, make_pdf_table, make_txt, make_xlsx
from normalizers.document import normalize
from pipeline.mapper.document import map_document
from pipeline.model.source import Limits
from pipeline.narrative.report import read_report
from pipeline.rules.catalogue import check
from pipeline.run import Understood, process, understand
from pipeline.schema.load import load_schema

MOST = 2.6
"""Between twice and four times: a logarithm or a table that grows is no quadratic step."""


def count_work(work: Callable[[], object]) -> int:
    """Lines of Python that are executed: every turn of a loop is one at least."""
    lines = 0

    def trace(frame: FrameType, event: str, arg: object) -> object:
        nonlocal lines
        lines += event == "line"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        work()
    finally:
        sys.settrace(before)
    return lines


def measure_growth(work: Callable[[int], object], n: int) -> float:
    work(n)  # what is loaded once
    one, two, four = (count_work(lambda count=count: work(count)) for count in (n, 2 * n, 4 * n))
    return (four - two) / (two - one)


def test_a_quadratic_step_is_noticed():
    def compare_all(count: int) -> int:
        found = 0
        for first in range(count):
            for second in range(count):
                found += first == second
        return found

    assert measure_growth(compare_all, 20) > 3.5


def test_a_linear_step_passes():
    def add_up(count: int) -> int:
        total = 0
        for index in range(count):
            total += index
        return total

    assert measure_growth(add_up, 20) < MOST


@pytest.mark.slow
@pytest.mark.parametrize(
    ("make", "n", "name"),
    [(make_pdf, 4, "pages.pdf"), (make_docx, 20, "rows.docx"), (make_xlsx, 40, "rows.xlsx"),
     (make_txt, 40, "rows.txt"), (make_pdf_table, 40, "rows.pdf")],
)  # fmt: skip
def test_work_grows_as_the_document_does(make: Callable[[int], bytes], n: int, name: str):
    sources = {count: wrap_bytes(make(count), name) for count in (n, 2 * n, 4 * n)}

    def read(count: int) -> None:
        assert process(sources[count], Limits()).status != "failed"

    assert measure_growth(read, n) < MOST


STEPS: dict[str, Callable[[Understood], object]] = {
    "normalize": lambda known: normalize(known.raw),
    "map": lambda known: map_document(known.clean, load_schema()),
    "report": lambda known: read_report(known.clean, frozenset(), known.clean.doc_id, None),
    "rules": lambda known: check(known.extraction),
}
"""Steps after the reading: a small share of the whole, in which one that grows too fast is seen only by itself."""


@pytest.fixture(scope="module")
def long_documents() -> dict[int, Understood]:
    return {count: understand(wrap_bytes(make_pdf(count), "pages.pdf"), Limits()) for count in (12, 24, 48)}


@pytest.mark.slow
@pytest.mark.parametrize("step", STEPS)
def test_each_step_grows_as_the_document_does(step: str, long_documents: dict[int, Understood]):
    assert measure_growth(lambda count: STEPS[step](long_documents[count]), 12) < MOST

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
from benchmarks.growing import make_docx, make_pdf
from pipeline.model.source import Limits
from pipeline.run import process

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
@pytest.mark.parametrize(("make", "n", "name"), [(make_pdf, 4, "pages.pdf"), (make_docx, 20, "rows.docx")])
def test_work_grows_as_the_document_does(make: Callable[[int], bytes], n: int, name: str):
    sources = {count: wrap_bytes(make(count), name) for count in (n, 2 * n, 4 * n)}

    def read(count: int) -> None:
        assert process(sources[count], Limits()).status != "failed"

    assert measure_growth(read, n) < MOST

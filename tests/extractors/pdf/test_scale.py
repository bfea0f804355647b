"""Long documents cost no more a page than short ones, and memory stays flat while they are read."""

import gc
import resource
import time

import pytest

from extractors.pdf.document import open_pdf
from extractors.pdf.page import read_page
from extractors.pdf.settings import Settings
from pipeline.model.source import Limits
from tests.extractors.pdf.sheets import Sheet, draw

XS = (60.0, 160.0, 260.0, 360.0)
YS = tuple(100.0 + 20 * i for i in range(21))


def page(sheet: Sheet) -> None:
    sheet.rules(XS, YS)
    for row in range(20):
        sheet.text(64, 104 + 20 * row, f"培训场次{row}", 10)
        sheet.text(164, 104 + 20 * row, "≥12场", 10)


@pytest.mark.slow
def test_memory_stays_flat_over_thousands_of_pages():
    """Handles that stayed open would cost some 100 kB a page."""
    pages = 1500
    data = draw(*[page] * pages)
    settings = Settings()
    with open_pdf(data, Limits()) as document:
        for index in range(200):
            read_page(document.handle, index, settings)
        gc.collect()
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        for index in range(200, pages):
            read_page(document.handle, index, settings)
        after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert after - before < 16 * 1024  # kB


def test_time_grows_with_the_page_and_not_faster():
    """Four times the text and rules on a page takes about four times as long, far from sixteen."""

    def crowded(factor: int):
        def drawer(sheet: Sheet) -> None:
            for part in range(factor):
                left = 20 + 140 * part
                xs = (left, left + 40.0, left + 80.0, left + 120.0)
                sheet.rules(xs, YS)
                for row in range(20):
                    for x in xs[:-1]:
                        sheet.text(x + 2, 104 + 20 * row, f"数{row}", 8)

        return drawer

    def cost(factor: int) -> float:
        data = draw(crowded(factor), size=(1200.0, 842.0))
        with open_pdf(data, Limits()) as document:
            times = []
            for _ in range(5):
                start = time.process_time()
                read_page(document.handle, 0, Settings())
                times.append(time.process_time() - start)
        return min(times)

    assert cost(8) < 8 * 2.5 * cost(1)

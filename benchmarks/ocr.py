"""Seconds a page: recognition of scans beside RapidOCR's own end-to-end reading of the same page images.

    python -m benchmarks.ocr [FILE.pdf ...] [--pages N] [--workers]

Both read with OpenVINO in one thread, after one page to warm up.  Seconds are of the processor, so that what else runs
on the machine does not count; those of the workers are of the clock.  Without files, the sample's PDFs are printed to
specked and crooked pictures.  ``--workers`` also measures how many pages two workers read beside one.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np
import pypdfium2
from numpy.typing import NDArray

from corpus.render.scan import render_scan
from extractors.ocr.page import recognise_page
from extractors.ocr.settings import Settings

_SAMPLE = Path(__file__).parents[1] / "corpus" / "sample"
_DPI = 200
_POINTS = 72


class PageImage(NamedTuple):
    """A page to read."""

    name: str
    pixels: NDArray[np.uint8]
    """Blue-green-red."""
    width: float
    height: float


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description="Seconds a page, beside RapidOCR end to end.")
    parser.add_argument("files", nargs="*", type=Path, help="scanned PDFs (default: the sample, as scans)")
    parser.add_argument("--pages", type=int, default=8, help="read no more pages than this")
    parser.add_argument("--workers", action="store_true", help="also measure two workers beside one")
    options = parser.parse_args(arguments)
    pages = list(_list_pages(options.files, options.pages))
    ours = _time_each(_read_page, pages)
    theirs = _time_each(_make_rapidocr(), pages)
    for page, own, other in zip(pages, ours, theirs, strict=True):
        print(f"{page.name:32} {own:6.2f} s   RapidOCR {other:6.2f} s   {own / other:5.2f} ×")
    own, other = statistics.fmean(ours), statistics.fmean(theirs)
    print(f"{'a page, on average':32} {own:6.2f} s   RapidOCR {other:6.2f} s   {own / other:5.2f} ×")
    if options.workers:
        one, two = (_time_workers(count, pages) for count in (1, 2))
        print(f"{'pages a minute':32} one worker {60 / one:.1f}   two workers {60 / two:.1f}   {one / two:.2f} ×")


def _list_pages(files: Sequence[Path], most: int) -> Iterator[PageImage]:
    """Yield the first ``most`` pages of the files, or of the sample as scans."""
    left = most
    for path in files or (path for path in sorted(_SAMPLE.glob("*.pdf")) if ".scan." not in path.name):
        document = pypdfium2.PdfDocument(path.read_bytes() if files else render_scan(path.read_bytes(), seed=1))
        for number in range(min(left, len(document))):
            width, height = document[number].get_size()
            pixels = document[number].render(scale=_DPI / _POINTS).to_pil().convert("RGB")
            yield PageImage(f"{path.stem} p{number + 1}", np.asarray(pixels)[..., ::-1].copy(), width, height)
        left -= len(document)
        document.close()
        if left <= 0:
            return


def _read_page(page: PageImage) -> None:
    recognise_page(page.pixels, 1, page.width, page.height, Settings())


def _make_rapidocr() -> Callable[[PageImage], object]:
    from rapidocr import EngineType, RapidOCR

    engine = RapidOCR(
        params={
            **dict.fromkeys(("Det.engine_type", "Rec.engine_type", "Cls.engine_type"), EngineType.OPENVINO),
            "EngineConfig.openvino.inference_num_threads": 1,
            "EngineConfig.openvino.enable_cpu_pinning": False,
            "Global.log_level": "error",
        }
    )
    return lambda page: engine(page.pixels)


def _time_each(read: Callable[[PageImage], object], pages: Sequence[PageImage]) -> list[float]:
    """Give the processor's seconds that each page takes, after the first was read once."""
    cv2.setNumThreads(1)
    read(pages[0])
    seconds = []
    for page in pages:
        start = time.process_time()
        read(page)
        seconds.append(time.process_time() - start)
    return seconds


def _time_workers(count: int, pages: Sequence[PageImage]) -> float:
    """Give the seconds a page that a number of workers take together."""
    with ProcessPoolExecutor(count, mp_context=get_context("spawn")) as pool:
        for future in [pool.submit(_read_page, pages[0]) for _ in range(2 * count)]:
            future.result()
        start = time.perf_counter()
        for future in [pool.submit(_read_page, page) for page in pages]:
            future.result()
        return (time.perf_counter() - start) / len(pages)


if __name__ == "__main__":
    main()

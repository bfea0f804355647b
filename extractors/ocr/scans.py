"""Which pages of a PDF are pictures of print, and reading them, upright or turned (扫描页).

A wide form often goes through the scanner lying on its side or on its head.  A page that hardly reads is read again
turned by quarters, and the way in which it reads best is the way it was printed.
"""

from __future__ import annotations

import numpy as np
from msgspec.structs import replace
from numpy.typing import NDArray

from extractors.ocr.page import RecognisedPage, recognise_page
from extractors.ocr.render import render_page, turn_quarters
from extractors.ocr.settings import Settings
from extractors.pdf.page import PageContent
from extractors.pdf.pieces import count_ink


def recognise_scan(document: int, content: PageContent, settings: Settings | None = None) -> RecognisedPage:
    """Read a page of an open PDF from its picture, as it is displayed, or as a reader would turn it.

    Raises: MissingComponentError.
    """
    settings = settings or Settings()
    pixels = render_page(document, content.number - 1, settings)
    page = _recognise(pixels, content, 0, settings)
    own = rate_legibility(page, settings)
    if own >= settings.legible or len(page.certainties) < settings.least_legible:
        return page
    turned = [_recognise(pixels, content, quarters, settings) for quarters in (1, 2, 3)]
    best = max(turned, key=lambda other: rate_legibility(other, settings))
    return best if rate_legibility(best, settings) > settings.surely_turned * own else page


def _recognise(pixels: NDArray[np.uint8], content: PageContent, quarters: int, settings: Settings) -> RecognisedPage:
    """Read a page turned clockwise by quarters."""
    width, height = (content.height, content.width) if quarters % 2 else (content.width, content.height)
    page = recognise_page(turn_quarters(pixels, quarters), content.number, width, height, settings)
    return replace(page, content=replace(page.content, turn=quarters)) if quarters else page


def rate_legibility(page: RecognisedPage, settings: Settings) -> float:
    """Rate 0–1 how well a page reads: how sure its characters are, and how many of them stand in words.

    On a page that lies on its side every character is a line by itself.
    """
    lengths = [count_ink(piece.text) for piece in page.content.pieces]
    in_words = sum(length for length in lengths if length >= settings.word_length)
    sure = sum(certainty.value for certainty in page.certainties) / max(len(page.certainties), 1)
    return sure * in_words / max(sum(lengths), 1)

"""Which pages of a PDF are pictures of print, and reading them (扫描页)."""

from __future__ import annotations

from extractors.ocr.page import RecognisedPage, recognise_page
from extractors.ocr.render import render_page
from extractors.ocr.settings import Settings
from extractors.pdf.page import PageContent


def recognise_scan(document: int, content: PageContent, settings: Settings | None = None) -> RecognisedPage:
    """Read a page of an open PDF from its picture, as it is displayed.

    Raises: MissingComponentError.
    """
    settings = settings or Settings()
    pixels = render_page(document, content.number - 1, settings)
    return recognise_page(pixels, content.number, content.width, content.height, settings)

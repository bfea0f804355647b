"""The list of formats.  To add one: a package beside ``pdf/`` with a function ``extract``, and its line here."""

from __future__ import annotations

from extractors.base import Extractor

EXTRACTORS: tuple[Extractor, ...] = (
    Extractor(format="docx", module="extractors.docx.extract"),
    Extractor(format="pdf", module="extractors.pdf.extract"),
    Extractor(format="xlsx", module="extractors.xlsx.extract"),
    Extractor(format="xls", module="extractors.xlsx.extract"),
    Extractor(format="et", module="extractors.xlsx.extract"),
    Extractor(format="doc", module="extractors.office.extract"),
    Extractor(format="wps", module="extractors.office.extract"),
    Extractor(format="rtf", module="extractors.office.extract"),
    Extractor(format="html", module="extractors.office.extract"),
    Extractor(format="odt", module="extractors.office.extract"),
    Extractor(format="word_xml", module="extractors.office.extract"),
    Extractor(format="txt", module="extractors.text.extract"),
    Extractor(format="jpeg", module="extractors.ocr.extract"),
    Extractor(format="png", module="extractors.ocr.extract"),
    Extractor(format="tiff", module="extractors.ocr.extract"),
    Extractor(format="bmp", module="extractors.ocr.extract"),
)

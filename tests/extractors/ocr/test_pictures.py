"""Picture files and their pages; what is said when the OCR component is not there."""

import io
import sys

import pypdfium2
import pytest
from PIL import Image

from extractors.ocr import component
from extractors.ocr.extract import bind_pictures
from extractors.registry import EXTRACTORS
from pipeline.model.errors import DamagedFileError, LimitError, MissingComponentError, NoContentError
from pipeline.model.source import Limits
from tests.builders import redraw
from tests.extractors.ocr.pictures import HEIGHT, WIDTH, bind, needs_ocr, print_table, read, save, scan, shown

FORM = """
    | 财政拨款 | 1,250.00 | 98.5% |
"""


@pytest.fixture
def without_ocr(monkeypatch: pytest.MonkeyPatch):
    """As if neither RapidOCR nor OpenCV were installed."""
    find = component.find_spec
    monkeypatch.setitem(sys.modules, "extractors.ocr.scans", None)
    monkeypatch.setattr(component, "find_spec", lambda name: None if name == "rapidocr" else find(name))


@needs_ocr
@pytest.mark.parametrize("format", ["jpeg", "png", "tiff", "bmp"])
def test_a_form_in_a_picture_file(format: str):
    document = read(save(scan(print_table(FORM)), format), format)
    assert document.format == format
    assert shown(document) == [redraw(FORM)]
    assert [page.recognised for page in document.pages] == [True]


@needs_ocr
def test_a_tiff_has_a_page_for_each_of_its_pictures():
    pages = [scan(print_table(FORM)), scan(print_table(FORM.replace("98.5", "76.5")))]
    document = read(save(pages[0], "TIFF", save_all=True, append_images=pages[1:]), "tiff")
    texts = [cell.text for block in document.blocks for cell in block.cells if cell.col == 2]
    assert ([page.number for page in document.pages], texts) == ([1, 2], ["98.5%", "76.5%"])


@needs_ocr
def test_a_picture_without_print():
    with pytest.raises(NoContentError):
        read(save(Image.new("RGB", (600, 800), "white")))


@pytest.mark.parametrize("format", ["jpeg", "png", "tiff", "bmp"])
def test_every_picture_format_has_its_extractor(format: str):
    assert format in {extractor.format for extractor in EXTRACTORS}


def size_of(data: bytes, page: int = 0) -> tuple[float, float]:
    document = pypdfium2.PdfDocument(bind_pictures(data, Limits()))
    try:
        width, height = document[page].get_size()
        return round(width), round(height)
    finally:
        document.close()


def test_the_stated_resolution_is_believed_where_a_sheet_comes_of_it():
    sheet = Image.new("L", (1654, 2339), 255)
    assert size_of(save(sheet)) == (595, 842)  # 200 dpi
    buffer = io.BytesIO()
    sheet.save(buffer, "PNG", dpi=(72, 72))  # what cameras state
    assert size_of(buffer.getvalue()) == (595, 842)
    assert size_of(save(scan(print_table(FORM)))) == (WIDTH, HEIGHT)


def test_a_photograph_is_taken_upright_and_a_clear_background_is_white():
    sideways = Image.new("RGB", (1654, 2339), "white")
    exif = Image.Exif()
    exif[0x0112] = 6  # turn it by a quarter
    assert size_of(save(sideways, "JPEG", exif=exif)) == (842, 595)
    clear = Image.new("RGBA", (400, 400), (0, 0, 0, 0))
    document = pypdfium2.PdfDocument(bind_pictures(save(clear), Limits()))
    assert document[0].render().to_pil().convert("L").getextrema() == (255, 255)
    document.close()


@pytest.mark.parametrize("cut", [40, 400])
def test_a_damaged_picture(cut: int):
    with pytest.raises(DamagedFileError):
        bind_pictures(save(scan(print_table(FORM)))[:cut], Limits())


def test_too_many_pages_and_too_many_pixels(monkeypatch: pytest.MonkeyPatch):
    pages = [Image.new("L", (300, 400), 255)] * 3
    data = save(pages[0], "TIFF", save_all=True, append_images=pages[1:])
    with pytest.raises(LimitError):
        bind_pictures(data, Limits(max_pages=2))
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 10_000)
    with pytest.raises(LimitError):
        bind_pictures(data, Limits())


@pytest.mark.usefixtures("without_ocr")
def test_without_the_component_a_scan_fails_with_the_remedy():
    picture = scan(print_table(FORM))
    for data, format in ((save(picture), "png"), (bind(picture), "pdf")):
        with pytest.raises(MissingComponentError, match=r"jixiao\[ocr\]"):
            read(data, format)


@pytest.mark.usefixtures("without_ocr")
def test_without_the_component_the_printed_pages_are_read_and_the_scan_is_told_of():
    document = read(bind(print_table(FORM), scan(print_table(FORM))), "pdf")
    assert shown(document) == [redraw(FORM)]
    assert document.unread == ("page 2 is an image without text",)

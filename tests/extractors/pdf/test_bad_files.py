"""A file that would be read in part only is refused, and says what to do; harmless oddities are not."""

import io
import zlib

import pikepdf
import pytest

from pipeline.model.errors import (
    DamagedFileError,
    EncryptedFileError,
    LimitError,
    WrongFormatError,
    describe,
)
from pipeline.model.source import Limits
from tests.extractors.pdf.sheets import Sheet, build_pdf, draw, read, texts


def page(number: int):
    def drawer(sheet: Sheet) -> None:
        sheet.text(60, 60, f"第{number}部分的正文", 14)
        sheet.rules((60, 160, 260), (100, 124))
        sheet.text(70, 106, "甲")

    return drawer


PLAIN = draw(*(page(number) for number in range(1, 7)))


def saved(data: bytes = PLAIN, **options) -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as pdf:
        pdf.save(out, **options)
    return out.getvalue()


PACKED = saved(object_stream_mode=pikepdf.ObjectStreamMode.generate, compress_streams=True)
LINEAR = saved(linearize=True)
VARIANTS = {"plain": PLAIN, "packed": PACKED, "linear": LINEAR}


@pytest.mark.parametrize("kind", VARIANTS)
def test_whole_files_are_read(kind):
    assert len(read(VARIANTS[kind]).pages) == 6


@pytest.mark.parametrize("kind", VARIANTS)
@pytest.mark.parametrize("share", [0.05, 0.2, 0.4, 0.6, 0.8, 0.9, 0.97])
def test_cut_off_files_are_refused(kind, share):
    data = VARIANTS[kind]
    with pytest.raises(DamagedFileError) as caught:
        read(data[: int(len(data) * share)])
    code, message = describe(caught.value)
    assert code == "damaged_file"
    assert "重新" in message


@pytest.mark.parametrize("kind", VARIANTS)
@pytest.mark.parametrize("share", [0.05, 0.15, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8])
@pytest.mark.parametrize("damage", ["hole", "zeros"])
def test_files_with_a_hole_are_refused_or_read_whole(kind, share, damage):
    """Some bytes matter to no reader (hints for the web, padding); all others do."""
    data = VARIANTS[kind]
    start = int(len(data) * share)
    filling = b"" if damage == "hole" else bytes(600)
    try:
        raw = read(data[:start] + filling + data[start + 600 :])
    except DamagedFileError:
        return
    assert (texts(raw), raw.tables) == (texts(read(data)), read(data).tables)


def test_update_cut_off_in_the_middle_is_refused():
    """The first revision ends properly; what was added to it does not."""
    added = b"\n7 0 obj\n<< /Type /Page >>\nendobj\n8 0 obj\n<< /Length 100 >>\nstream\nBT"
    with pytest.raises(DamagedFileError):
        read(PLAIN + added)


def test_altered_content_stream_is_refused():
    """One byte of a compressed stream is another."""
    content = zlib.compress(b"BT /F1 12 Tf 50 250 Td (total 128.50) Tj ET" + b" " * 200)
    for position in (len(content) // 2, len(content) - 2):
        broken = bytearray(content)
        broken[position] ^= 0x15
        with pytest.raises(DamagedFileError):
            read(flate(bytes(broken)))
    assert texts(read(flate(content))) == ["total 128.50"]
    assert texts(read(flate(content[:-4]))) == ["total 128.50"]


def flate(content: bytes) -> bytes:
    """A page whose content stream is compressed."""
    whole = build_pdf(b"@" * len(content))
    return whole.replace(
        b"<< /Length %d >>\nstream\n" % len(content), b"<</Length %d/Filter/FlateDecode>>\nstream\n" % len(content)
    ).replace(b"@" * len(content), content)


@pytest.mark.parametrize(
    "data",
    [
        b"HTTP/1.1 200 OK\r\n\r\n" + PLAIN,
        PLAIN + b"\0" * 700,
        PLAIN + b"\r\n<html>served by some portal</html>",
        PLAIN.replace(b"startxref\n", b"startxref\n9", 1),
    ],
    ids=["junk before", "zeros after", "junk after", "wrong table offset"],
)
def test_harmless_oddities_are_forgiven(data):
    raw = read(data)
    assert len(raw.pages) == 6
    assert texts(raw)[5] == "第6部分的正文"


def test_updated_files_are_read_as_updated():
    """An incremental update replaces the content of the page."""
    content = b"BT /F1 12 Tf 50 250 Td (old) Tj ET"
    first = build_pdf(content)
    offset = len(first)
    update = b"4 0 obj\n<< /Length 34 >>\nstream\nBT /F1 12 Tf 50 250 Td (new) Tj ET\nendstream\nendobj\n"
    table = b"xref\n4 1\n%010d 00000 n \ntrailer << /Size 6 /Root 1 0 R /Prev %d >>\nstartxref\n%d\n%%%%EOF\n" % (
        offset,
        int(first.rsplit(b"startxref\n", 1)[1].split()[0]),
        offset + len(update),
    )
    assert texts(read(first + update + table)) == ["new"]


def test_password_protected_files():
    """A password to open stops the reading, a password to change does not."""
    with pytest.raises(EncryptedFileError, match="密码"):
        read(saved(encryption=pikepdf.Encryption(owner="o", user="u")))
    raw = read(saved(encryption=pikepdf.Encryption(owner="o", user="")))
    assert len(raw.tables) == 6


def test_other_formats_under_the_name_of_pdf():
    with pytest.raises(WrongFormatError):
        read(b"\xff\xd8\xff\xe0" + b"JFIF" * 500)
    with pytest.raises(WrongFormatError):
        read(b"<html>%PDF</html>")


def test_too_many_pages_or_cells():
    with pytest.raises(LimitError, match="6 页"):
        read(PLAIN, Limits(max_pages=5))
    with pytest.raises(LimitError, match="单元格"):
        read(PLAIN, Limits(max_cells=11))


def test_missing_page_is_named():
    """The page tree counts a page that is not there."""
    data = build_pdf(b"BT /F1 12 Tf 50 250 Td (one) Tj ET")
    data = data.replace(b"/Kids [3 0 R] /Count 1", b"/Kids [3 0 R 9 0 R] /Count 2")
    data = rebuilt_table(data)
    with pytest.raises(DamagedFileError, match="第 2 页"):
        read(data)


def rebuilt_table(data: bytes) -> bytes:
    """The same file with right offsets in its cross-reference table."""
    start = data.index(b"xref\n")
    offsets = [data.index(b"%d 0 obj" % number) for number in range(1, 6)]
    rows = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    tail = b"trailer << /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % start
    return data[:start] + b"xref\n0 6\n0000000000 65535 f \n" + rows + tail


def test_files_inside_the_file_are_named():
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(PLAIN)) as pdf:
        pdf.attachments["附表.xlsx"] = b"PK"
        pdf.save(out)
    assert read(out.getvalue()).unread == ("attachment 附表.xlsx",)

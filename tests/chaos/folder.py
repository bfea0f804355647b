"""A folder as no county should hand it in: every way a file can be bad, many times over, and good ones among them.

Everything is made from a seed, so that a failure can be looked at again.
"""

from __future__ import annotations

import io
import random
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import docx
import openpyxl
from msgspec import Struct

from tests.robustness import files

NASTY = ("hang", "crash", "eat")
"""What the test engine does on files whose names begin so; production code knows nothing of it."""


class Kind(Struct, frozen=True, dict=True):
    """A way of being bad."""

    suffix: str
    make: Callable[[random.Random], bytes]
    share: int
    """How many there are in a folder of 500."""
    code: str | None = None
    """The ``error_code`` that it must end with; None where the damage may also be mended or missed."""


def _unit(rng: random.Random, kind: str) -> str:
    return f"{kind}县第{rng.randrange(10**6)}乡"


def _cut(make: Callable[[random.Random], bytes]) -> Callable[[random.Random], bytes]:
    def cut(rng: random.Random) -> bytes:
        data = make(rng)
        return data[: rng.randrange(1, len(data))]

    return cut


def _flip(make: Callable[[random.Random], bytes]) -> Callable[[random.Random], bytes]:
    def flip(rng: random.Random) -> bytes:
        data = bytearray(make(rng))
        for _ in range(rng.randrange(1, 40)):
            data[rng.randrange(len(data))] = rng.randrange(256)
        return bytes(data)

    return flip


def _docx(rng: random.Random) -> bytes:
    return files.make_docx(_unit(rng, "坏"))


def _pdf(rng: random.Random) -> bytes:
    return files.make_pdf(_unit(rng, "坏"), pages=rng.randrange(1, 5))


def _xlsx(rng: random.Random) -> bytes:
    book = openpyxl.Workbook()
    for row in range(30):
        book.active.append([_unit(rng, "表"), row, rng.random()])
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _nested_tables(rng: random.Random) -> bytes:
    document = docx.Document()
    document.add_paragraph(_unit(rng, "深"))
    cell = document.add_table(1, 1).cell(0, 0)
    for _ in range(rng.randrange(20, 60)):
        cell = cell.add_table(1, 1).cell(0, 0)
    cell.text = "底"
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _nested_elements(rng: random.Random) -> bytes:
    depth = rng.choice((100, 5_000, 100_000))
    runs = "<w:sdt><w:sdtContent>" * depth + "<w:p/>" + "</w:sdtContent></w:sdt>" * depth
    body = files._BODY.partition("<w:p>")[0]
    return files.make_package(f"{body}{runs}</w:body></w:document>")


def _nested_arrays(rng: random.Random) -> bytes:
    depth = rng.choice((200, 20_000))
    page = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    page += b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/X " + b"[" * depth + b"]" * depth + b">>endobj\n"
    return page + b"trailer<</Root 1 0 R>>\n%%EOF\n"


def _page_tree_in_a_circle(rng: random.Random) -> bytes:
    return (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        b"2 0 obj<</Type/Pages/Kids[2 0 R 2 0 R]/Count 99>>endobj\n"
        b"trailer<</Root 1 0 R>>\n%%EOF\n" + rng.randbytes(4)
    )


def _noise(rng: random.Random) -> bytes:
    return rng.choice((b"", b"%PDF-1.7\n", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")) + rng.randbytes(3000)


def _picture_named_pdf(rng: random.Random) -> bytes:
    return b"GIF89a" + rng.randbytes(500)


KINDS: Mapping[str, Kind] = {
    "hang": Kind(".docx", _docx, 8, "timeout"),
    "crash": Kind(".docx", _docx, 25, "worker_died"),
    "eat": Kind(".pdf", _pdf, 12, "worker_died"),
    "empty": Kind(".docx", lambda rng: b"", 20, "empty_file"),
    "zeros": Kind(".pdf", lambda rng: bytes(rng.randrange(1, 5000)), 20, "damaged_file"),
    "noise": Kind(".docx", _noise, 40),
    "noise-pdf": Kind(".pdf", _noise, 40),
    "program": Kind(".docx", lambda rng: b"MZ\x90\x00" + rng.randbytes(2000), 15),
    "gif": Kind(".pdf", _picture_named_pdf, 15),
    "cut": Kind(".docx", _cut(_docx), 50, "damaged_file"),
    "cut-pdf": Kind(".pdf", _cut(_pdf), 50),
    "cut-xlsx": Kind(".xlsx", _cut(_xlsx), 20, "damaged_file"),
    "flip": Kind(".docx", _flip(_docx), 45),
    "flip-pdf": Kind(".pdf", _flip(_pdf), 45),
    "flip-xlsx": Kind(".xlsx", _flip(_xlsx), 15),
    "locked": Kind(".pdf", lambda rng: files.make_pdf(_unit(rng, "锁"), password="x"), 15, "password_needed"),
    "locked-docx": Kind(".docx", lambda rng: files.encrypt_docx(_docx(rng), "x"), 10, "password_needed"),
    "entities": Kind(".docx", lambda rng: files.make_entity_bomb(), 12, "unsafe_content"),
    "external": Kind(".docx", lambda rng: files.make_external_entity("file:///etc/passwd"), 8, "unsafe_content"),
    "bomb": Kind(".docx", lambda rng: files.make_zip_bomb(part_mib=512), 5, "over_limit"),
    "nested": Kind(".docx", _nested_tables, 10),
    "elements": Kind(".docx", _nested_elements, 9),
    "arrays": Kind(".pdf", _nested_arrays, 5),
    "circle": Kind(".pdf", _page_tree_in_a_circle, 4),
    "long": Kind(".pdf", lambda rng: files.make_pdf(_unit(rng, "长"), pages=3000), 2),
}


def plan_bad(count: int) -> Iterator[tuple[str, Kind]]:
    """Names and kinds of some bad files: of each kind its share, one at least."""
    total = sum(kind.share for kind in KINDS.values())
    for name, kind in KINDS.items():
        for number in range(max(1, round(kind.share * count / total))):
            yield f"{name}-{number:03}{kind.suffix}", kind


def write_bad(folder: Path, count: int, seed: int) -> dict[str, Kind]:
    """Write bad files; gives their kinds by name."""
    rng = random.Random(seed)
    planned = {name: kind for name, kind in plan_bad(count) if count > 100 or not name.startswith("long")}
    for name, kind in planned.items():
        (folder / name).write_bytes(kind.make(rng))
    return planned


def write_good(folder: Path, count: int) -> list[str]:
    """Write good files, Word and PDF; gives their names."""
    folder.mkdir(parents=True, exist_ok=True)
    names = []
    for number in range(count):
        unit = f"云岭县第{number}小学"
        name, data = (
            (f"甲{number}.docx", files.make_docx(unit)) if number % 2 else (f"乙{number}.pdf", files.make_pdf(unit))
        )
        (folder / name).write_bytes(data)
        names.append(name)
    return names

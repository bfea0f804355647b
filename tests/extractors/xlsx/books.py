"""Workbooks written by openpyxl, drawn as rows, and read back."""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from collections.abc import Callable, Sequence

from openpyxl import Workbook
from openpyxl.styles import Border, Side
from openpyxl.worksheet.worksheet import Worksheet

from extractors.xlsx.extract import extract
from pipeline.model.raw import RawDocument, RawTable
from pipeline.model.source import Limits, SourceFile
from tests.builders import draw

RULED = Border(*[Side(style="thin")] * 4)


def fill(sheet: Worksheet, *rows: Sequence[object], ruled: Sequence[int] = (), merged: Sequence[str] = ()) -> None:
    """Write rows from the first on; ``ruled`` rows (from 1) get a rule around each cell."""
    for number, row in enumerate(rows, start=1):
        for column, value in enumerate(row, start=1):
            cell = sheet.cell(row=number, column=column, value=value)
            if number in ruled:
                cell.border = RULED
    for area in merged:
        sheet.merge_cells(area)


def book(*rows: Sequence[object], ruled: Sequence[int] = (), merged: Sequence[str] = ()) -> Workbook:
    """A workbook of one sheet, ``Sheet``."""
    made = Workbook()
    fill(made.active, *rows, ruled=ruled, merged=merged)
    return made


def save(made: Workbook, edit: Callable[[str, bytes], bytes] | None = None) -> bytes:
    """Its bytes; ``edit`` may change each part (name, content).  openpyxl writes texts into their cells."""
    buffer = io.BytesIO()
    made.save(buffer)
    if edit is None:
        return buffer.getvalue()
    changed = io.BytesIO()
    with zipfile.ZipFile(buffer) as old, zipfile.ZipFile(changed, "w") as new:
        for name in old.namelist():
            new.writestr(name, edit(name, old.read(name)))
    return changed.getvalue()


def replace_in(part: str, pattern: bytes, by: bytes) -> Callable[[str, bytes], bytes]:
    """An edit of one part that must find its pattern."""

    def edit(name: str, content: bytes) -> bytes:
        if name != part:
            return content
        content, count = re.subn(pattern, by, content)
        assert count, f"{pattern!r} is not in {part}"
        return content

    return edit


def with_shared_strings(data: bytes, *texts: str) -> bytes:
    """A workbook whose first texts stand in a part of their own, as other programs write them; gives XML of each."""
    relation = (
        '<Relationship Id="strings" Target="sharedStrings.xml" '
        'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"/></Relationships>'
    )
    numbers = iter(range(len(texts)))
    changed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(changed, "w") as new:
        for name in old.namelist():
            content = old.read(name).decode()
            if name == "xl/worksheets/sheet1.xml":
                cell = re.compile(r't="inlineStr"><is>.*?</is>')
                content = cell.sub(lambda _: f't="s"><v>{next(numbers)}</v>', content, count=len(texts))
            if name == "xl/_rels/workbook.xml.rels":
                content = content.replace("</Relationships>", relation)
            new.writestr(name, content)
        items = "".join(f"<si>{text}</si>" for text in texts)
        namespace = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
        new.writestr("xl/sharedStrings.xml", f'<sst xmlns="{namespace}">{items}</sst>')
    return changed.getvalue()


def read(data: bytes | Workbook, format: str = "xlsx", limits: Limits | None = None) -> RawDocument:
    """Extract, and check on the way that no character was lost or doubled."""
    data = data if isinstance(data, bytes) else save(data)
    source = SourceFile(source_path="a", doc_id=hashlib.sha256(data).hexdigest(), format=format, data=data)
    raw = extract(source, limits or Limits())
    texts = [cell.text for block in raw.blocks for cell in (block.cells if isinstance(block, RawTable) else (block,))]
    assert raw.visible_chars == len("".join("".join(texts).split()))
    return raw


def print_blocks(raw: RawDocument) -> list[str]:
    """Each table as a drawing, each line as its text."""
    return [draw(block) if isinstance(block, RawTable) else block.text for block in raw.blocks]

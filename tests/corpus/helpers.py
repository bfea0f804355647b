"""What several corpus tests need: one plan a lineage, and the visible text of a rendered file."""

from __future__ import annotations

import io
import unicodedata

import docx
import openpyxl
import pypdfium2
from docx.oxml.ns import qn

from corpus.forms.lineage import load_lineages
from corpus.make import Plan

LINEAGES = tuple(lineage.name for lineage in load_lineages())


def plan_for(name: str, *, seed: int = 1, **more: object) -> Plan:
    """A plan whose submission holds one form of a lineage."""
    lineage = next(lineage for lineage in load_lineages() if lineage.name == name)
    match lineage.form_type:
        case "base_data":
            parts: dict[str, object] = {"base_data": True}
        case "unit_self_evaluation":
            parts = {"unit_lineage": name}
        case _:
            parts = {"project_lineage": name, "project_forms": 1}
    return Plan(name=f"{name}-{seed}", seed=seed, **{**parts, **more})  # type: ignore[arg-type]


def fold(text: str) -> str:
    """One width, no blanks: what a comparison of texts should see."""
    return "".join(c for c in unicodedata.normalize("NFKC", text) if not c.isspace())


def docx_text(data: bytes) -> str:
    """The text of a Word file's runs, wherever they stand, cell by cell and paragraph by paragraph."""
    body = docx.Document(io.BytesIO(data)).element.body
    holders = [*body.iter(qn("w:tc")), *body.iter(qn("w:p"))]
    return fold("|".join("".join(t.text or "" for t in holder.iter(qn("w:t"))) for holder in holders))


def pdf_text(data: bytes) -> str:
    """The text layer of a PDF."""
    document = pypdfium2.PdfDocument(data)
    text = "|".join(document[number].get_textpage().get_text_range() for number in range(len(document)))
    document.close()
    return fold(text)


def xlsx_shown(data: bytes) -> set[str]:
    """Every cell of a workbook as it is shown, for the few formats that the corpus writes."""
    shown = set()
    for sheet in openpyxl.load_workbook(io.BytesIO(data)).worksheets:
        for row in sheet.iter_rows():
            shown |= {fold(show(cell.value, cell.number_format)) for cell in row if cell.value is not None}
    return shown


def show(value: object, shape: str) -> str:
    if isinstance(value, str):
        return value
    assert isinstance(value, int | float)
    decimals = len(shape.rstrip("%").partition(".")[2])
    return f"{value * 100:.{decimals}f}%" if shape.endswith("%") else f"{value:.{decimals}f}"

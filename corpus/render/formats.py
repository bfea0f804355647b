"""The formats a submission can be rendered in, by name."""

from __future__ import annotations

from random import Random

from msgspec import Struct
from msgspec.structs import replace

from corpus import words
from corpus.render.docx import render_docx
from corpus.render.office import convert
from corpus.render.pdf import PdfStyle, Rules, TableStyle, render_pdf
from corpus.render.scan import render_scan
from corpus.render.txt import render_txt
from corpus.render.word.writer import EMBEDDED
from corpus.render.xlsx import as_workbook, render_xlsx
from corpus.submission import Submission

FORMATS = ("docx", "pdf", "xlsx", "txt", "scan", "office-pdf", "doc")
RULED: tuple[Rules, ...] = ("lines", "lines", "lines", "rectangles", "dashed", "boxes", "no_outer")
"""Styles of tables whose cells can be told by their rules."""
UNRULED: tuple[Rules, ...] = ("horizontal", "none")


class Rendition(Struct, frozen=True, kw_only=True):
    """One file of a submission."""

    suffix: str
    data: bytes
    style: str = ""
    """How it was printed, for the manifest."""
    content: Submission
    """What the file holds of the submission; its gold is made from this."""


def draw_pdf_style(submission: Submission) -> PdfStyle:
    """How this submission is printed; always the same for the same submission."""
    rng = Random(submission.seed + 1)
    hard = bool(submission.noise)
    rules = rng.choice(UNRULED if hard and rng.random() < 0.2 else RULED)
    table = TableStyle(
        rules=rules,
        size=rng.choice((8.0, 9.0, 9.0, 10.5)),
        repeat_groups=hard and rng.random() < 0.2,
        lost_rules=0.03 if hard and rng.random() < 0.12 else 0.0,
    )
    style = PdfStyle(table=table, page_numbers=rng.choice(words.PAGE_NUMBERS))
    if not hard:
        return style
    return PdfStyle(
        table=table,
        wide=rng.random() < 0.2,
        page_numbers=style.page_numbers,
        watermark=words.WATERMARK if rng.random() < 0.12 else None,
        header=words.HEADER if rng.random() < 0.15 else None,
        turned=rng.random() < 0.1,
        scattered=rng.random() < 0.15,
    )


def describe_style(style: PdfStyle) -> str:
    """Give a print style in a word or two."""
    marks = [name for name in ("wide", "watermark", "header", "turned", "scattered") if getattr(style, name)]
    marks += ["lost_rules"] if style.table.lost_rules else []
    return "+".join([style.table.rules, *marks])


def office_source(submission: Submission) -> bytes:
    """Render the Word file that LibreOffice converts: it crops embedded workbooks, so their forms stand as tables."""
    return render_docx(replace(submission, features=submission.features - {EMBEDDED}))


def render(submission: Submission, form: str) -> Rendition:
    """Render the file of one format; a submission without forms makes no workbook, so it becomes a Word file.

    Raises: ValueError for an unknown format; MissingComponentError where a format needs LibreOffice.
    """
    style = draw_pdf_style(submission)
    match form:
        case "xlsx" if submission.forms:
            content = as_workbook(submission)
            return Rendition(suffix=".xlsx", data=render_xlsx(content), content=content)
        case "docx" | "xlsx":
            return Rendition(suffix=".docx", data=render_docx(submission), content=submission)
        case "pdf":
            data = render_pdf(submission, style)
            return Rendition(suffix=".pdf", data=data, style=describe_style(style), content=submission)
        case "scan":
            data = render_scan(render_pdf(submission, style), submission.seed)
            return Rendition(suffix=".scan.pdf", data=data, style=describe_style(style), content=submission)
        case "txt":
            return Rendition(suffix=".txt", data=render_txt(submission), content=submission)
        case "office-pdf":
            return Rendition(suffix=".office.pdf", data=convert(office_source(submission), "pdf"), content=submission)
        case "doc":
            return Rendition(suffix=".doc", data=convert(office_source(submission), "doc"), content=submission)
        case _:
            raise ValueError(f"unknown format {form!r}; known are {', '.join(FORMATS)}")

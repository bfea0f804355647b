"""The formats a submission can be rendered in, by name."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from corpus.render.docx import render_docx
from corpus.render.pdf import PdfStyle, Rules, TableStyle, render_pdf
from corpus.submission import Submission

TEXT_LAYER_RULES: tuple[Rules, ...] = ("lines", "lines", "rectangles", "dashed", "boxes", "no_outer")
"""Styles of tables whose cells can be told by their rules."""


def draw_pdf_style(submission: Submission) -> PdfStyle:
    """How this submission is printed; always the same for the same submission."""
    rng = Random(submission.seed + 1)
    return PdfStyle(
        table=TableStyle(rules=rng.choice(TEXT_LAYER_RULES), size=rng.choice((8.0, 9.0, 9.0, 10.5))),
        page_numbers=rng.choice(("— {0} —", "{0}", "-{0}-", "第{0}页", None)),
    )


def render(submission: Submission, form: str) -> Iterator[tuple[str, bytes]]:
    """The files of one format: ending and bytes.

    Raises: ValueError for an unknown format.
    """
    match form:
        case "docx":
            yield ".docx", render_docx(submission)
        case "pdf":
            yield ".pdf", render_pdf(submission, draw_pdf_style(submission))
        case _:
            raise ValueError(f"unknown format {form!r}")

"""One document through all stages: the whole way on one screen.

Nothing that is wrong with a document leaves ``process`` as an exception: a file that cannot be read ends as a failed
result with a reason, so that a bulk run goes on.
"""

from __future__ import annotations

import logging

from msgspec import Struct
from msgspec.structs import replace

from extractors.flow.read import read_flow
from extractors.registry import EXTRACTORS
from normalizers.document import normalize
from pipeline.ledger import share_accounted
from pipeline.mapper.cells import list_cells
from pipeline.mapper.document import find_region, map_document
from pipeline.model.clean import CleanDocument
from pipeline.model.errors import DataFileError, DocumentError, UnsupportedFormatError, describe
from pipeline.model.raw import RawDocument
from pipeline.model.rows import DocumentResult, Extraction
from pipeline.model.source import Limits, SourceFile
from pipeline.narrative.report import read_report
from pipeline.rules.catalogue import check_dossier
from pipeline.rules.dossier import open_dossier
from pipeline.rules.rereading import reread_contradicted
from pipeline.schema.load import load_schema
from pipeline.schema.records import Schema
from pipeline.schema.rules import load_rules
from pipeline.witness.question import Testimony, question

logger = logging.getLogger(__name__)


def process(source: SourceFile, limits: Limits) -> DocumentResult:
    """Read one submission (单份材料) from bytes to rows and flags.

    Returns: exactly one result, failed or not; never raises for what is wrong with the document or for a bug that
    shows on it.
    Raises: ``MemoryError``, and ``DataFileError`` for mistakes in the project's own data, which no document can help.
    """
    try:
        return make_result(source, understand(source, limits))
    except DocumentError as error:
        return fail(source.source_path, source.doc_id, source.format, len(source.data), error)
    except (MemoryError, DataFileError):
        raise  # the worker ends and says that it was for want of memory; the run ends and lists the mistakes
    except Exception as error:  # the edge of one document: a bug costs this document, not the run
        logger.exception("internal error on %s", source.source_path)
        return fail(source.source_path, source.doc_id, source.format, len(source.data), error)


def fail(source_path: str, doc_id: str, format: str | None, size: int, error: BaseException) -> DocumentResult:
    """The result of a document that could not be read."""
    code, text = describe(error)
    return DocumentResult(source_path=source_path, doc_id=doc_id, format=format, size=size, error_code=code, error=text)


def extract(source: SourceFile, limits: Limits) -> RawDocument:
    """Run the extractor of the source's format.

    Raises: ``UnsupportedFormatError`` for a format without an extractor, and whatever the extractor raises.
    """
    for extractor in EXTRACTORS:
        if extractor.format == source.format:
            return extractor.load()(source, limits)
    raise UnsupportedFormatError(
        f"暂不支持 {source.format} 格式，请另存为 docx 或 pdf 后重新提交",
        f"format {source.format} is not read; save as docx or pdf and submit again",
    )


class Understood(Struct, frozen=True, kw_only=True):
    """What the stages made of one submission, each from the one before."""

    raw: RawDocument
    clean: CleanDocument
    extraction: Extraction
    testimony: Testimony


def understand(source: SourceFile, limits: Limits) -> Understood:
    """Take one submission through the stages, from bytes to flags.

    Raises: ``DocumentError`` for a file that cannot be read.
    """
    schema = load_schema()
    raw = extract(source, limits)
    clean = normalize(raw)
    extraction = _read_report_too(map_document(clean, schema), clean, schema)
    extraction = reread_contradicted(source, clean, extraction, limits)
    flow = read_flow(source, raw) if clean.tables else None
    dossier = open_dossier(extraction, schema, load_rules())
    testimony = question(clean, dossier, check_dossier(dossier), flow)
    return Understood(raw=raw, clean=clean, extraction=extraction, testimony=testimony)


def make_result(source: SourceFile, understood: Understood) -> DocumentResult:
    """Make what one submission leaves behind."""
    raw, clean, extraction = understood.raw, understood.clean, understood.extraction
    flags = understood.testimony.flags
    return DocumentResult(
        source_path=source.source_path,
        doc_id=source.doc_id,
        format=source.format,
        size=len(source.data),
        pages=len(raw.pages) or None,
        ocr_pages=sum(page.recognised for page in raw.pages),
        extraction=extraction,
        cells=list_cells(clean, extraction),
        flags=flags,
        accounted=share_accounted(clean, extraction, flags),
        contents=extraction.contents,
        confidence=understood.testimony.confidence,
    )


def _read_report_too(extraction: Extraction, clean: CleanDocument, schema: Schema) -> Extraction:
    """Add the narrative; it names unit, year and score where the forms do not."""
    skip = frozenset(use.ordinal for use in extraction.text_uses)
    report = read_report(clean, skip, clean.doc_id, extraction.fiscal_year)
    unit_name = extraction.unit_name or report.unit_name
    units = [form for form in extraction.forms if form.form_type == "unit_self_evaluation" and not form.blank]
    own_score, own_grade = extraction.self_score, extraction.grade
    is_units_score = any(form.total_score is not None for form in units)
    is_units_grade = any(form.grade is not None for form in units)
    return replace(
        extraction,
        unit_name=unit_name,
        region=extraction.region or (find_region(unit_name, schema) if unit_name is not None else None),
        fiscal_year=extraction.fiscal_year or report.fiscal_year,
        self_score=own_score if is_units_score else report.self_score or own_score,
        grade=own_grade if is_units_grade else report.grade or own_grade,
        report_unit_name=report.unit_name,
        report_other_name=report.other_unit_name,
        report_year=report.fiscal_year,
        report_score=report.self_score,
        sections=report.sections,
        facts=report.facts,
        text_uses=(*extraction.text_uses, *report.text_uses),
        has_report=report.has_report,
    )

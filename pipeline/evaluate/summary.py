"""An evaluation as JSON: all figures, every value and every flag that is not right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec.structs import asdict

from pipeline.evaluate.classes import sort_errors
from pipeline.evaluate.columns import load_columns
from pipeline.evaluate.evaluation import Dimension, DocumentEvaluation, Evaluation
from pipeline.evaluate.faultless import Faultless, figure_faultless
from pipeline.evaluate.tally import Figures, FlagFigures, Tally, add_tallies, figure, figure_flags

Json = dict[str, Any]

_RATES = ("precision", "recall", "f1", "exact_rate", "silent_error_rate", "flagged_share")
_FIELD_RATES = ("precision", "recall", "f1", "silent_error_rate", "flagged_share")
_ROW_COUNTS = ("gold_rows", "exact_rows", "missing_rows", "spurious_rows")


def summarize(evaluation: Evaluation, dimensions: Sequence[Dimension]) -> Json:
    """Give an evaluation as JSON has it; the same evaluation always gives the same."""
    return {
        "documents": len(evaluation.documents),
        "not_found": list(evaluation.not_found),
        "unscored": {name: list(columns) for name, columns in evaluation.unscored.items()},
        "pipeline_versions": list(evaluation.versions),
        **_summarize_tally(evaluation.tally),
        "faultless": {
            "all": _summarize_faultless(figure_faultless(evaluation.documents)),
            "format": {
                name: _summarize_faultless(figure_faultless(group))
                for name, group in evaluation.group("format").items()
            },
        },
        "groups": {
            dimension: {name: _summarize_group(group) for name, group in evaluation.group(dimension).items()}
            for dimension in dimensions
        },
        "classes": [asdict(each) for each in sort_errors(evaluation.bad_values)],
        "bad_values": [asdict(value) for value in evaluation.bad_values],
        "bad_flags": [asdict(flag) for flag in evaluation.bad_flags],
        "by_document": [_summarize_document(document) for document in evaluation.documents],
    }


def _summarize_faultless(faultless: Faultless) -> Json:
    return {
        "documents": faultless.documents,
        "flags": faultless.flags,
        "notes": faultless.notes,
        "flag_rate": faultless.flag_rate,
        "free_share": faultless.free_share,
        **{name: getattr(faultless.figures, name) for name in ("gold_values", "silent_errors", "silent_error_rate")},
    }


def _summarize_group(documents: Sequence[DocumentEvaluation]) -> Json:
    tally = add_tallies(document.tally for document in documents)
    return {"documents": len(documents), **_summarize_tally(tally)}


def _summarize_document(document: DocumentEvaluation) -> Json:
    return {
        "gold": document.gold,
        "source_path": document.source_path,
        "status": document.status,
        "format": document.format,
        "rendition": document.rendition,
        "renderer": document.origin.renderer,
        "lineages": list(document.origin.lineages),
        **_summarize_tally(document.tally),
    }


def _summarize_tally(tally: Tally) -> Json:
    return {
        "overall": summarize_figures(figure(tally)),
        "tables": {
            table: {**summarize_figures(figure(tally, table)), "fields": _summarize_fields(tally, table)}
            for table in load_columns()
            if table in tally.tables
        },
        "flags": {
            **_summarize_flags(figure_flags(tally)),
            "rules": {rule: _summarize_flags(figure_flags(tally, rule)) for rule in tally.rules},
        },
    }


def summarize_figures(figures: Figures) -> Json:
    """Give the counts and rates of a table."""
    return {
        **asdict(figures),
        "gold_values": figures.gold_values,
        "bad_values": figures.bad_values,
        **{name: getattr(figures, name) for name in _RATES},
    }


def _summarize_fields(tally: Tally, table: str) -> Mapping[str, Json]:
    judged = {value.column for value in tally.values if value.table == table}
    return {
        column: _summarize_field(figure(tally, table, column)) for column in load_columns()[table] if column in judged
    }


def _summarize_field(figures: Figures) -> Json:
    counts = {name: count for name, count in asdict(figures).items() if name not in _ROW_COUNTS}
    return {**counts, **{name: getattr(figures, name) for name in _FIELD_RATES}}


def _summarize_flags(figures: FlagFigures) -> Json:
    rates = ("demanded", "precision", "recall", "cause_rate")
    return {**asdict(figures), **{name: getattr(figures, name) for name in rates}}

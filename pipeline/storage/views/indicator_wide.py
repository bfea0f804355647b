"""One row an indicator with all that is needed to compare it: unit, year, form and the codes' labels (指标宽表)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from pipeline.schema.columns import arrow_schema, load_dictionary
from pipeline.storage.packing import text_array
from pipeline.storage.views.source import FinishedTables

if TYPE_CHECKING:
    import pyarrow as pa

_FROM_DOCUMENT = ("source_path", "unit_name", "region", "fiscal_year")
_FROM_FORM = ("form_type", "unit_name", "fiscal_year", "competent_department")
_DOUBTS = ("error", "warning")
_LABELS = {"form_type_label": "form_type", "level1_label": "level1", "level2_label": "level2"}
"""Columns of labels, and those with the codes."""


def iterate_indicator_wide(tables: FinishedTables) -> Iterator[pa.RecordBatch]:
    """Yield the rows of ``indicator_wide`` in the order of ``indicators``."""
    import pyarrow as pa

    schema = arrow_schema("indicator_wide")
    documents = tables.read("documents", ("doc_id", *_FROM_DOCUMENT))
    forms = tables.read("forms", ("record_id", *_FROM_FORM))
    doubts = _count_doubts(tables)
    own = [name for name in arrow_schema("indicators").names if name in schema.names]
    for batch in tables.iterate("indicators", (*own, "form_id") if "form_id" not in own else own):
        columns = {name: batch[name] for name in own}
        columns |= _join(batch, documents, forms, doubts)
        for label, code in _LABELS.items():
            columns[label] = _label(columns[code], code)
        columns["score_rate"] = _divide(batch["score"], batch["weight"])
        yield pa.RecordBatch.from_arrays([columns[field.name].cast(field.type) for field in schema], schema=schema)


def _join(batch: pa.RecordBatch, documents: pa.Table, forms: pa.Table, doubts: pa.Table) -> dict[str, pa.Array]:
    """Look up each row's document, form and flags; the form's own unit and year before the document's."""
    import pyarrow.compute as pc

    document = _find(documents, "doc_id", batch["doc_id"])
    form = _find(forms, "record_id", batch["form_id"])
    joined = {name: document[name] for name in _FROM_DOCUMENT} | {name: form[name] for name in _FROM_FORM}
    for name in ("unit_name", "fiscal_year"):
        joined[name] = pc.coalesce(form[name], document[name])
    for name, key in (("flags_here", "record_id"), ("flags_form", "form_id")):
        counts = _find(doubts, "target_id", batch[key])["doubts"]
        joined[name] = pc.coalesce(counts, _zeros(batch.num_rows))
    return joined


def _find(table: pa.Table, key: str, wanted: pa.Array) -> dict[str, pa.Array]:
    """Take from a table the first row of each wanted key, all null where it has none."""
    import pyarrow.compute as pc

    rows = table.take(pc.index_in(wanted, value_set=table[key].combine_chunks()))
    return {name: rows[name].combine_chunks() for name in table.column_names}


def _count_doubts(tables: FinishedTables) -> pa.Table:
    """Count the errors and warnings that point at each record (``group_by`` would import pandas)."""
    import pyarrow as pa
    import pyarrow.compute as pc

    flags = tables.read("flags", ("target_id", "severity"))
    doubts = flags.filter(pc.is_in(flags["severity"], value_set=text_array(_DOUBTS)))
    counted = pc.value_counts(doubts["target_id"].combine_chunks())
    return pa.table({"target_id": counted.field("values"), "doubts": counted.field("counts")})


def _label(codes: pa.Array, vocabulary: str) -> pa.Array:
    """Put the Chinese label in each code's place."""
    import pyarrow.compute as pc

    known = load_dictionary().codes[vocabulary]
    index = pc.index_in(codes, value_set=text_array([code.code for code in known]))
    return text_array([code.label_zh for code in known]).take(index)


def _divide(scores: pa.Array, weights: pa.Array) -> pa.Array:
    """Give score ÷ weight, null where a weight is zero or missing."""
    import pyarrow as pa
    import pyarrow.compute as pc

    rates = pc.divide(scores, weights)
    return pc.round(pc.if_else(pc.is_finite(rates), rates, pa.nulls(len(rates), pa.float64())), 6)


def _zeros(count: int) -> pa.Array:
    """Make an array of zeros; a Python number beside an array would have pyarrow import pandas."""
    import pyarrow as pa

    return pa.Array.from_buffers(pa.int64(), count, [None, pa.py_buffer(bytes(8 * count))])

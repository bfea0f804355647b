"""Gold files and tables small enough to see, and gold files turned into the tables of a flawless run."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from pipeline.evaluate.columns import load_columns
from pipeline.evaluate.compare import settle
from pipeline.evaluate.evaluation import DocumentEvaluation, evaluate_document
from pipeline.evaluate.found import FoundRow, Reading
from pipeline.evaluate.gold import Gold, parse_gold
from pipeline.evaluate.pairing import FORM_TABLES
from pipeline.schema.columns import load_dictionary
from pipeline.storage.output import open_output
from pipeline.storage.packing import pack_rows
from pipeline.storage.rows import RECORD_TABLES

Row = dict[str, Any]
Tables = dict[str, list[Row]]

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "corpus" / "sample"

NOT_SAID = frozenset({"rule", "table", "field", "severity", "optional", "accept"})
FILLERS = {"string": "-", "int32": 0, "int64": 0, "float64": 0.0, "bool": False, "date32": None, "list<string>": []}


# --- in memory


def gold_of(name: str = "甲", **tables: object) -> Gold:
    return parse_gold(name, json.dumps(tables, ensure_ascii=False))


def reading_of(
    document: Row | None = None, flags: Iterable[Row] = (), path: str | None = "甲.docx", **tables: list[Row]
) -> Reading:
    """What tables say: records are called ``funds-1``, ``funds-2`` …, and belong to the form ``forms-1``."""
    rows = {
        table: [found_row(table, number, row) for number, row in enumerate(found, 1)] for table, found in tables.items()
    }
    about = {"doc_id": "doc", "source_path": path, "format": "docx", "status": "ok", **(document or {})}
    return Reading(
        document=None if path is None else FoundRow(record_id="doc", values=about),
        rows=rows,
        flags=[found_row("flags", number, {"severity": "error", **flag}) for number, flag in enumerate(flags, 1)],
    )


def found_row(table: str, number: int, row: Row) -> FoundRow:
    record_id = f"{table}-{number}"
    form = {"form_id": "forms-1"} if table in FORM_TABLES else {}
    place = {"locator": f"p1 table 1 row {number}"}
    values = {"record_id": record_id, **form, **place, **{column: settle(value) for column, value in row.items()}}
    return FoundRow(record_id=record_id, values=values)


def hold(gold: Gold, reading: Reading) -> DocumentEvaluation:
    return evaluate_document(gold, reading, {})


# --- a flawless run


def load_sample() -> dict[str, Row]:
    """The gold files of the committed sample, by name."""
    return {path.stem: json.loads(path.read_text("utf-8")) for path in sorted((SAMPLE / "gold").glob("*.json"))}


def make_tables(gold: Row, path: str, *, with_optional: bool = False) -> Tables:
    """The rows of a document that says what its gold says, no more; every demanded flag at the first fitting record."""
    doc_id = hashlib.sha256(path.encode()).hexdigest()
    document = {**gold["documents"], "doc_id": doc_id, "source_path": path, "format": path.rpartition(".")[2]}
    tables: Tables = {"documents": [document], "flags": []}
    for table in (name for name in load_columns() if name != "documents"):
        tables[table] = []
        for number, row in enumerate(gold.get(table) or [], 1):
            is_record = table != "sections" or "heading" in row  # a preamble is none, and the gold lists it as optional
            if row.get("optional") and not (with_optional and is_record):
                continue
            record = {**row, "record_id": f"{doc_id}-{table}-{number}", "doc_id": doc_id, "ordinal": number}
            record |= {"locator": f"p1 table 1 row {number}"}
            if table in FORM_TABLES:
                record["form_id"] = find_form(table, row, tables["forms"])
            tables[table].append(record)
    for number, flag in enumerate(gold.get("flags") or [], 1):
        if not flag.get("optional"):
            tables["flags"].append({
                "rule": flag["rule"], "severity": "error", "table": flag.get("table") or "documents",
                "field": flag.get("field"), "target_id": find_target(flag, tables, doc_id), "message": flag["rule"],
                "record_id": f"{doc_id}-flags-{number}", "doc_id": doc_id,
            })  # fmt: skip
    return tables


def find_form(table: str, row: Row, forms: list[Row]) -> str:
    """The form of a gold row; the first one where none fits."""
    scope = {"unit": "unit_self_evaluation", "project": "project_self_evaluation"}.get(row.get("scope", ""), table)
    fitting = [
        form
        for form in forms
        if form["form_type"] == scope and (scope[0] != "p" or form["project_name"] == row["project_name"])
    ]
    return str((fitting or forms)[0]["record_id"])


def find_target(flag: Row, tables: Tables, doc_id: str) -> str:
    """The first record that says what a gold flag says; else the document."""
    says = {key: value for key, value in flag.items() if key not in NOT_SAID}
    for row in tables.get(flag.get("table") or "", []):
        if all(row.get(key) == value for key, value in says.items()):
            return str(row.get("record_id", doc_id))
    return doc_id


def write_tables(folder: Path, documents: Mapping[str, Tables], decided: Collection[str] = frozenset()) -> None:
    """Write the tables of documents, by path, as a run does; ``decided``: ``doc_id`` of those with decisions."""
    with open_output(folder) as output, output.new_set(decided=decided) as written:
        for path, tables in sorted(documents.items()):
            rows = {table: [complete(table, row) for row in tables[table]] for table in tables}
            rows |= {table: [] for table in RECORD_TABLES if table not in rows}
            written.add(path, pack_rows(rows))


def complete(table: str, row: Row) -> Row:
    """The row with every column of the dictionary: what it does not say is null, or a filler where null may not be."""
    columns = [column for column in load_dictionary().tables[table].columns if column.column != "source_path"]
    full: Row = {column.column: None if column.nullable else FILLERS[column.type] for column in columns}
    for column in columns:
        value = row.get(column.column)
        if value is not None:
            full[column.column] = date.fromisoformat(value) if column.type == "date32" else value
    return full

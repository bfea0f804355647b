"""What explains the tables beside them: the ``dictionary`` table and the data package, both made from ``columns.csv``.

``datapackage.json`` follows Data Package 2.0 (datapackage.org) with a Table Schema a table.  Besides the standard's
keys a resource has ``rows``, and a field ``description_en``, ``unit``, ``source_rule`` and ``warning``, as the Parquet
files have them.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

from pipeline.schema.columns import Column, ColumnType, Dictionary, Table, list_codes
from pipeline.storage.rows import Row

_FIELD_TYPES: Mapping[ColumnType, str] = {
    "string": "string",
    "int32": "integer",
    "int64": "integer",
    "float64": "number",
    "bool": "boolean",
    "date32": "date",
    "timestamp": "datetime",
    "list<string>": "array",
}
"""Arrow types as Table Schema names them."""


def dictionary_rows(dictionary: Dictionary) -> list[Row]:
    """List the rows of the ``dictionary`` table: a column of a table each."""
    return [
        {
            "table": table.table,
            "column": column.column,
            "ordinal": ordinal,
            "type": column.type,
            "nullable": column.nullable,
            "key": column.column in table.key,
            "unit": column.unit,
            "description_zh": column.description_zh,
            "description_en": column.description_en,
            "source_rule": column.source_rule,
            "codes": list_codes(column, dictionary),
            "references": column.references,
            "warning": column.warning,
        }
        for table in dictionary.tables.values()
        for ordinal, column in enumerate(table.columns, 1)
    ]


def data_package(dictionary: Dictionary, folder: Path, files: Mapping[str, tuple[Path, int]]) -> str:
    """Write out the data package of a set of tables as JSON text.

    ``folder``: the set; ``files``: path and number of rows of each table's file, in the order of the tables.
    """
    package = {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "jixiao",
        "title": "绩效自评数据 (performance self-evaluations)",
        "resources": [
            _resource(dictionary, dictionary.tables[table], folder, path, rows) for table, (path, rows) in files.items()
        ],
    }
    return json.dumps(package, ensure_ascii=False, indent=1) + "\n"


def _resource(dictionary: Dictionary, table: Table, folder: Path, path: Path, rows: int) -> dict[str, object]:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return {
        "name": table.table,
        "type": "table",
        "title": f"{table.title_zh} ({table.title_en})",
        "description": table.description_zh,
        "description_en": table.description_en,
        "path": path.relative_to(folder).as_posix(),
        "format": "parquet",
        "mediatype": "application/vnd.apache.parquet",
        "bytes": path.stat().st_size,
        "hash": f"sha256:{digest}",
        "rows": rows,
        "schema": {
            "$schema": "https://datapackage.org/profiles/2.0/tableschema.json",
            "fields": [_field(dictionary, column) for column in table.columns],
            "primaryKey": list(table.key),
            "foreignKeys": [_foreign_key(column) for column in table.columns if column.references is not None],
        },
    }


def _field(dictionary: Dictionary, column: Column) -> dict[str, object]:
    field: dict[str, object] = {
        "name": column.column,
        "type": _FIELD_TYPES[column.type],
        "description": column.description_zh,
        "description_en": column.description_en,
        "unit": column.unit,
        "source_rule": column.source_rule,
    }
    if column.warning is not None:
        field["warning"] = column.warning
    if not column.nullable:
        field["constraints"] = {"required": True}
    if column.codes is not None and column.type == "string":
        field["categories"] = [{"value": code.code, "label": code.label_zh} for code in dictionary.codes[column.codes]]
    return field


def _foreign_key(column: Column) -> dict[str, object]:
    resource, _, field = (column.references or "").partition(".")
    return {"fields": [column.column], "reference": {"resource": resource, "fields": [field]}}

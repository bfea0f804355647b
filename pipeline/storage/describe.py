"""What explains the tables beside them: the ``dictionary`` table and the data package, both made from ``columns.csv``.

``datapackage.json`` follows Data Package 2.0 (datapackage.org).  Each table's file is there twice:

    forms        the table: path, Table Schema with keys, ``rows``, digest
    forms_file   the file itself, whatever is in it: path, size in bytes, digest

since the standard's own checker, ``frictionless validate``, counts bytes and digests of plain files only, and rows,
types and keys of tables only.  Besides the standard's keys a field has ``arrow_type``, ``description_en``, ``unit``,
``source_rule`` and ``warning``, as the Parquet files have them.
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
    "list<string>": "any",
}
"""Arrow types as Table Schema names them.  ``array`` would be JSON text, which a list column of Parquet does not hold;
what it does hold is said by ``arrow_type``."""

_MISSING = ("", "nan")
"""What stands for a blank number when a reader has no null among its numbers, as pandas."""


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
    resources = [_file_resource(dictionary.tables[table], folder, path) for table, (path, _) in files.items()]
    tables = [
        _table_resource(dictionary, dictionary.tables[table], resource, rows)
        for (table, (_, rows)), resource in zip(files.items(), resources, strict=True)
    ]
    package = {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "jixiao",
        "title": "绩效自评数据 (performance self-evaluations)",
        "resources": [*tables, *resources],
    }
    return json.dumps(package, ensure_ascii=False, indent=1) + "\n"


def _table_resource(dictionary: Dictionary, table: Table, file: Mapping[str, object], rows: int) -> dict[str, object]:
    return {
        "name": table.table,
        "type": "table",
        "title": f"{table.title_zh} ({table.title_en})",
        "description": table.description_zh,
        "description_en": table.description_en,
        "path": file["path"],
        "format": "parquet",
        "mediatype": "application/vnd.apache.parquet",
        "hash": file["hash"],
        "rows": rows,
        "schema": {
            "$schema": "https://datapackage.org/profiles/2.0/tableschema.json",
            "fields": [_field(dictionary, column) for column in table.columns],
            "primaryKey": list(table.key),
            **_foreign_keys(table),
        },
    }


def _file_resource(table: Table, folder: Path, path: Path) -> dict[str, object]:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return {
        "name": f"{table.table}_file",
        "title": f"{table.title_zh}的数据文件 (the file of {table.title_en})",
        "path": path.relative_to(folder).as_posix(),
        "format": "binary",
        "mediatype": "application/octet-stream",
        "bytes": path.stat().st_size,
        "hash": f"sha256:{digest}",
    }


def _field(dictionary: Dictionary, column: Column) -> dict[str, object]:
    field: dict[str, object] = {
        "name": column.column,
        "type": _FIELD_TYPES[column.type],
        "arrow_type": column.type,
        "description": column.description_zh,
        "description_en": column.description_en,
        "unit": column.unit,
        "source_rule": column.source_rule,
    }
    if column.warning is not None:
        field["warning"] = column.warning
    if not column.nullable:
        field["constraints"] = {"required": True}
    elif field["type"] in ("integer", "number"):
        field["missingValues"] = list(_MISSING)
    if column.codes is not None and column.type == "string":
        field["categories"] = [{"value": code.code, "label": code.label_zh} for code in dictionary.codes[column.codes]]
    return field


def _foreign_keys(table: Table) -> dict[str, object]:
    """The columns that name rows of other tables; the standard has no empty list of them."""
    keys = [
        {"fields": [column.column], "reference": {"resource": resource, "fields": [field]}}
        for column in table.columns
        if column.references is not None
        for resource, _, field in [column.references.partition(".")]
    ]
    return {"foreignKeys": keys} if keys else {}

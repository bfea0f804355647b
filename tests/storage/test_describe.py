"""The dictionary and the data package say of the tables what they are."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from pipeline.schema.columns import load_dictionary
from pipeline.storage.read import read_table
from tests.storage.results import make_result
from tests.storage.test_output import RUN_TABLES, write


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("out")
    write(root, make_result("1", "a.docx"))
    return root


def list_tables(root: Path) -> list[dict[str, Any]]:
    package = json.loads((root / "datapackage.json").read_text("utf-8"))
    return [resource for resource in package["resources"] if resource.get("type") == "table"]


def test_the_dictionary_lists_every_column_of_every_table(root: Path):
    rows = read_table(root, "dictionary").to_pylist()
    assert [(row["table"], row["column"]) for row in rows] == [
        (table.table, column.column) for table in load_dictionary().tables.values() for column in table.columns
    ]


def test_the_dictionary_explains_a_column(root: Path):
    rows = {(row["table"], row["column"]): row for row in read_table(root, "dictionary").to_pylist()}
    executed = rows["funds", "executed"]
    assert (executed["type"], executed["unit"], executed["nullable"], executed["key"]) == (
        "float64",
        "万元",
        True,
        False,
    )
    assert executed["description_zh"] == "全年执行数"
    assert "failed=失败" in rows["documents", "status"]["codes"]
    assert rows["funds", "form_id"]["references"] == "forms.record_id"


def test_the_data_package_names_each_file_with_its_size_digest_and_rows(root: Path):
    package = json.loads((root / "datapackage.json").read_text("utf-8"))
    names = [resource["name"] for resource in package["resources"]]
    assert names == [*RUN_TABLES, *(f"{table}_file" for table in RUN_TABLES)]
    resources = dict(zip(names, package["resources"], strict=True))
    for table in RUN_TABLES:
        file = root / table / "part-0.parquet"
        data = file.read_bytes()
        for resource in (resources[table], resources[f"{table}_file"]):
            assert resource["path"] == file.relative_to(root).as_posix()
            assert resource["hash"] == f"sha256:{hashlib.sha256(data).hexdigest()}"
        assert resources[f"{table}_file"]["bytes"] == len(data)
        assert resources[table]["rows"] == pq.read_metadata(file).num_rows


def test_the_data_packages_fields_are_the_files_columns_with_table_schema_types(root: Path):
    types = {"string": "string", "int32": "integer", "int64": "integer", "double": "number", "bool": "boolean"}
    types |= {"date32[day]": "date", "list<element: string>": "any"}
    arrow = {"double": "float64", "date32[day]": "date32", "list<element: string>": "list<string>"}
    for resource in list_tables(root):
        schema = pq.read_schema(root / resource["path"])
        fields = {field["name"]: (field["type"], field["arrow_type"]) for field in resource["schema"]["fields"]}
        assert fields == {f.name: (types[str(f.type)], arrow.get(str(f.type), str(f.type))) for f in schema}


def test_a_blank_number_may_be_told_as_nan_and_nothing_else_may(root: Path):
    for resource in list_tables(root):
        schema = pq.read_schema(root / resource["path"])
        missing = {field["name"] for field in resource["schema"]["fields"] if "missingValues" in field}
        assert missing == {f.name for f in schema if f.nullable and str(f.type) in ("int32", "int64", "double")}


def test_the_data_packages_keys_name_columns_of_resources(root: Path):
    columns = {r["name"]: {field["name"] for field in r["schema"]["fields"]} for r in list_tables(root)}
    for resource in list_tables(root):
        assert set(resource["schema"]["primaryKey"]) <= columns[resource["name"]]
        for key in resource["schema"].get("foreignKeys", []):
            assert set(key["fields"]) <= columns[resource["name"]]
            assert set(key["reference"]["fields"]) <= columns[key["reference"]["resource"]]

"""The dictionary and the data package say of the tables what they are."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

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
    assert [resource["name"] for resource in package["resources"]] == RUN_TABLES
    for resource in package["resources"]:
        file = root / resource["path"]
        data = file.read_bytes()
        assert resource["bytes"] == len(data)
        assert resource["hash"] == f"sha256:{hashlib.sha256(data).hexdigest()}"
        assert resource["rows"] == pq.read_metadata(file).num_rows


def test_the_data_packages_fields_are_the_files_columns_with_table_schema_types(root: Path):
    package = json.loads((root / "datapackage.json").read_text("utf-8"))
    types = {"string": "string", "int32": "integer", "int64": "integer", "double": "number", "bool": "boolean"}
    types |= {"date32[day]": "date", "list<element: string>": "array"}
    for resource in package["resources"]:
        schema = pq.read_schema(root / resource["path"])
        fields = {field["name"]: field["type"] for field in resource["schema"]["fields"]}
        assert fields == {field.name: types[str(field.type)] for field in schema}


def test_the_data_packages_keys_name_columns_of_resources(root: Path):
    package = json.loads((root / "datapackage.json").read_text("utf-8"))
    columns = {r["name"]: {field["name"] for field in r["schema"]["fields"]} for r in package["resources"]}
    for resource in package["resources"]:
        assert set(resource["schema"]["primaryKey"]) <= columns[resource["name"]]
        for key in resource["schema"]["foreignKeys"]:
            assert set(key["fields"]) <= columns[resource["name"]]
            assert set(key["reference"]["fields"]) <= columns[key["reference"]["resource"]]

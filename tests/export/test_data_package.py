"""The data package beside the tables is one, by the standard's own checker and its JSON Schemas.

What a receiver types, ``frictionless validate datapackage.json``, passes as it stands and notices every kind of
damage.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from jsonschema import Draft7Validator

from tests.storage.results import make_failure, make_result
from tests.storage.test_output import write

PROFILES = files("dplib") / "profiles"
"""The JSON Schemas of the standard, as its authors publish them."""


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a run as it is: its tables are links."""
    root = tmp_path_factory.mktemp("out")
    write(root, make_result("1", "a.docx"), make_failure("2", "b.docx"))
    return root


@pytest.fixture
def sent(release: Path, tmp_path: Path) -> Path:
    """A copy of it, as one sends it to others, to be damaged."""
    copy = tmp_path / "release"
    shutil.copytree(release, copy, ignore=shutil.ignore_patterns(".jixiao"))
    return copy


def validate(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "frictionless", "validate", f"{folder.name}/datapackage.json"]
    return subprocess.run(command, cwd=folder.parent, capture_output=True, text=True, check=False)


def read_package(folder: Path) -> dict[str, Any]:
    package: dict[str, Any] = json.loads((folder / "datapackage.json").read_text("utf-8"))
    return package


def write_package(folder: Path, package: dict[str, Any]) -> None:
    (folder / "datapackage.json").write_text(json.dumps(package), "utf-8")


def find_resource(package: dict[str, Any], name: str) -> dict[str, Any]:
    return next(resource for resource in package["resources"] if resource["name"] == name)


def rewrite(folder: Path, table: str, change: Callable[[pa.Table], pa.Table]) -> None:
    """Change a table, and its size and digest in the package, as somebody would who wants it to go unnoticed."""
    file = folder / table / "part-0.parquet"
    with pq.ParquetFile(file) as old:
        rows = old.read()
    pq.write_table(change(rows), file)
    package = read_package(folder)
    resource = find_resource(package, f"{table}_file")
    resource["bytes"] = file.stat().st_size
    resource["hash"] = f"sha256:{hashlib.sha256(file.read_bytes()).hexdigest()}"
    find_resource(package, table)["hash"] = resource["hash"]
    write_package(folder, package)


def put(rows: pa.Table, column: str, values: pa.Array) -> pa.Table:
    return rows.set_column(rows.schema.get_field_index(column), column, values)


@pytest.mark.slow
def test_frictionless_finds_the_release_valid_where_it_stands(release: Path):
    done = validate(release)
    assert done.returncode == 0, done.stdout
    assert done.stdout.count("INVALID") == 0
    assert done.stdout.count(" VALID ") == len(read_package(release)["resources"])


@pytest.mark.slow
def test_a_changed_copy_whose_size_and_digest_were_told_anew_is_still_valid(sent: Path):
    rewrite(sent, "forms", lambda rows: rows)
    assert validate(sent).returncode == 0


def break_a_byte(folder: Path) -> None:
    file = folder / "goals" / "part-0.parquet"
    data = bytearray(file.read_bytes())
    data[-9] ^= 1  # in the writer's name: every reader still opens the file
    file.write_bytes(data)


def break_the_size(folder: Path) -> None:
    package = read_package(folder)
    find_resource(package, "funds_file")["bytes"] += 1
    write_package(folder, package)


def drop_a_row(folder: Path) -> None:
    rewrite(folder, "indicators", lambda rows: rows.slice(1))


def break_a_type(folder: Path) -> None:
    rewrite(folder, "indicators", lambda rows: put(rows, "weight", pa.array(["十分"] * len(rows))))


def blank_what_is_never_blank(folder: Path) -> None:
    rewrite(folder, "funds", lambda rows: put(rows, "locator", pa.nulls(len(rows), pa.string())))


def repeat_a_key(folder: Path) -> None:
    rewrite(folder, "indicators", lambda rows: put(rows, "record_id", pa.array([rows["record_id"][0]] * len(rows))))


def break_a_reference(folder: Path) -> None:
    rewrite(folder, "funds", lambda rows: put(rows, "form_id", pa.array(["nowhere"] * len(rows))))


def rename_a_column(folder: Path) -> None:
    package = read_package(folder)
    find_resource(package, "forms")["schema"]["fields"][3]["name"] = "kind_of_form"
    write_package(folder, package)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("damage", "error"),
    [
        (break_a_byte, "hash-count"),
        (break_the_size, "byte-count"),
        (drop_a_row, "row-count"),
        (break_a_type, "type-error"),
        (blank_what_is_never_blank, "constraint-error"),
        (repeat_a_key, "primary-key"),
        (break_a_reference, "foreign-key"),
        (rename_a_column, "incorrect-label"),
    ],
)
def test_frictionless_notices_every_kind_of_damage(sent: Path, damage: Callable[[Path], None], error: str):
    damage(sent)
    done = validate(sent)
    assert done.returncode == 1
    assert error in done.stdout


def find_breaches(package: dict[str, Any], version: str) -> list[str]:
    profile = json.loads((PROFILES / version / "datapackage.json").read_text("utf-8"))
    return [error.json_path for error in Draft7Validator(profile).iter_errors(package)]


@pytest.mark.parametrize("version", ["1.0", "2.0"])
def test_the_package_keeps_to_the_standards_json_schemas(release: Path, version: str):
    package = read_package(release)
    assert find_breaches(package, version) == []
    package["resources"][0]["schema"]["foreignKeys"] = []
    del package["resources"][1]["path"]
    assert find_breaches(package, version) == ["$.resources[0].schema.foreignKeys", "$.resources[1]"]

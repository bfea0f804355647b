"""What moved between two sets of tables, and why."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pipeline.storage.output import open_output
from pipeline.storage.patch import patch_tables
from pipeline.storage.read import read_table
from tests.evaluate.drawn import write_tables
from tests.storage.test_views import document, flag, form, fund

Row = dict[str, Any]
ID, OTHER = "a" * 64, "b" * 64


def tables(doc_id: str = ID, version: str = "1", **more: list[Row]) -> Row:
    head = {"doc_id": doc_id, "pipeline_version": version, "source_path": "x"}
    return {"documents": [document("a.docx") | head], **more}


def record(row: Row, doc_id: str, number: int = 1) -> Row:
    table = row["record_id"].split("-")[1]
    return row | {"doc_id": doc_id, "record_id": f"{doc_id[:16]}-{table}-{number}", "form_id": f"{doc_id[:16]}-forms-1"}


def funds(doc_id: str, *amounts: float) -> list[Row]:
    return [record(fund("a", amount=amount), doc_id, number) for number, amount in enumerate(amounts, start=1)]


def changes(folder: Path) -> list[tuple[str, str, str, str | None, str | None, str | None]]:
    keys = ("reason", "kind", "table", "column", "old_value", "new_value")
    return [tuple(row[key] for key in keys) for row in read_table(folder, "changes").to_pylist()]


def test_a_first_run_changes_nothing(tmp_path: Path):
    write_tables(tmp_path, {"a.docx": tables()})
    assert changes(tmp_path) == []
    assert "| — |" in (tmp_path / "CHANGES.md").read_text("utf-8")


def test_files_come_and_go(tmp_path: Path):
    write_tables(tmp_path, {"a.docx": tables()})
    write_tables(tmp_path, {"b.docx": tables()})
    assert [change[:3] for change in changes(tmp_path)] == [
        ("file_gone", "document_removed", "documents"),
        ("new_file", "document_added", "documents"),
    ]


def test_a_changed_file_is_held_against_what_it_was(tmp_path: Path):
    write_tables(tmp_path, {"a.docx": tables(funds=funds(ID, 10.0, 20.0))})
    write_tables(tmp_path, {"a.docx": tables(OTHER, funds=funds(OTHER, 10.0, 25.5, 7.0))})
    assert set(changes(tmp_path)) == {
        ("file_changed", "row_added", "funds", None, None, None),
        ("file_changed", "value_changed", "funds", "amount", "20", "25.5"),
    }


def test_a_new_version_and_other_submissions_are_told_apart(tmp_path: Path):
    write_tables(tmp_path, {"a.docx": tables(funds=funds(ID, 10.0, 20.0))})
    write_tables(tmp_path, {"a.docx": tables(version="2", funds=funds(ID, 10.0))})
    assert changes(tmp_path) == [("new_version", "row_removed", "funds", None, None, None)]
    flags = [record(flag("a", "documents", ID), ID)]
    write_tables(tmp_path, {"a.docx": tables(version="2", funds=funds(ID, 10.0), flags=flags)})
    assert changes(tmp_path) == [("other_submissions", "row_added", "flags", None, None, None)]


def test_a_value_that_appears_or_vanishes_is_a_change(tmp_path: Path):
    blank, filled = (record(form("a", project_name=name), ID) for name in (None, "河道清淤"))
    for first, then in ((blank, filled), (filled, blank)):
        write_tables(tmp_path, {"a.docx": tables(forms=[first])})
        write_tables(tmp_path, {"a.docx": tables(forms=[then])})
        (change,) = changes(tmp_path)
        assert change[3:] == ("project_name", first["project_name"], then["project_name"])


def test_a_run_that_changes_nothing_tells_the_last_changes_again(tmp_path: Path):
    write_tables(tmp_path, {"a.docx": tables()})
    for _ in range(3):
        write_tables(tmp_path, {"a.docx": tables(), "b.docx": tables(OTHER)})
        assert [change[1] for change in changes(tmp_path)] == ["document_added"]


def test_one_file_at_two_paths_is_compared_by_path(tmp_path: Path):
    write_tables(tmp_path, {"a.docx": tables(), "b.docx": tables()})
    write_tables(tmp_path, {"a.docx": tables(), "b.docx": tables(OTHER)})
    assert changes(tmp_path) == []


def correct(folder: Path, amount: float) -> None:
    record_id = f"{ID[:16]}-funds-1"
    with open_output(folder) as output:
        patch_tables(output, {"funds": {record_id: {"amount": amount}}}, {ID})


def test_a_decision_is_told_behind_what_the_last_run_moved(tmp_path: Path):
    submitted = {"a.docx": tables(funds=funds(ID, 10.0)), "b.docx": tables(OTHER)}
    write_tables(tmp_path, {"a.docx": submitted["a.docx"]})
    write_tables(tmp_path, submitted)
    correct(tmp_path, 12.0)
    added = ("new_file", "document_added", "documents", None, None, None)
    assert changes(tmp_path) == [added, ("decision", "value_changed", "funds", "amount", "10", "12")]
    assert "审核结论" in (tmp_path / "CHANGES.md").read_text("utf-8")

    correct(tmp_path, 13.5)
    assert changes(tmp_path) == [added, ("decision", "value_changed", "funds", "amount", "10", "13.5")]
    correct(tmp_path, 10.0)
    assert changes(tmp_path) == [added]


def test_a_run_tells_decisions_from_what_other_submissions_say(tmp_path: Path):
    write_tables(tmp_path, {"a.docx": tables(funds=funds(ID, 10.0))})
    flags = [record(flag("a", "documents", ID), ID)]
    write_tables(tmp_path, {"a.docx": tables(funds=funds(ID, 12.0), flags=flags)}, decided={ID})
    assert set(changes(tmp_path)) == {
        ("decision", "value_changed", "funds", "amount", "10", "12"),
        ("other_submissions", "row_added", "flags", None, None, None),
    }

"""The views choose and join what the normal tables hold."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pipeline.storage.read import open_tables, read_table
from tests.evaluate.drawn import write_tables
from tests.storage.results import doc_id_of

Row = dict[str, Any]


def document(name: str, **says: object) -> Row:
    return {"doc_id": doc_id_of(name), "source_path": name, "format": name.rpartition(".")[2], "unit_name": "甲局",
            "fiscal_year": 2023, "contents": ["report"], **says}  # fmt: skip


def form(name: str, **says: object) -> Row:
    return {"record_id": f"{name}-forms-1", "doc_id": doc_id_of(name), "ordinal": 1, "fiscal_year": 2023,
            "form_type": "unit_self_evaluation", **says}  # fmt: skip


def fund(name: str, line: str = "total", **says: object) -> Row:
    return {"record_id": f"{name}-funds-{line}", "doc_id": doc_id_of(name), "form_id": f"{name}-forms-1", "ordinal": 1,
            "scope": "unit", "line": line, **says}  # fmt: skip


def base(name: str, item: str, measure: str, value: float, year: int = 2023) -> Row:
    return {"record_id": f"{name}-base_data-{item}-{measure}", "doc_id": doc_id_of(name), "form_id": f"{name}-forms-1",
            "ordinal": 1, "item": item, "measure": measure, "value": value, "fiscal_year": year}  # fmt: skip


def fact(name: str, subject: str, measure: str, value: float, year: int = 2023) -> Row:
    return {"record_id": f"{name}-facts-{subject}", "doc_id": doc_id_of(name), "ordinal": 1, "subject": subject,
            "measure": measure, "value": value, "fiscal_year": year}  # fmt: skip


def flag(name: str, table: str, target: str, field: str | None = None, severity: str = "error") -> Row:
    return {"record_id": f"{name}-flags-{target}", "doc_id": doc_id_of(name), "rule": "multiple_values",
            "severity": severity, "table": table, "target_id": target, "field": field}  # fmt: skip


def unit_years(folder: Path, **documents: Row) -> list[Row]:
    """Rows of ``unit_year`` for documents given as NAME_EXT={table: rows}."""
    write_tables(folder, {name.replace("_", "."): tables for name, tables in documents.items()})
    rows: list[Row] = read_table(folder, "unit_year").to_pylist()
    return rows


def test_a_figure_comes_from_the_form_before_the_report(tmp_path: Path):
    (row,) = unit_years(tmp_path, a_docx={
        "documents": [document("a.docx")],
        "forms": [form("a.docx", total_score=96.0)],
        "funds": [fund("a.docx", full_year_budget=100.0, executed=90.0)],
        "base_data": [
            base("a.docx", "staff", "actual_staff", 12.0),
            base("a.docx", "three_public", "prior_year_final", 9.0, 2022),
        ],
        "facts": [fact("a.docx", "total_expenditure", "amount", 91.0), fact("a.docx", "three_public", "amount", 4.5)],
    })  # fmt: skip
    assert (row["executed"], row["executed_source"]) == (90.0, "a.docx-funds-total")
    assert (row["staff"], row["three_public"], row["self_score"]) == (12.0, 4.5, 96.0)
    assert (row["execution_rate"], row["execution_rate_source"]) == (0.9, "computed")
    assert row["establishment"] is None
    assert row["establishment_source"] is None


def test_a_stated_rate_counts_also_where_it_is_wrong(tmp_path: Path):
    (row,) = unit_years(tmp_path, a_docx={
        "documents": [document("a.docx")],
        "forms": [form("a.docx")],
        "funds": [fund("a.docx", full_year_budget=100.0, executed=90.0, execution_rate=0.95)],
        "flags": [flag("a.docx", "funds", "a.docx-funds-total", "execution_rate")],
    })  # fmt: skip
    assert (row["execution_rate"], row["doubtful"]) == (0.95, ["execution_rate"])


def test_of_two_files_the_one_without_doubt_counts_then_the_word_file(tmp_path: Path):
    def tables(name: str, budget: float, **more: list[Row]) -> Row:
        return {
            "documents": [document(name)],
            "forms": [form(name)],
            "funds": [fund(name, full_year_budget=budget)],
            **more,
        }

    (row,) = unit_years(tmp_path / "1", a_pdf=tables("a.pdf", 1.0), b_docx=tables("b.docx", 2.0))
    assert (row["budget"], row["documents"]) == (2.0, 2)
    doubt = [flag("b.docx", "funds", "b.docx-funds-total", severity="warning")]
    (row,) = unit_years(tmp_path / "2", a_pdf=tables("a.pdf", 1.0), b_docx=tables("b.docx", 2.0, flags=doubt))
    assert (row["budget"], row["doubtful"]) == (1.0, [])


def test_years_and_units_stay_apart_and_the_unknown_stay_out(tmp_path: Path):
    rows = unit_years(
        tmp_path,
        a_docx={"documents": [document("a.docx")]},
        b_docx={"documents": [document("b.docx", fiscal_year=2022)]},
        c_docx={"documents": [document("c.docx", unit_name="乙局")]},
        d_docx={"documents": [document("d.docx", unit_name=None)]},
        e_docx={"documents": [document("e.docx", fiscal_year=None)]},
    )
    assert [(row["unit_name"], row["fiscal_year"]) for row in rows] == [("乙局", 2023), ("甲局", 2022), ("甲局", 2023)]


def test_an_indicator_brings_unit_year_labels_and_flags(tmp_path: Path):
    def indicator(number: int, **says: object) -> Row:
        return {"record_id": f"a-indicators-{number}", "doc_id": doc_id_of("a.docx"), "form_id": "a.docx-forms-1",
                "ordinal": number, "level1": "output", "level2": "quantity", **says}  # fmt: skip

    write_tables(tmp_path, {"a.docx": {
        "documents": [document("a.docx", region="澄江县")],
        "forms": [form("a.docx", unit_name="甲局本级", fiscal_year=2022)],
        "indicators": [indicator(1, weight=5.0, score=4.0), indicator(2, weight=0.0, score=0.0, level1=None)],
        "flags": [
            flag("a.docx", "indicators", "a-indicators-1"),
            flag("a.docx", "indicators", "a-indicators-2", severity="info"),
            flag("a.docx", "forms", "a.docx-forms-1"),
        ],
    }})  # fmt: skip
    first, second = read_table(tmp_path, "indicator_wide").to_pylist()
    assert (first["unit_name"], first["fiscal_year"], first["region"]) == ("甲局本级", 2022, "澄江县")
    assert (first["level1_label"], first["level2_label"]) == ("产出", "数量")
    assert (first["score_rate"], first["flags_here"], first["flags_form"]) == (0.8, 1, 1)
    assert (second["level1_label"], second["score_rate"], second["flags_here"]) == (None, None, 0)


def test_views_of_nothing_are_there(tmp_path: Path):
    write_tables(tmp_path, {"a.docx": {"documents": [document("a.docx", unit_name=None)]}})
    tables = open_tables(tmp_path)
    assert tables.read("unit_year").num_rows == tables.read("indicator_wide").num_rows == 0

"""The workbook and the CSV files hold what the tables hold, in a form that an office can use."""

from __future__ import annotations

import csv
from pathlib import Path

import openpyxl
import pyarrow.parquet as pq
import pytest
from openpyxl.utils import column_index_from_string
from openpyxl.worksheet.worksheet import Worksheet

from pipeline.export import workbook
from pipeline.export.files import write_csv_files
from pipeline.export.workbook import write_workbook
from pipeline.model.errors import OutputError
from pipeline.schema.columns import load_dictionary
from pipeline.schema.titles import title_of
from pipeline.storage.read import TableSet, open_tables
from tests.commands import run_jixiao
from tests.evaluate.drawn import write_tables

DOC_ID = "d" * 64
DOCUMENT = {
    "doc_id": DOC_ID,
    "source_path": "甲.docx",
    "format": "docx",
    "unit_name": "澄江湾区档案馆",
    "fiscal_year": 2023,
}
FORM = {
    "record_id": "d1-forms-1",
    "doc_id": DOC_ID,
    "ordinal": 1,
    "form_type": "unit_self_evaluation",
    "total_score": 97.5,
}
FUND = {
    "record_id": "d1-funds-1", "doc_id": DOC_ID, "form_id": "d1-forms-1", "ordinal": 1, "scope": "unit",
    "line": "total", "full_year_budget": 1234.56, "execution_rate": 0.9731, "line_raw": "=1+1",
}  # fmt: skip
INDICATORS = [
    {"record_id": f"d1-indicators-{n}", "doc_id": DOC_ID, "form_id": "d1-forms-1", "ordinal": n, "level1": "output",
     "level3": f"指标{n}", "target_value": value, "target_unit": unit, "score": 4.5, "weight": 5.0, "met": True}
    for n, (value, unit) in enumerate([(0.95, "ratio"), (30.0, "人")], start=1)
]  # fmt: skip
FLAGS = [
    {"record_id": "d1-flags-1", "doc_id": DOC_ID, "rule": "multiple_values", "severity": "info", "table": "indicators",
     "target_id": "d1-indicators-2", "message": "一格中有几个数。"},
    {"record_id": "d1-flags-2", "doc_id": DOC_ID, "rule": "weight_sum_mismatch", "severity": "error", "table": "forms",
     "target_id": "d1-forms-1", "field": "total_score", "message": "分值之和不是100。"},
]  # fmt: skip


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> TableSet:
    root = tmp_path_factory.mktemp("out")
    rows = {"documents": [DOCUMENT], "forms": [FORM], "funds": [FUND], "indicators": INDICATORS, "flags": FLAGS}
    write_tables(root, {"甲.docx": rows})
    return open_tables(root)


@pytest.fixture(scope="module")
def book(tables: TableSet, tmp_path_factory: pytest.TempPathFactory) -> openpyxl.Workbook:
    file = tmp_path_factory.mktemp("book") / "a.xlsx"
    write_workbook(tables, file)
    return openpyxl.load_workbook(file)


def read_sheet(book: openpyxl.Workbook, table: str) -> list[dict[str, object]]:
    sheet = next(sheet for sheet in book if sheet.title.split()[1] == table)
    titles, *rows = sheet.iter_rows()
    return [{str(title.value): cell for title, cell in zip(titles, row, strict=True)} for row in rows]


def test_flags_come_first_and_errors_before_all_others(book: openpyxl.Workbook):
    assert book.worksheets[0].title == "疑点 flags"
    flags = read_sheet(book, "flags")
    assert [flag["规则"].value for flag in flags] == ["分值合计不符", "一格多个数字"]
    assert [flag["文件路径"].value for flag in flags] == ["甲.docx"] * 2


def test_a_flag_links_to_the_row_it_speaks_of(book: openpyxl.Workbook):
    links = [flag["所指记录"].hyperlink.location for flag in read_sheet(book, "flags")]
    assert links == ["'表 forms'!C2", "'指标 indicators'!D3"]  # the first cell in sight
    assert book["指标 indicators"]["A3"].value == "d1-indicators-2"


def test_numbers_of_records_are_folded_away(book: openpyxl.Workbook):
    for sheet in book:
        titles = {cell.column_letter: str(cell.comment.text).splitlines()[0] for cell in sheet[1]}
        shut = {letter for letter, name in titles.items() if name in ("record_id", "doc_id", "form_id")}
        shut |= {letter for letter, name in titles.items() if name.endswith("_source")}
        for letter in titles:
            group = sheet.column_dimensions[_first_of_group(sheet, letter)]
            assert (bool(group.hidden), group.outlineLevel) == ((True, 1) if letter in shut else (False, 0)), letter


def _first_of_group(sheet: Worksheet, letter: str) -> str:
    """Columns of the same width are one entry, named by the first."""
    index = column_index_from_string(letter)
    return next(key for key, group in sheet.column_dimensions.items() if group.min <= index <= group.max)


def test_a_flag_names_table_and_column_as_their_sheet_does(book: openpyxl.Workbook):
    first, second = read_sheet(book, "flags")
    assert (first["数据表"].value, second["数据表"].value) == ("表", "指标")
    assert (first["列名"].value, second["列名"].value) == ("总得分（分）", None)


def test_a_flags_sentence_is_read_whole(book: openpyxl.Workbook):
    assert all(flag["说明"].alignment.wrap_text for flag in read_sheet(book, "flags"))


def test_a_sheet_is_printed_across_one_page_with_its_titles_on_each(book: openpyxl.Workbook):
    for sheet in book:
        assert sheet.page_setup.orientation == "landscape"
        assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) in ((1, 0), (None, 0))
        assert sheet.print_title_rows == "$1:$1"


def test_titles_stay_in_sight_and_can_be_filtered(book: openpyxl.Workbook):
    for sheet in book:
        assert sheet.freeze_panes == "A2"
        assert sheet.auto_filter.ref == f"A1:{sheet.cell(max(sheet.max_row, 1), sheet.max_column).coordinate}"


def test_numbers_stay_numbers_with_the_format_of_their_unit(book: openpyxl.Workbook):
    (fund,) = read_sheet(book, "funds")
    assert (fund["全年预算数（万元）"].value, fund["全年预算数（万元）"].number_format) == (1234.56, "#,##0.00####")
    assert (fund["执行率（%）"].value, fund["执行率（%）"].number_format) == (0.9731, "0.00%")
    rate, people = read_sheet(book, "indicators")
    assert rate["指标值"].number_format == "0.00%"
    assert people["指标值"].number_format == "General"


def test_a_text_is_never_a_formula(book: openpyxl.Workbook):
    (fund,) = read_sheet(book, "funds")
    assert (fund["资金行原文"].value, fund["资金行原文"].data_type) == ("=1+1", "s")


def test_every_table_has_its_sheet_with_all_its_rows(book: openpyxl.Workbook, tables: TableSet):
    assert {sheet.title.split()[1] for sheet in book} == set(tables.folders)
    for table, folder in tables.folders.items():
        assert len(read_sheet(book, table)) == pq.read_table(folder).num_rows, table


def test_a_long_table_goes_on_in_a_further_sheet(tables: TableSet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(workbook, "MOST_ROWS", 1)
    write_workbook(tables, tmp_path / "a.xlsx")
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    assert book["指标 indicators 2"]["A2"].value == "d1-indicators-2"
    link = book["疑点 flags 2"]["L2"].hyperlink
    assert link.location == "'指标 indicators 2'!D2"


def test_the_same_tables_give_the_same_bytes(tables: TableSet, tmp_path: Path):
    for name in ("a.xlsx", "b.xlsx"):
        write_workbook(tables, tmp_path / name)
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_csv_files_open_in_a_spreadsheet(tables: TableSet, tmp_path: Path):
    write_csv_files(tables, tmp_path / "csv")
    data = (tmp_path / "csv" / "funds.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    (fund,) = csv.DictReader(data.decode("utf-8-sig").splitlines())
    assert fund["全年预算数（万元）"] == "1234.56"
    assert fund["资金行原文"] == "'=1+1"


ACTIVE = ["=1+1", "+1", "-1", "@a", "＝1+1", "\t=1", '=HYPERLINK("http://a.example","a,b")', "\n=1"]


def export_texts(folder: Path, texts: list[str]) -> list[str]:
    """Export forms with these texts as CSV files, and read them back."""
    forms = [FORM | {"record_id": f"d1-forms-{n}", "ordinal": n, "preparer": text} for n, text in enumerate(texts, 1)]
    write_tables(folder / "out", {"甲.docx": {"documents": [DOCUMENT], "forms": forms}})
    write_csv_files(open_tables(folder / "out"), folder / "csv")
    with (folder / "csv" / "forms.csv").open(encoding="utf-8-sig", newline="") as file:
        return [form["填表人"] for form in csv.DictReader(file)]


def test_no_cell_of_a_csv_file_can_become_a_formula(tmp_path: Path):
    assert export_texts(tmp_path, ACTIVE) == [f"'{text}" for text in ACTIVE]


def test_commas_quotes_and_lines_survive_in_csv_files(tmp_path: Path):
    texts = ['甲,乙"丙"\n丁', "'甲'", "甲=1"]
    assert export_texts(tmp_path, texts) == texts


def test_the_folder_of_a_workbook_is_made(tables: TableSet, tmp_path: Path):
    write_workbook(tables, tmp_path / "给办公室" / "a.xlsx")
    assert [path.name for path in (tmp_path / "给办公室").iterdir()] == ["a.xlsx"]


def test_an_export_that_cannot_be_written_says_so(tables: TableSet, tmp_path: Path):
    (tmp_path / "taken").write_text("")
    with pytest.raises(OutputError, match="无法写入"):
        write_workbook(tables, tmp_path / "taken" / "a.xlsx")
    with pytest.raises(OutputError, match="无法写入"):
        write_csv_files(tables, tmp_path / "taken")


def test_an_export_that_fails_leaves_nothing_half_done(tables: TableSet, tmp_path: Path):
    """The second file cannot take its place: a folder has its name."""
    (tmp_path / "csv" / "documents.csv").mkdir(parents=True)
    with pytest.raises(OutputError, match="那里是一个文件夹"):
        write_csv_files(tables, tmp_path / "csv")
    assert sorted(path.name for path in (tmp_path / "csv").iterdir()) == ["documents.csv", "flags.csv"]


def test_the_command_asks_where_to(tmp_path: Path):
    assert "--xlsx" in run_jixiao("export", tmp_path, code=2).stderr


def test_every_column_has_a_title():
    for table in load_dictionary().tables.values():
        titles = [title_of(column) for column in table.columns]
        assert len(set(titles)) == len(titles), table.table

import io
import re
import zipfile

import pdfplumber
import pytest

from corpus.forms.lineage import load_lineages
from corpus.gold import make_gold
from corpus.make import Plan, make_submission
from corpus.render.docx import render_docx
from corpus.render.formats import render
from corpus.render.office import has_office
from corpus.render.pdf import PdfStyle, TableStyle, render_pdf, wrap
from corpus.render.txt import render_txt
from corpus.render.word.writer import EMBEDDED, FEATURES
from corpus.render.xlsx import as_workbook, render_xlsx
from corpus.submission import Table
from tests.corpus.helpers import LINEAGES, docx_text, fold, pdf_text, plan_for, xlsx_shown

SPLIT = {
    lineage.name
    for lineage in load_lineages()
    if lineage.indicators is not None and any(column.field == "target_sign" for column in lineage.indicators.columns)
}
"""Lineages that print a target in several columns."""


def raw_values(submission):
    """Every printed text that the gold speaks of."""
    gold = make_gold(submission)
    for table in ("funds", "indicators", "base_data", "goals", "forms", "sections"):
        for row in gold[table]:
            for column, value in row.items():
                is_target = column in ("target_raw",) and {form.lineage for form in submission.forms} & SPLIT
                named = column.endswith("_raw") or column in (
                    "level3",
                    "deviation",
                    "expected",
                    "actual",
                    "heading",
                    "project_name",
                )
                if named and isinstance(value, str) and not is_target:
                    yield value


@pytest.mark.parametrize("name", LINEAGES)
@pytest.mark.parametrize("form", ["docx", "pdf", "txt"])
def test_every_lineage_shows_what_its_gold_says(name, form):
    submission = make_submission(plan_for(name, seed=7, report=form != "pdf"))
    read = {"docx": docx_text, "pdf": pdf_text, "txt": lambda data: fold(data.decode())}[form]
    text = read(render(submission, form).data)
    assert [value for value in raw_values(submission) if fold(value) not in text] == []


@pytest.mark.parametrize("name", LINEAGES[::3])
def test_a_workbook_shows_the_same_figures(name):
    submission = as_workbook(make_submission(plan_for(name, seed=7)))
    shown = xlsx_shown(render_xlsx(submission))
    grids = [block.grid for block in submission.blocks if isinstance(block, Table)]
    assert [cell.text for grid in grids for cell in grid.cells if cell.text and fold(cell.text) not in shown] == []


@pytest.mark.parametrize("name", ["base_data", "hunan_unit_cells"])
@pytest.mark.parametrize("noise", [(), ("title_in_table",), ("title_in_table", "wrapped_cells")])
def test_the_title_of_a_sheet_is_what_the_sheet_prints(name, noise):
    """Above the table, in a row of it, or nowhere: then the gold has none."""
    found = set()
    for seed in range(20):
        submission = as_workbook(make_submission(plan_for(name, seed=seed, noise=noise)))
        (gold,) = make_gold(submission)["forms"]
        printed = [text for text in xlsx_shown(render_xlsx(submission)) if re.search(r"表(\(|$)", text)]
        assert fold(gold["title_raw"] or "") == max(printed, key=len, default="")
        found.add(gold["title_raw"] is None)
    assert found == {True, False}


def test_a_sheet_without_a_line_above_its_table_says_no_unit():
    """The framework form (共性框架) names its unit only above the table."""
    golds = [make_gold(as_workbook(make_submission(plan_for("framework_unit", seed=seed)))) for seed in range(20)]
    bare = [gold for gold in golds if gold["forms"][0]["title_raw"] is None]
    assert 0 < len(bare) < len(golds)
    for gold in bare:
        assert gold["forms"][0]["unit_name"] is gold["documents"]["unit_name"] is None
        assert None in gold["documents"]["accept"]["fiscal_year"]


def test_a_contradiction_that_a_sheet_does_not_print_is_no_flag():
    """The unit or the year of another form's copy, named only above the table."""
    plan = {"unit_lineage": "framework_unit", "base_data": True, "errors": ("wrong_unit", "wrong_year")}
    seen = set()
    for seed in range(30):
        submission = make_submission(Plan(name="x", seed=seed, **plan))
        printed = make_gold(as_workbook(submission))
        is_bare = printed["forms"][1]["title_raw"] is None
        rules = {flag["rule"] for flag in printed["flags"]} & {"unit_name_mismatch", "year_mismatch"}
        assert not (is_bare and rules)
        seen |= {(is_bare, rule) for rule in rules}
    assert seen == {(False, "unit_name_mismatch"), (False, "year_mismatch")}


def test_a_unit_that_only_the_report_contradicts_is_no_flag_of_a_workbook():
    plan = Plan(name="x", seed=1, unit_lineage="plain_unit", report=True, errors=("wrong_unit",))
    submission = make_submission(plan)
    assert [flag["rule"] for flag in make_gold(submission)["flags"]] == ["unit_name_mismatch"]
    assert make_gold(as_workbook(submission))["flags"] == []


@pytest.mark.parametrize("form", ["docx", "pdf", "xlsx", "txt"])
def test_the_same_submission_has_the_same_bytes(form):
    plan = Plan(
        name="x", seed=2, base_data=True, unit_lineage="hunan_unit", report=True, features=FEATURES, level="hard"
    )
    assert render(make_submission(plan), form).data == render(make_submission(plan), form).data


@pytest.mark.parametrize("feature", sorted(FEATURES - {EMBEDDED}))
def test_a_feature_of_word_files_hides_nothing(feature):
    """It comes up, and all that the gold says is still in the document's runs (signs of the Symbol font set apart)."""
    differs = 0
    for seed in range(2):
        plan = {"name": "x", "seed": seed, "unit_lineage": "source_structure_unit", "base_data": True, "report": True}
        plain = make_submission(Plan(**plan))
        special = make_submission(Plan(**plan, features=frozenset({feature})))
        data = render_docx(special)
        differs += data != render_docx(plain)
        text = docx_text(data)
        assert all(fold(value) in text for value in raw_values(special) if not set(value) & set("≥≤"))
    assert differs


def test_forms_can_be_embedded_workbooks():
    submission = make_submission(Plan(name="x", seed=3, unit_lineage="plain_unit", features=frozenset({EMBEDDED})))
    with zipfile.ZipFile(io.BytesIO(render_docx(submission))) as package:
        shown = xlsx_shown(package.read("word/embeddings/Microsoft_Excel_Sheet1.xlsx"))
        preview = package.read("word/media/image1.emf")
    grid = next(block.grid for block in submission.blocks if isinstance(block, Table))
    assert all(fold(cell.text) in shown for cell in grid.cells if cell.text)
    assert preview[40:44] == b" EMF"
    assert "数量指标".encode("utf-16-le") in preview


def test_word_merges_are_those_of_the_grid():
    """
    | 绩效指标 | 一级指标 | 二级指标 | …
    | ^        | 产出指标 | 数量指标 | …
    """
    import docx

    submission = make_submission(plan_for("ministry_project", seed=5))
    grid = next(block.grid for block in submission.blocks if isinstance(block, Table))
    table = docx.Document(io.BytesIO(render_docx(submission))).tables[0]
    for cell in grid.cells:
        corner = table.cell(cell.row, cell.col)
        end = table.cell(cell.row + cell.rows - 1, cell.col + cell.cols - 1)
        assert corner._tc is end._tc
        assert fold(corner.text) == fold(cell.text)


@pytest.mark.parametrize("rules", ["lines", "rectangles", "boxes"])
def test_a_ruled_pdf_table_is_found_as_printed(rules):
    submission = make_submission(plan_for("plain_unit", seed=5))
    grid = next(block.grid for block in submission.blocks if isinstance(block, Table))
    data = render_pdf(submission, PdfStyle(table=TableStyle(rules=rules, size=8.0)))
    with pdfplumber.open(io.BytesIO(data)) as document:
        tables = document.pages[0].extract_tables()
    found = {fold(text) for table in tables for row in table for text in row if text}
    printed = {fold(cell.text) for cell in grid.cells if cell.text}
    assert printed <= found


@pytest.mark.parametrize(
    "style", [PdfStyle(turned=True), PdfStyle(scattered=True), PdfStyle(watermark="样张"), PdfStyle(wide=True)]
)
def test_a_print_style_keeps_the_text(style):
    submission = make_submission(plan_for("flat_list_unit", seed=5))
    text = pdf_text(render_pdf(submission, style))
    assert all(fold(row["level3"]) in text for row in make_gold(submission)["indicators"])


def test_a_table_goes_on_overleaf():
    submission = make_submission(plan_for("framework_unit", seed=5))
    data = render_pdf(submission, PdfStyle(wide=True, table=TableStyle(size=10.5)))
    with pdfplumber.open(io.BytesIO(data)) as document:
        assert len(document.pages) == 2
        assert all(page.extract_tables() for page in document.pages)


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("年度资金总额", ["年度资", "金总额"]),
        ("达到98.50%", ["达到", "98.50%"]),
        ("1234567.50", ["123456", "7.50"]),
        ("一、二三。", ["一、二", "三。"]),
        ("甲\n乙", ["甲", "乙"]),
    ],
)
def test_lines_break_as_in_chinese_print(text, lines):
    """No line begins with closing punctuation; a number is broken only where it does not fit a line."""
    assert wrap(text, 30.5, 10.0) == lines


def test_a_dump_has_every_cell_behind_a_tab_or_a_pipe():
    texts = [render_txt(make_submission(plan_for("two_level_unit", seed=seed))).decode() for seed in range(12)]
    assert any("\n\t" in text for text in texts)
    assert any("\n| " in text for text in texts)


@pytest.mark.slow
def test_a_scan_has_pictures_and_no_text():
    submission = make_submission(plan_for("two_level_unit", seed=1))
    first, second = render(submission, "scan").data, render(submission, "scan").data
    assert first == second
    with pdfplumber.open(io.BytesIO(first)) as document:
        assert document.pages[0].images
        assert not document.pages[0].chars


@pytest.mark.slow
@pytest.mark.skipif(not has_office(), reason="LibreOffice is not installed")
def test_an_office_pdf_shows_what_the_gold_says():
    submission = make_submission(plan_for("ministry_project", seed=1))
    text = pdf_text(render(submission, "office-pdf").data)
    assert all(fold(row["level3"]) in text for row in make_gold(submission)["indicators"])


def test_an_unknown_format_is_refused():
    with pytest.raises(ValueError, match="unknown format"):
        render(make_submission(plan_for("two_level_unit")), "odt")

"""The data dictionary: the contract's columns in its order, and a loader that reports every mistake at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.model import errors
from pipeline.model.errors import DataFileError, DocumentError
from pipeline.schema.columns import Dictionary, arrow_schema, list_codes, load_dictionary

CONTRACT = {
    "documents": """doc_id source_path format bytes pages ocr_pages unit_name region fiscal_year contents self_score
        grade status error_code error flags_error flags_warning accounted pipeline_version""",
    "forms": """record_id doc_id ordinal form_type title_raw unit_name project_name competent_department
        implementing_unit fiscal_year total_weight total_score blank preparer phone prepared_on page locator""",
    "funds": """record_id doc_id form_id ordinal scope project_name line line_raw initial_budget full_year_budget
        executed amount weight execution_rate score initial_budget_raw full_year_budget_raw executed_raw amount_raw
        weight_raw execution_rate_raw score_raw page locator""",
    "indicators": """record_id doc_id form_id ordinal scope project_name level1 level1_raw level1_weight level2
        level2_raw level2_weight level3 target_raw target_op target_value target_value_max target_unit actual_raw
        actual_op actual_value actual_value_max actual_unit weight score recheck_score deviation met page locator""",
    "base_data": """record_id doc_id form_id ordinal section item item_raw parent_raw measure fiscal_year value unit
        raw page locator""",
    "goals": "record_id doc_id form_id scope project_name expected actual page locator",
    "sections": "record_id doc_id ordinal level number_raw heading code parent_ordinal text page locator",
    "facts": """record_id doc_id section_ordinal ordinal subject subject_raw measure value unit fiscal_year sentence
        start end page locator""",
    "cells": """doc_id table_index row col row_span col_span text raw_text page x0 y0 x1 y1 role record_id field""",
    "flags": """record_id doc_id rule severity cause table target_id field message observed expected page locator""",
    "decisions": """decision_id flag_id doc_id table target_id field verdict old_value new_value reason reviewer
        decided_at pipeline_version""",
}
"""Names are fixed and may not go; columns of our own stand behind them."""


@pytest.fixture(scope="module")
def dictionary() -> Dictionary:
    return load_dictionary()


@pytest.mark.parametrize("table", CONTRACT)
def test_columns_of_the_contract_come_first_and_in_its_order(dictionary: Dictionary, table: str):
    names = [column.column for column in dictionary.tables[table].columns]
    expected = CONTRACT[table].split()
    assert names[: len(expected)] == expected


def test_every_field_carries_its_descriptions_unit_and_source_rule(dictionary: Dictionary):
    for table in dictionary.tables:
        for field in arrow_schema(table):
            metadata = {key.decode(): value.decode() for key, value in field.metadata.items()}
            assert {"description_zh", "description_en", "unit", "source_rule"} <= metadata.keys()
            assert all(text.strip() for text in metadata.values())


def test_amounts_are_in_wan_yuan_and_ratios_are_floats():
    schema = arrow_schema("funds")
    assert schema.field("executed").metadata[b"unit"].decode() == "万元"
    assert str(schema.field("executed").type) == "double"
    assert schema.field("execution_rate").metadata[b"unit"] == b"ratio"


def test_key_columns_are_never_null(dictionary: Dictionary):
    for table in dictionary.tables.values():
        assert all(not arrow_schema(table.table).field(key).nullable for key in table.key)


def test_codes_stand_in_the_metadata_with_their_meaning(dictionary: Dictionary):
    (status,) = (column for column in dictionary.tables["documents"].columns if column.column == "status")
    assert list_codes(status, dictionary) == "ok=正常; flagged=有疑点; failed=失败"
    assert b"failed=" in arrow_schema("documents").field("status").metadata[b"codes"]


def test_every_error_code_of_a_document_has_a_label(dictionary: Dictionary):
    classes = [each for each in vars(errors).values() if isinstance(each, type) and issubclass(each, DocumentError)]
    assert {each.code for each in classes} == {code.code for code in dictionary.codes["error_code"]}


def test_rules_are_codes(dictionary: Dictionary):
    assert {"weight_sum_mismatch", "duplicate_submission"} <= {code.code for code in dictionary.codes["rule"]}


GOOD = {
    "tables.csv": "table,key,written_by,title_zh,title_en,description_zh,description_en\nt,id,run,表,T,说明,text\n",
    "columns.csv": "table,column,type,nullable,unit,description_zh,description_en,source_rule,codes,references,"
    "warning\n"
    "t,id,string,no,none,编号,number,made,,,\n"
    "t,v,float64,yes,see u,值,value,cell,,,\n"
    "t,u,string,yes,none,单位,unit,cell,units,,\n"
    "t,r,string,yes,none,规则,rule,check,rule,,\n",
    "codes.csv": "list,code,label_zh,label_en\nunits,家,家,household\n",
    "rules.csv": "rule,severity,title_zh,title_en\nodd,error,奇,Odd\n",
}


def load_edited(folder: Path, name: str, before: str, after: str) -> Dictionary:
    for file, text in GOOD.items():
        assert file != name or before in text
        (folder / file).write_text(text.replace(before, after) if file == name else text, "utf-8")
    return load_dictionary(folder)


def test_a_correct_dictionary_loads(tmp_path: Path):
    table = load_edited(tmp_path, "tables.csv", "t,", "t,").tables["t"]
    assert (table.key, [column.column for column in table.columns]) == (("id",), ["id", "v", "u", "r"])


@pytest.mark.parametrize(
    ("name", "before", "after", "complaint"),
    [
        ("columns.csv", "t,v,float64", "t,v,float", "columns.csv:3: Invalid enum value 'float'"),
        ("columns.csv", "值,value", ",value", "columns.csv:3: description_zh: blank"),
        ("columns.csv", "see u", "see w", "t.v: its unit stands in no column w"),
        ("columns.csv", ",units,", ",unit,", "codes.csv has no list unit"),
        ("columns.csv", "made,,,", "made,,t.v,", "refers to t.v, which is no column of its type"),
        ("columns.csv", "t,u,", "t,v,", "t.v stands there 2 times"),
        ("columns.csv", "t,u,", "s,u,", "table s must stand in tables.csv"),
        ("columns.csv", "id,string,no", "id,string,yes", "key id of t"),
        ("columns.csv", "source_rule", "source", "the first line must be table,column"),
        ("codes.csv", "units,家", "other,家", "no column uses the list other"),
        ("tables.csv", ",run,", ",someone,", "tables.csv:2: Invalid enum value 'someone'"),
    ],
)
def test_a_mistake_is_named(tmp_path: Path, name: str, before: str, after: str, complaint: str):
    with pytest.raises(DataFileError, match=complaint.replace(".", r"\.")):
        load_edited(tmp_path, name, before, after)


def test_all_mistakes_are_reported_at_once(tmp_path: Path):
    with pytest.raises(DataFileError) as caught:
        load_edited(tmp_path, "columns.csv", "none", "")
    assert str(caught.value).count("unit: blank") >= 4  # two lines, in Chinese and in English


def test_every_figure_says_what_to_mind_when_using_it():
    tables = load_dictionary().tables.values()
    figures = [each for table in tables for each in table.columns if each.type == "float64" and each.unit != "points"]
    assert len(figures) > 40
    assert [f"{each.table}.{each.column}" for each in figures if each.warning is None] == []


def test_every_table_of_records_warns_of_submissions_that_came_in_twice():
    for table in ("forms", "funds", "indicators", "base_data", "goals", "sections", "facts", "indicator_wide"):
        (column,) = [each for each in load_dictionary().tables[table].columns if each.column == "doc_id"]
        assert "duplicate_submission" in (column.warning or "")

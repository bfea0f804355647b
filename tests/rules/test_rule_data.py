"""The rules' data files: the project's own are sound, and mistakes are told all at once."""

from importlib.resources import files
from pathlib import Path

import pytest

from pipeline.model.errors import DataFileError
from pipeline.schema.rules import load_rules

NAMES = ("rules.csv", "rule_messages.csv", "rule_words.csv", "relations.toml", "limits.toml")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the data files to break."""
    own = files("pipeline.schema").joinpath("data")
    for name in NAMES:
        (tmp_path / name).write_text(own.joinpath(name).read_text("utf-8"), "utf-8")
    return tmp_path


def edit(folder: Path, name: str, old: str, new: str) -> None:
    text = (folder / name).read_text("utf-8")
    assert old in text
    (folder / name).write_text(text.replace(old, new, 1), "utf-8")


def test_the_projects_own_files_are_sound(folder):
    assert load_rules(folder).rules == load_rules().rules


@pytest.mark.parametrize(
    ("name", "old", "new", "complaint"),
    [
        ("rules.csv", "weight_sum_mismatch,error", "weight_sum_mismatch,fatal", "severity"),
        (
            "rules.csv",
            "score_sum_mismatch,",
            "weight_sum_mismatch,",
            "rules.csv: weight_sum_mismatch stands there 2 times",
        ),
        ("rules.csv", "rule,severity", "name,severity", "the first line must be"),
        ("rules.csv", "A form was handed in unfilled,交来", "A form, handed in unfilled,交来", "not as many cells"),
        ("rule_messages.csv", "blank_form,,", "blank_from,,", "blank_form has no sentence"),
        ("rule_messages.csv", "blank_form,,", "blank_from,,", "rules.csv has no such rule"),
        ("rule_messages.csv", "unit_slip,sibling,", "unit_slip,,", "needs a case"),
        ("rule_messages.csv", "{form}没有填写内容", "{form没有填写内容", "rule_messages.csv: blank_form/"),
        ("rule_messages.csv", "{form}没有填写内容", "{}没有填写内容", "a blank must have a name"),
        ("rule_messages.csv", "请确认是否漏填。", "请确认是否漏填", "ends with 。"),
        ("rule_words.csv", "executed,全年执行数", "amount,全年执行数", "amount stands there 2 times"),
        (
            "relations.toml",
            '"basic_expenditure", "project_expenditure"]',
            '"basic", "project_expenditure"]',
            "line has no basic",
        ),
        ("relations.toml", 'whole = "vehicles"', 'whole = "cars"', "item has no cars"),
        ("relations.toml", 'rest = ["other_funds"]', 'remainder = ["other_funds"]', "remainder"),
        ("relations.toml", 'rest = ["other_funds"]', "rest = [", "relations.toml"),
        (
            "relations.toml",
            'parts = ["vehicle_purchase", "vehicle_operation"]',
            'parts = ["vehicles"]',
            "a part of itself",
        ),
        ("limits.toml", "factor = 10000", "factor = 100", "lies outside"),
        ("limits.toml", '"budget_adjustment"', '"adjustment"', "item has no adjustment"),
        ("limits.toml", 'base_data = ["unit_name"', 'base_data = ["unit"', "forms has no column unit"),
        ("limits.toml", "region = '[^", "region = '([^", "names.region"),
    ],
)
def test_a_mistake_is_told(folder, name, old, new, complaint):
    edit(folder, name, old, new)
    with pytest.raises(DataFileError, match="校验规则的数据文件有误") as caught:
        load_rules(folder)
    assert complaint in caught.value.en


def test_all_mistakes_are_told_at_once(folder):
    edit(folder, "rules.csv", "weight_sum_mismatch,error", "weight_sum_mismatch,fatal")
    edit(folder, "limits.toml", "factor = 10000", "factor = 100")
    with pytest.raises(DataFileError) as caught:
        load_rules(folder)
    assert "severity" in caught.value.en
    assert "lies outside" in caught.value.en

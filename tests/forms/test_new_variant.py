"""A county's variant that the program has never seen is added by a data file alone."""

import pytest

from pipeline.mapper.document import map_document
from pipeline.model.errors import DataFileError
from pipeline.schema.load import load_schema
from tests.builders import clean_document
from tests.forms.reading import fund_lines, indicator_lines, unmapped

TITLE = "2023年度项目支出绩效自评表"
FORM = """
| 项目名称 | 观星台维护 | < | < | < | < |
| 钱款 | 年头给的钱 | 后来的钱 | 花掉的钱 | 花得如何 | 该得几分 |
| 拢共 | 20 | 25 | 20 | 80% | 10 |
| 大项 | 小项 | 细项 | 想要多少 | 做到多少 | 自己打分 |
| 干活类 | 多少类 | 观测夜数 | ≥100夜 | 120夜 | 60 |
| 好处类 | 百姓类 | 来访人次 | 3000人次 | 2900人次 | 38 |
"""

VARIANT = """
name = "star-county"
about = "an invented county that calls everything by another name"
form_type = "project_self_evaluation"
requires = ["细项", "想要多少", "做到多少"]

[[labels]]
kind = "column"
code = "level1"
texts = ["大项"]
[[labels]]
kind = "column"
code = "level2"
texts = ["小项"]
[[labels]]
kind = "column"
code = "level3"
texts = ["细项"]
[[labels]]
kind = "column"
code = "target"
texts = ["想要多少"]
[[labels]]
kind = "column"
code = "actual"
texts = ["做到多少"]
[[labels]]
kind = "column"
code = "score"
texts = ["自己打分"]
[[labels]]
kind = "level1"
code = "output"
texts = ["干活类"]
[[labels]]
kind = "level1"
code = "benefit"
texts = ["好处类"]
[[labels]]
kind = "level2"
code = "quantity"
texts = ["多少类"]
[[labels]]
kind = "level2"
code = "social_benefit"
texts = ["百姓类"]
[[labels]]
kind = "fund_column"
code = "initial_budget"
texts = ["年头给的钱"]
[[labels]]
kind = "fund_column"
code = "full_year_budget"
texts = ["后来的钱"]
[[labels]]
kind = "fund_column"
code = "executed"
texts = ["花掉的钱"]
[[labels]]
kind = "fund_column"
code = "execution_rate"
texts = ["花得如何"]
[[labels]]
kind = "fund_column"
code = "weight"
texts = ["该得几分"]
[[labels]]
kind = "fund_line"
code = "total"
texts = ["拢共"]
[[labels]]
kind = "block"
code = "funds"
texts = ["钱款"]
"""


def read_with(folder):
    return map_document(clean_document(TITLE, FORM), load_schema(str(folder)))


def test_without_its_file_the_form_is_not_guessed_at(tmp_path):
    assert read_with(tmp_path).forms == ()


def test_with_its_file_every_value_is_read(tmp_path):
    (tmp_path / "star-county.toml").write_text(VARIANT, "utf-8")
    found = read_with(tmp_path)
    assert [(form.variant, form.project_name) for form in found.forms] == [("star-county", "观星台维护")]
    assert fund_lines(found) == [
        "total: initial_budget=20 full_year_budget=25 executed=20 weight=10 execution_rate=0.8"
    ]
    assert indicator_lines(found) == [
        "output/quantity 观测夜数: >=100夜 -> =120夜 [- 60]",
        "benefit/social_benefit 来访人次: =3000人次 -> =2900人次 [- 38]",
    ]
    assert unmapped(found) == []


def test_mistakes_in_the_file_are_told_all_at_once(tmp_path):
    broken = VARIANT.replace('code = "level1"\ntexts = ["大项"]', 'code = "level1"\ntexts = ["小项"]')
    (tmp_path / "one.toml").write_text(broken, "utf-8")
    (tmp_path / "two.toml").write_text(VARIANT.replace("requires", "require"), "utf-8")
    with pytest.raises(DataFileError) as told:
        load_schema(str(tmp_path))
    assert "小项 means level1 and level2" in str(told.value)
    assert "two.toml" in str(told.value)


def test_a_code_that_nobody_reads_is_a_mistake(tmp_path):
    (tmp_path / "star.toml").write_text(VARIANT.replace('code = "target"', 'code = "targett"'), "utf-8")
    with pytest.raises(DataFileError, match="there is no code targett"):
        load_schema(str(tmp_path))

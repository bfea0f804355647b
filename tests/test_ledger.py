"""Every visible character is accounted for, and a lost one shows."""

from msgspec.structs import replace

from pipeline.ledger import share_accounted
from pipeline.mapper.document import map_document
from pipeline.rules.catalogue import check
from pipeline.schema.load import load_schema
from tests.builders import clean_document

FORM = """
| 项目名称 | 路灯 | < | < | < | < |
| 一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 得分 |
| 产出指标 | 数量指标 | 新装 | 30盏 | 30盏 | 100 |
"""


def account(document, lose=lambda extraction: extraction):
    extraction = lose(map_document(document, load_schema()))
    return share_accounted(document, extraction, check(extraction))


def test_a_form_that_was_read_whole_is_accounted_for():
    assert account(clean_document("2023年度项目支出绩效自评表", FORM)) == 1.0


def test_a_cell_that_the_mapper_forgot_lowers_the_share():
    def forget(extraction):
        return replace(extraction, cell_uses=tuple(u for u in extraction.cell_uses if u.field != "indicators.level3"))

    assert account(clean_document("2023年度项目支出绩效自评表", FORM), forget) < 1.0


def test_a_cell_that_the_normalizers_lost_lowers_the_share():
    whole = clean_document("2023年度项目支出绩效自评表", FORM)
    title, table = whole.blocks
    size = sum(len(cell.text) for cell in table) + len(title.text)
    lost = replace(table, cells=tuple(cell for cell in table.cells if cell.text != "新装"))
    assert account(replace(whole, visible_chars=size)) == 1.0
    assert account(replace(whole, blocks=(title, lost), visible_chars=size)) < 1.0


def test_a_table_that_is_no_form_is_accounted_for_by_its_flag():
    document = clean_document("经费明细", "| 科目 | 金额 |\n| 办公费 | 3.2 |")
    extraction = map_document(document, load_schema())
    assert share_accounted(document, extraction, check(extraction)) == 1.0
    assert share_accounted(document, extraction, ()) < 1.0

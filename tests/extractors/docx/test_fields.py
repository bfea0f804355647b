"""Fields: results print, codes do not."""

from __future__ import annotations

import pytest

from tests.extractors.docx.cxml import p, tbl, tc, tr, xml
from tests.extractors.docx.packages import only_table, read_body, texts

BEGIN = "r/fldChar{fldCharType=begin}"
SEPARATE = "r/fldChar{fldCharType=separate}"
END = "r/fldChar{fldCharType=end}"


def code(text: str) -> str:
    quoted = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'r/instrText"{quoted}"'


def runs(*drawn: str) -> str:
    return f"<w:p>{''.join(xml(run) for run in drawn)}</w:p>"


@pytest.mark.parametrize(
    ("drawn", "printed"),
    [
        ((BEGIN, code(" DATE "), SEPARATE, 'r/t"2031年5月"', END, 'r/t"填报"'), "2031年5月填报"),
        ((BEGIN, code(" XE 词 "), END, 'r/t"正文"'), "正文"),
        (('fldSimple{instr= SEQ 表 }/r/t"1"', 'r/t"、表"'), "1、表"),
        # a field in another one's code, and one in its result
        (
            (BEGIN, code("IF "), BEGIN, code("PAGE"), SEPARATE, 'r/t"9"', END, code("=1"), SEPARATE, 'r/t"是"', END),
            "是",
        ),
        (
            (BEGIN, code("REF a"), SEPARATE, 'r/t"第"', BEGIN, code("SEQ b"), SEPARATE, 'r/t"3"', END, 'r/t"条"', END),
            "第3条",
        ),
    ],
)
def test_results(drawn: tuple[str, ...], printed: str):
    assert texts(read_body(runs(*drawn))) == [printed]


def test_a_result_over_several_paragraphs():
    raw = read_body(runs('r/t"头"', BEGIN, code("INCLUDETEXT a"), SEPARATE, 'r/t"甲"'), p("乙"), runs('r/t"丙"', END))
    assert texts(raw) == ["头甲", "乙", "丙"]


def test_a_field_that_never_ends_hides_nothing():
    raw = read_body(runs(BEGIN, code("PAGE"), 'r/t"甲"'), p("乙"), tbl(tr("丙")))
    assert texts(raw) == ["甲", "乙"]
    assert only_table(raw).cells[0].text == "丙"


def test_an_end_without_a_beginning_hides_nothing():
    assert texts(read_body(runs(END, 'r/t"甲"', BEGIN, code("PAGE"), 'r/t"乙"'))) == ["甲乙"]


def test_marks_in_hidden_runs_still_pair():
    hidden = [run.replace("r/", "r/(rPr/vanish,") + ")" for run in (BEGIN, code("XE 词"), END)]
    assert texts(read_body(runs(*hidden, 'r/t"正文"'))) == ["正文"]


@pytest.mark.parametrize(
    ("form", "printed"),
    [
        ("ffData/checkBox/checked", "☑"),
        ("ffData/checkBox/checked{val=0}", "□"),
        ("ffData/checkBox/default{val=1}", "☑"),
        ("ffData/checkBox", "□"),
        ("ffData/ddList/(result{val=1},listEntry{val=优},listEntry{val=良})", "良"),
        ("ffData/ddList/(listEntry{val=优},listEntry{val=良})", "优"),
        ("ffData/ddList/(result{val=7},listEntry{val=优})", ""),
        ("ffData/textInput", ""),
    ],
)
def test_form_fields(form: str, printed: str):
    begin = f"r/fldChar{{fldCharType=begin}}/{form}"
    assert texts(read_body(runs(begin, code(" FORM "), END, 'r/t"是"'))) == [f"{printed}是"]


@pytest.mark.parametrize(
    ("instruction", "printed"),
    [
        (r"EQ \o\ac(○,3)", "③"),
        (r" eq \o\ac(○,二) ", "㊁"),
        (r"EQ \o\ac(□,√)", "☑"),
        (r"EQ \o\ac(○,甲)", "甲"),
        (r"EQ \f(1,2)", "1/2"),
        (r"SYMBOL 254 \f Wingdings \s 12", "☑"),
        (r'SYMBOL 0xFE \f "Wingdings"', "☑"),
        (r"MACROBUTTON AnyMacro 单击此处", "单击此处"),
    ],
)
def test_fields_that_print_without_a_result(instruction: str, printed: str):
    raw = read_body(runs('r/t"第"', BEGIN, code(instruction), END, 'r/t"项"'))
    assert texts(raw) == [f"第{printed}项"]
    assert raw.unread == ()


@pytest.mark.parametrize("instruction", [r"EQ \i(1,2,3)", r"EQ \o\ac(—,3)", "AUTONUM", r"LISTNUM \l 3"])
def test_fields_that_cannot_be_read_are_named(instruction: str):
    raw = read_body(runs('r/t"第"', BEGIN, code(instruction), END, 'r/t"项"'))
    assert raw.unread == (f"field {instruction} at paragraph 1",)


def test_fields_in_cells():
    cell = tc(runs(BEGIN, code("=SUM(ABOVE)"), SEPARATE, 'r/t"12.50"', END))
    assert only_table(read_body(tbl(tr("合计", cell)))).cells[1].text == "12.50"

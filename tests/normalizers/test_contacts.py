from __future__ import annotations

from datetime import date

import pytest

from normalizers.contacts import Signature, mask_digits, mask_phone, read_signature
from tests.normalizers.drawn import cases


@pytest.mark.parametrize(
    ("text", "masked"),
    cases(
        """
        13900001234                       | 139******34
        139␣0000␣1234                     | 139␣****␣**34
        139-0000-1234                     | 139-****-**34
        0730-8001234                      | 073*-*****34
        (0730)␣80012345                   | (073*)␣******45
        400-800-1234                      | 40*-***-***4
        电话：8001234                     | 电话：80****4
        联系电话：8001234、8005678        | 联系电话：80****4、80****8
        联系电话：139000⏎01234            | 联系电话：139***⏎***34
        手机号␣１３９００００１２３４     | 手机号␣１３９******３４
        １３９００００１２３４            | １３９******３４
        张某13900001234。                 | 张某139******34。
        共支出12345678元                  | 共支出12345678元
        12345678                          | 12345678
        购置手机1234567.89元              | 购置手机1234567.89元
        购置手机13912345678元             | 购置手机13912345678元
        1234567.89                        | 1234567.89
        2023年度                          | 2023年度
        43010219990101001X                | 43010219990101001X
        """,
        2,
    ),
)
def test_telephone_numbers_are_hidden_and_amounts_are_not(text, masked):
    assert mask_phone(text) == masked
    assert mask_phone(masked) == masked


def test_a_known_number_is_hidden_whatever_its_form():
    assert mask_digits("8001234") == "80****4"
    assert mask_digits("80****4") == "80****4"
    assert mask_digits("13900001234") == "139******34"
    assert mask_digits("8012") == "8012", "an extension"


DAY = date(2024, 5, 27)


@pytest.mark.parametrize(
    ("text", "signature"),
    [
        (
            "填表人：甲某某 填报日期：2024-05-27  联系电话：8001234  单位负责人签字：",
            Signature(preparer="甲某某", phone="8001234", prepared_on=DAY),
        ),
        (
            " 填表人：甲某某     联系电话：139000\n01234    \n  单位负责人签字：\n      \n填报日期：2024.5.27\n",
            Signature(preparer="甲某某", phone="13900001234", prepared_on=DAY),
        ),
        ("单位负责人签字：      填表人：     联系电话：      填报日期：   ", Signature()),
        ("填 表 人：甲  乙    联系电话：", Signature(preparer="甲乙")),
        ("填表人：甲某某   2024年5月27日", Signature(preparer="甲某某", prepared_on=DAY)),
        ("填报人（签字）：甲某 联系人及电话：乙某 0730-8001234", Signature(preparer="甲某", phone="0730-8001234")),
        ("填报人及联系电话：甲某 0730-8001234", Signature(preparer="甲某", phone="0730-8001234")),
        ("填表人：\n说明：“项目支出”需要填报", Signature()),
        ("填表人：/  联系电话：无  填报日期：年 月 日", Signature()),
        ("填表人：\n甲某某\n填报日期：2024-05-27", Signature(preparer="甲某某", prepared_on=DAY)),
        ("单位负责人（签字）：甲某 2024年5月27日", Signature(prepared_on=DAY)),
        ("2024年5月27日印发", Signature()),
        ("", Signature()),
    ],
)
def test_the_line_under_a_form_is_read_by_its_labels(text, signature):
    assert read_signature(text) == signature

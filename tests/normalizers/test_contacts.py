from __future__ import annotations

from datetime import date

import pytest

from normalizers.contacts import Signature, mask_digits, mask_phone, read_signature
from tests.normalizers.drawn import cases


@pytest.mark.parametrize(
    ("text", "masked"),
    cases(
        """
        13700001122                       | 137******22
        137␣0000␣1122                     | 137␣****␣**22
        137-0000-1122                     | 137-****-**22
        0730-8005566                      | 073*-*****66
        (0730)␣80055665                   | (073*)␣******65
        400-800-1122                      | 40*-***-***2
        电话：8005566                     | 电话：80****6
        联系电话：8005566、8005678        | 联系电话：80****6、80****8
        联系电话：137000⏎01122            | 联系电话：137***⏎***22
        手机号␣１３７００００１１２２     | 手机号␣１３７******２２
        １３７００００１１２２            | １３７******２２
        张某13700001122。                 | 张某137******22。
        共支出12345678元                  | 共支出12345678元
        12345678                          | 12345678
        购置手机1234567.89元              | 购置手机1234567.89元
        购置手机13712345678元             | 购置手机13712345678元
        1234567.89                        | 1234567.89
        2023年度                          | 2023年度
        99999919990101001X                | 99999919990101001X
        """,
        2,
    ),
)
def test_telephone_numbers_are_hidden_and_amounts_are_not(text, masked):
    assert mask_phone(text) == masked
    assert mask_phone(masked) == masked


def test_a_known_number_is_hidden_whatever_its_form():
    assert mask_digits("8005566") == "80****6"
    assert mask_digits("80****6") == "80****6"
    assert mask_digits("13700001122") == "137******22"
    assert mask_digits("8012") == "8012", "an extension"


DAY = date(2024, 6, 18)


@pytest.mark.parametrize(
    ("text", "signature"),
    [
        (
            "填表人：甲某某 填报日期：2024-06-18  联系电话：8005566  单位负责人签字：",
            Signature(preparer="甲某某", phone="8005566", prepared_on=DAY),
        ),
        (
            " 填表人：甲某某     联系电话：137000\n01122    \n  单位负责人签字：\n      \n填报日期：2024.6.18\n",
            Signature(preparer="甲某某", phone="13700001122", prepared_on=DAY),
        ),
        ("单位负责人签字：      填表人：     联系电话：      填报日期：   ", Signature()),
        ("填 表 人：甲  乙    联系电话：", Signature(preparer="甲乙")),
        ("填表人：甲某某   2024年6月18日", Signature(preparer="甲某某", prepared_on=DAY)),
        ("填报人（签字）：甲某 联系人及电话：乙某 0730-8005566", Signature(preparer="甲某", phone="0730-8005566")),
        ("填报人及联系电话：甲某 0730-8005566", Signature(preparer="甲某", phone="0730-8005566")),
        ("填表人：\n说明：“项目支出”需要填报", Signature()),
        ("填表人：/  联系电话：无  填报日期：年 月 日", Signature()),
        ("填表人：\n甲某某\n填报日期：2024-06-18", Signature(preparer="甲某某", prepared_on=DAY)),
        ("单位负责人（签字）：甲某 2024年6月18日", Signature(prepared_on=DAY)),
        ("2024年6月18日印发", Signature()),
        ("", Signature()),
    ],
)
def test_the_line_under_a_form_is_read_by_its_labels(text, signature):
    assert read_signature(text) == signature

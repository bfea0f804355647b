from __future__ import annotations

from datetime import date

import pytest

from normalizers.dates import find_fiscal_year, read_date
from tests.normalizers.drawn import cases


@pytest.mark.parametrize(
    ("text", "day"),
    cases(
        """
        2024.6.18                     | 2024-06-18
        2024．6．18                   | 2024-06-18
        2024-06-18                    | 2024-06-18
        2024/6/18                     | 2024-06-18
        2024年6月18日                 | 2024-06-18
        2024␣年␣6␣月␣18␣日            | 2024-06-18
        ２０２４年６月７日            | 2024-06-07
        二〇二四年六月十八日        | 2024-06-18
        二○二四年十二月三十一日       | 2024-12-31
        20240618                      | 2024-06-18
        2024-06-18␣00:00:00           | 2024-06-18
        填报日期：2024.6.18           | 2024-06-18
        2024年6月                     | ∅
        2024.13.1                     | ∅
        2024年2月30日                 | ∅
        2024.6.182                    | ∅
        2024.6/18                     | ∅
        6月18日                       | ∅
        12024061800                   | ∅
        """,
        2,
    ),
)
def test_a_full_day_is_read_in_any_spelling(text, day):
    assert read_date(text) == (None if day is None else date.fromisoformat(day))


@pytest.mark.parametrize(
    ("text", "year"),
    cases(
        """
        2023年度部门整体支出绩效自评表       | 2023
        2023␣年度部门整体支出绩效自评表      | 2023
        ２０２３年项目支出绩效自评表         | 2023
        二〇二三年度自评报告                 | 2023
        关于2024年开展2023年度自评的报告     | 2023
        2023预算年度                         | 2023
        楼堂馆所控制情况（2022年完工项目）   | 2022
        2022年决算数                         | 2022
        2023                                 | 2023
        财预〔2024〕1号                      | ∅
        2024年6月18日                        | ∅
        2022-2023年                          | ∅
        2023—2024学年                        | ∅
        支出2023.5万元                       | ∅
        1998年建成                           | ∅
        20xx年度                             | ∅
        项目支出                             | ∅
        """,
        2,
    ),
)
def test_the_fiscal_year_is_what_a_title_speaks_of(text, year):
    assert find_fiscal_year(text) == (None if year is None else int(year))

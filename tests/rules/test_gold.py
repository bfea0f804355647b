"""The rules over the optional seeds' gold rows: every demanded flag is raised, and nothing that nobody asked for."""

import pytest

from pipeline.model.rows import Flag
from pipeline.rules.catalogue import CHECKS, check
from tests.rules.from_gold import GOLD, build_extraction, list_gold, load_gold

pytestmark = pytest.mark.skipif(not GOLD.is_dir(), reason="the optional seeds folder is not there")

RULES = {each.rule for each in CHECKS}
NOT_KEYS = {"rule", "table", "accept", "optional", "severity", "field"}


def fits(asked: dict, flag: Flag, extraction) -> bool:
    if flag.rule != asked["rule"]:
        return False
    return any(is_place(place, flag, extraction) for place in (asked, *asked.get("accept", [])))


def is_place(place: dict, flag: Flag, extraction) -> bool:
    if place.get("table") not in (None, flag.table):
        return False
    records = (*extraction.forms, *extraction.funds, *extraction.indicators, *extraction.base_data, *extraction.facts)
    target = next((record for record in records if record.record_id == flag.target_id), None)
    keys = {key: value for key, value in place.items() if key not in NOT_KEYS}
    return all(says(target, key, value) for key, value in keys.items())


def says(target, key, value) -> bool:
    if target is None:
        return False
    if key == "value":
        return float(target.figure.value) == value
    return getattr(target, key) == value


@pytest.mark.parametrize("name", list_gold())
def test_demanded_flags_are_raised_and_no_others(name):
    extraction, asked = build_extraction(name), load_gold(name)["flags"]
    flags = check(extraction)
    demanded = [each for each in asked if not each.get("optional") and each["rule"] in RULES]
    assert [each for each in demanded if not any(fits(each, flag, extraction) for flag in flags)] == []
    unasked = [flag for flag in flags if not any(fits(each, flag, extraction) for each in asked)]
    assert [(flag.rule, flag.message) for flag in unasked if flag.severity != "info"] == []

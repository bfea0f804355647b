"""Figures with a unit counted another way than the narrative does: one plain pattern over its paragraphs."""

import re
from collections import Counter

from pipeline.model.clean import CleanDocument
from pipeline.narrative.report import Report

FIGURE = re.compile(
    r"(?<![0-9.〔\[（(第A-Za-z\-])(?P<number>[0-9][0-9,]*(?:\.[0-9]+)?)\s*[余多]?\s*[百千万亿]?[余多]?\s*"
    r"(?:元|%|‰|个百分点|人次|人|名|户|家|个(?!月)|件|份|场|次|期|批次|辆|台|套|亩|公里|平方米|米|吨|项|条|倍|分(?![之别])|处|座|所|笔|例|宗|篇|本|万)"
)
YEAR = re.compile(r"(?:19|20)[0-9]{2}")


def list_missed(document: CleanDocument, report: Report) -> tuple[int, list[str]]:
    """How many figures with a unit the narrative's paragraphs print, and those that no fact states."""
    roles = {use.ordinal: use.role for use in report.text_uses}
    total, missed = 0, []
    for text in document.texts:
        if roles.get(text.ordinal) not in ("narrative", "heading"):
            continue
        locator = f"paragraph {text.ordinal}"
        stated = Counter(
            re.sub(r"[^0-9.]", "", found[0])
            for fact in report.facts
            if fact.locator.endswith(locator)
            for found in [re.search(r"[0-9][0-9,.]*", fact.figure.raw)]
            if found
        )
        for figure in FIGURE.finditer(text.text):
            if YEAR.fullmatch(figure["number"]) and text.text[figure.end("number")] == "年":
                continue
            total += 1
            number = figure["number"].replace(",", "")
            if stated[number]:
                stated[number] -= 1
            else:
                missed.append(text.text[max(0, figure.start() - 15) : figure.end() + 8])
    return total, missed

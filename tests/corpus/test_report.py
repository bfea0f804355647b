from itertools import pairwise

import pytest

from corpus.gold import make_gold
from corpus.make import Plan, make_submission
from corpus.report.numbering import FAULTS, mark
from corpus.report.write import load_outlines
from corpus.submission import Text

CODES = {
    None, "overview", "functions", "organisation", "staffing", "general_public_budget", "basic_expenditure",
    "project_expenditure", "government_fund", "state_capital", "social_insurance", "asset_management",
    "project_implementation", "performance", "evaluation_work", "conclusion", "problems", "measures", "experience",
    "result_application", "recommendations", "plan", "other",
}  # fmt: skip


def reports(count=60, **plan):
    for seed in range(count):
        submission = make_submission(Plan(name="x", seed=seed, report=True, **plan))
        assert submission.report is not None
        yield submission


def test_every_outline_has_codes_of_the_contract():
    for outline in load_outlines():
        for section in outline["sections"]:
            assert section.get("code") in CODES
            assert set(section.get("other_codes", ())) <= CODES


def test_every_fact_stands_in_its_section():
    for submission in reports():
        for section in submission.report.sections:
            text = "\n".join(section.paragraphs)
            assert all(fact.text in text for fact in section.facts)


def test_no_slot_is_left():
    for submission in reports():
        texts = [block.text for block in submission.blocks if isinstance(block, Text)]
        assert not any("{" in text or "}" in text for text in texts)


def test_all_outlines_and_phrasings_come_up():
    assert len({submission.report.title for submission in reports(80)}) > 40
    assert len({submission.report.sections[0].heading for submission in reports(80)}) >= 6


@pytest.mark.parametrize(
    ("level", "number", "printed"), [(1, 3, "三、"), (1, 12, "十二、"), (2, 1, "（一）"), (3, 4, "4."), (4, 2, "（2）")]
)
def test_numbers_of_headings(level, number, printed):
    assert mark(level, number, full_width=True) == printed


def test_broken_numbers_keep_the_outline():
    """Whatever is printed before a heading, its level is its place in the outline."""
    broken = 0
    for submission in reports(80, level="hard", unit_lineage="hunan_unit"):
        levels = [section.level for section in submission.report.sections]
        assert levels[0] == 1
        assert all(b - a <= 1 for a, b in pairwise(levels))
        numbers = [section.number for section in submission.report.sections if section.level == 1]
        broken += numbers != [mark(1, n, full_width=True) for n in range(1, len(numbers) + 1)]
    assert broken >= len(FAULTS)


def test_documents_take_score_and_grade_from_the_report_alone():
    submission = next(made for made in reports() if made.report.grade)
    gold = make_gold(submission)
    assert gold["documents"]["self_score"] == float(submission.report.self_score)
    assert gold["documents"]["grade"] == submission.report.grade
    assert gold["documents"]["contents"] == ["report"]

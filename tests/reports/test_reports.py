"""Invented submissions of many producers, read the whole way from bytes to records (see ``drawing.py``)."""

import hashlib

import pytest

from pipeline.model.source import Limits, SourceFile
from pipeline.run import process
from tests.reports.drawing import Case, list_cases
from tests.reports.gold import list_differences
from tests.reports.render import render

RENDITIONS = [(case, format) for case in list_cases() for format in case.formats]
SLOW = ("html-doc", "rtf")
"""What LibreOffice has to open."""


@pytest.mark.parametrize(
    ("case", "format"),
    [
        pytest.param(case, format, id=f"{case.name}.{format}", marks=[pytest.mark.slow] if format in SLOW else [])
        for case, format in RENDITIONS
    ],
)
def test_a_submission_is_read_as_its_gold_says(case: Case, format: str) -> None:
    suffix, data = render(case, format)
    source = SourceFile(
        source_path=f"{case.name}.{suffix}", doc_id=hashlib.sha256(data).hexdigest(), format=suffix, data=data
    )
    assert list_differences(case, process(source, Limits())) == []

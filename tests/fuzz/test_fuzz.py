"""Damaged documents: whatever the bytes, one outcome with a status and a reason, in time, and no bug.

The quick profile runs with the other tests and is the same every time.  ``make fuzz`` runs on and on with new examples;
``JIXIAO_FUZZ_SECONDS`` says how long.  A document that crashes its process is told as a failure here: production
survives it, and still it should be known.
"""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from extractors.discover import discover
from pipeline.bulk.engine import Job, Outcome
from pipeline.bulk.executor import Reader, read_in_child, release_children
from pipeline.bulk.pool import Bounds
from pipeline.model.errors import UsageError
from pipeline.model.source import Limits
from tests.fuzz.mutation import MUTATIONS, Format, Mutation, good_files, mutate

SECONDS = float(os.environ.get("JIXIAO_FUZZ_SECONDS", "0"))
"""How long all formats together are fuzzed; 0: the quick profile."""
FORMATS: tuple[Format, ...] = ("docx", "pdf", "xlsx", "txt", "zip")
QUICK_EXAMPLES = 80
BOUNDS = Bounds(timeout=60.0)
"""A fuzzed document is small; the rest is for a machine with much to do."""
FAILURES = {"damaged_file", "unsafe_content", "over_limit", "no_content", "password_needed", "unsupported_format",
            "wrong_format", "empty_file", "component_missing", "unreadable"}  # fmt: skip

settings.register_profile("quick", max_examples=QUICK_EXAMPLES, derandomize=True, database=None, deadline=None)
settings.register_profile("long", max_examples=10**6, deadline=None, print_blob=True)
PROFILE = settings(
    settings.get_profile("long" if SECONDS else "quick"),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)


class EnoughError(BaseException):
    """The time is over; hypothesis takes no ``BaseException`` for a finding."""


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reader]:
    """A child process that reads, as in a run; nothing is taken from its cache."""
    folder = tmp_path_factory.mktemp("fuzz")
    job = Job(cache_dir=folder / "cache", version="fuzz", limits=Limits(), force=True)
    yield Reader(job=job, bounds=BOUNDS, log=folder / "log")
    release_children()


def read(reader: Reader, folder: Path, name: str, data: bytes) -> list[Outcome]:
    """Outcomes of a file, or of all that an archive holds; none where it holds nothing but names to be skipped."""
    path = folder / name
    path.write_bytes(data)
    started = time.monotonic()
    try:
        found = discover([path])
    except UsageError:
        found = None
    assert time.monotonic() - started < BOUNDS.timeout, "looking into it is not limited by a child"
    return [] if found is None else [read_in_child(reader, ref) for ref in found.refs]


@pytest.mark.parametrize("format", FORMATS)
def test_the_good_files_are_read(reader: Reader, tmp_path: Path, format: Format):
    for data in good_files(format):
        outcomes = read(reader, tmp_path, f"good.{format}", data)
        assert {outcome.status for outcome in outcomes} <= {"ok", "flagged"}, outcomes
        assert outcomes


@pytest.mark.parametrize("format", FORMATS)
def test_a_damaged_file_is_one_outcome_in_time(reader: Reader, tmp_path: Path, format: Format):
    fuzz = partial(check, reader, tmp_path, format, time.monotonic() + SECONDS / len(FORMATS))
    with contextlib.suppress(EnoughError):
        PROFILE(given(MUTATIONS)(lambda mutation: fuzz(mutation)))()


def check(reader: Reader, folder: Path, format: Format, until: float, mutation: Mutation) -> None:
    if SECONDS and time.monotonic() > until:
        raise EnoughError
    for outcome in read(reader, folder, f"fuzzed.{format}", mutate(format, mutation)):
        if outcome.status == "failed":
            assert outcome.error_code in FAILURES, outcome
            assert outcome.error

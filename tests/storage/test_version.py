"""The version changes with whatever decides what is read, and with nothing else."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.storage import version as version_module
from pipeline.storage.version import pipeline_version


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A small package in place of the project's."""
    folder = tmp_path / "invented_package"
    (folder / "data").mkdir(parents=True)
    (folder / "__init__.py").write_text("")
    (folder / "data/labels.csv").write_text("label\n合计\n")
    monkeypatch.setattr(version_module, "CODE", ("invented_package",))
    monkeypatch.syspath_prepend(tmp_path)
    pipeline_version.cache_clear()
    yield folder
    sys.modules.pop("invented_package", None)
    pipeline_version.cache_clear()


def fresh_version() -> str:
    pipeline_version.cache_clear()
    return pipeline_version()


def test_it_begins_with_the_packages_version_and_goes_on_with_a_digest():
    number, _, digest = pipeline_version().partition("+")
    assert number
    assert len(digest) == 12


def test_it_stays_the_same(package: Path):
    assert fresh_version() == fresh_version()


def test_a_changed_word_in_a_data_file_is_another_version(package: Path):
    before = fresh_version()
    (package / "data/labels.csv").write_text("label\n总计\n")
    assert fresh_version() != before


def test_a_new_or_renamed_file_is_another_version(package: Path):
    before = fresh_version()
    (package / "data/more.csv").write_text("")
    added = fresh_version()
    (package / "data/more.csv").rename(package / "data/other.csv")
    assert len({before, added, fresh_version()}) == 3


def test_compiled_files_do_not_count(package: Path):
    before = fresh_version()
    (package / "__pycache__").mkdir()
    (package / "__pycache__/x.cpython-311.pyc").write_bytes(b"x")
    assert fresh_version() == before


def test_another_version_of_a_library_is_another_version(package: Path, monkeypatch: pytest.MonkeyPatch):
    before = fresh_version()
    monkeypatch.setattr(version_module, "_installed_version", lambda library: "99")
    assert fresh_version() != before


def test_libraries_that_only_developers_need_do_not_count():
    libraries = {library.split()[0] for library in version_module._list_libraries()}
    assert {"pypdfium2", "lxml"} <= libraries
    assert not {"pytest", "ruff"} & libraries

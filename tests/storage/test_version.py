"""The version changes with whatever decides what is read, and with nothing else."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.storage import version as version_module
from pipeline.storage.version import NOT_DECIDING, pipeline_version, version_parts


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A small package in place of the project's."""
    folder = tmp_path / "invented_package"
    (folder / "data").mkdir(parents=True)
    (folder / "__init__.py").write_text("")
    (folder / "data/labels.csv").write_text("label\n合计\n")
    monkeypatch.setattr(version_module, "CODE", ("invented_package",))
    monkeypatch.syspath_prepend(tmp_path)
    forget()
    yield folder
    sys.modules.pop("invented_package", None)
    forget()


def forget() -> None:
    pipeline_version.cache_clear()
    version_parts.cache_clear()


def fresh_version() -> str:
    forget()
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
    libraries = {library for library, _ in version_module._list_libraries()}
    assert {"pypdfium2", "lxml"} <= libraries
    assert not {"pytest", "ruff"} & libraries


def test_the_code_is_told_by_its_rooms():
    assert {"extractors/pdf", "normalizers/tables", "pipeline/rules", "pipeline"} <= version_parts().keys()


def test_what_does_not_decide_rows_is_not_used_to_make_them():
    """What stands in the list takes no part in the way from a file's bytes to packed rows."""
    code = """
import sys
import pipeline.run, pipeline.storage.packing, pipeline.storage.rows, extractors.sources, extractors.registry
for extractor in extractors.registry.EXTRACTORS:
    extractor.load()
for name, module in list(sys.modules.items()):
    if getattr(module, "__file__", None):
        print(name.replace(".", "/") + ("/" if hasattr(module, "__path__") else ".py"))
"""
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", code], capture_output=True, text=True, check=True)

    loaded = done.stdout.split()

    assert "pipeline/run.py" in loaded
    assert [name for name in loaded if name.startswith(NOT_DECIDING)] == []


def test_a_change_that_decides_no_row_is_no_other_version(package: Path, monkeypatch: pytest.MonkeyPatch):
    before = fresh_version()
    monkeypatch.setattr(version_module, "NOT_DECIDING", ("invented_package/show.py",))
    (package / "show.py").write_text("print()")
    assert fresh_version() == before

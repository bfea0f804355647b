"""The cache of what was read: what was put is got, and whatever is damaged is a miss."""

from __future__ import annotations

import errno
import os
import time
from pathlib import Path

import pytest

from pipeline.storage import cache as cache_module
from pipeline.storage.cache import KEPT_DAYS, ResultCache, cache_version
from tests.storage.results import doc_id_of, make_result, pack

DOC = doc_id_of("a")


@pytest.fixture
def cache(tmp_path: Path) -> ResultCache:
    return ResultCache(tmp_path / "cache", "1.0+abc")


def entry(cache: ResultCache) -> Path:
    (path,) = (path for path in Path(cache.root).rglob("*") if path.is_file())
    return path


def test_what_was_put_is_got(cache: ResultCache):
    packed = pack(make_result())
    cache.put(DOC, packed)
    assert cache.get(DOC) == packed


def test_what_was_not_put_is_a_miss(cache: ResultCache):
    assert cache.get(DOC) is None


def test_another_version_sees_nothing_of_it(cache: ResultCache):
    cache.put(DOC, pack(make_result()))
    assert ResultCache(cache.root, "1.1+def").get(DOC) is None


@pytest.mark.parametrize("damage", [lambda data: b"", lambda data: data[:-1], lambda data: b"x" + data[1:]])
def test_a_damaged_entry_is_a_miss_and_can_be_put_again(cache: ResultCache, damage):
    packed = pack(make_result())
    cache.put(DOC, packed)
    entry(cache).write_bytes(damage(packed))
    assert cache.get(DOC) is None
    cache.put(DOC, packed)
    assert cache.get(DOC) == packed


def test_putting_leaves_nothing_but_the_entry(cache: ResultCache):
    for content in ("a", "b", "a"):
        cache.put(doc_id_of(content), pack(make_result(content)))
    assert len([path for path in Path(cache.root).rglob("*") if path.is_file()]) == 2


def age(path: Path, days: float) -> None:
    then = time.time() - days * 24 * 3600
    os.utime(path, (then, then))


class TestPruning:
    def test_entries_of_another_version_go(self, cache: ResultCache):
        old = ResultCache(cache.root, "0.9+old")
        old.put(DOC, pack(make_result()))
        cache.put(DOC, pack(make_result()))
        cache.prune({DOC})
        assert old.get(DOC) is None
        assert cache.get(DOC) is not None

    def test_what_no_run_has_asked_for_in_a_month_goes(self, cache: ResultCache):
        """A file that was away for a week, or lies in another folder read in turn, is not read again."""
        kept, lately, gone = (doc_id_of(name) for name in ("kept", "lately", "gone"))
        for doc_id in (kept, lately, gone):
            cache.put(doc_id, pack(make_result()))
            age(Path(cache.root, cache.version, doc_id[:2], doc_id), 7 if doc_id == lately else KEPT_DAYS + 1)
        cache.prune({kept})
        assert cache.get(kept) is not None
        assert cache.get(lately) is not None
        assert cache.get(gone) is None

    def test_what_a_kill_left_unfinished_goes(self, cache: ResultCache):
        cache.put(DOC, pack(make_result()))
        unfinished = entry(cache).with_name("x.123.tmp")
        unfinished.write_bytes(b"half")
        cache.prune({DOC})
        assert not unfinished.exists()

    def test_before_anything_was_put_it_is_fine(self, cache: ResultCache):
        cache.prune(set())
        assert not Path(cache.root).exists()


class TestRenewal:
    def test_a_first_run_has_nothing_to_explain(self, cache: ResultCache):
        assert not cache.is_known()
        assert cache.explain_renewal() == ()
        assert cache.is_known()

    def test_the_same_version_has_nothing_to_explain(self, cache: ResultCache):
        cache.explain_renewal()
        cache.prune(set())
        assert cache.explain_renewal() == ()

    def test_a_new_version_names_what_has_changed(self, cache: ResultCache, monkeypatch: pytest.MonkeyPatch):
        parts = {"jixiao": "0.1.0", "lxml": "6.0", "pipeline/rules": "sha256:aa", "pipeline/run.py": "sha256:cc"}
        monkeypatch.setattr(cache_module, "version_parts", lambda: parts)
        cache.explain_renewal()
        changed = parts | {"lxml": "6.1", "pipeline/rules": "sha256:bb", "rapidocr": "3.10"}
        monkeypatch.setattr(cache_module, "version_parts", lambda: changed)

        newer = ResultCache(cache.root, "1.1+def")

        assert newer.explain_renewal() == ("lxml 6.0 → 6.1", "pipeline/rules", "rapidocr - → 3.10")
        newer.prune(set())
        assert ResultCache(cache.root, "1.1+def").explain_renewal() == ()

    def test_other_options_are_a_reason_too(self, tmp_path: Path):
        ResultCache(tmp_path, cache_version(keep_contacts=False)).explain_renewal()
        assert ResultCache(tmp_path, cache_version(keep_contacts=True)).explain_renewal() == ("options",)


def test_a_full_disk_leaves_no_half_entry_and_is_an_error(cache: ResultCache, monkeypatch: pytest.MonkeyPatch):
    def write_half(path: Path, data: bytes) -> int:
        with path.open("wb") as file:
            file.write(data[: len(data) // 2])
        raise OSError(errno.ENOSPC, "no space left")

    monkeypatch.setattr(Path, "write_bytes", write_half)
    with pytest.raises(OSError, match="no space left"):
        cache.put(DOC, pack(make_result()))
    assert [path for path in Path(cache.root).rglob("*") if path.is_file()] == []


def test_results_with_phone_numbers_are_kept_apart():
    assert cache_version(keep_contacts=True) != cache_version(keep_contacts=False)

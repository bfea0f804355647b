"""The cache of what was read: what was put is got, and whatever is damaged is a miss."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.storage.cache import ResultCache, cache_version
from tests.storage.results import doc_id_of, make_result, pack

DOC = doc_id_of("a")


@pytest.fixture
def cache(tmp_path: Path) -> ResultCache:
    return ResultCache(tmp_path / "cache", "1.0+abc")


def entry(cache: ResultCache) -> Path:
    (path,) = (path for path in cache.root.rglob("*") if path.is_file())
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
    assert len([path for path in cache.root.rglob("*") if path.is_file()]) == 2


def test_other_versions_can_be_dropped(cache: ResultCache):
    old = ResultCache(cache.root, "0.9+old")
    old.put(DOC, pack(make_result()))
    cache.put(DOC, pack(make_result()))
    cache.drop_other_versions()
    assert old.get(DOC) is None
    assert cache.get(DOC) is not None


def test_dropping_before_anything_was_put_is_fine(cache: ResultCache):
    cache.drop_other_versions()
    assert not cache.root.exists()


def test_results_with_phone_numbers_are_kept_apart():
    assert cache_version(keep_contacts=True) != cache_version(keep_contacts=False)

"""An output on a store: whole tables always, the set by a pointer, one run at a time, and what a kill leaves."""

from __future__ import annotations

import json
import platform
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import fsspec
import pandas as pd
import pytest

from extractors.remote import RemoteError
from pipeline.model.errors import OutputError, UsageError
from pipeline.storage import lease as lease_module
from pipeline.storage import remote as remote_module
from pipeline.storage.cache import ResultCache
from pipeline.storage.layout import DATA_PACKAGE
from pipeline.storage.lease import STALE, Lease
from pipeline.storage.remote import hold_output
from pipeline.storage.stores import FolderStore, RemoteStore, Store, open_place
from tests.storage.results import doc_id_of, make_result, pack

URL = "memory://county/out"


@pytest.fixture(autouse=True)
def fresh_store(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(lease_module, "_SETTLE", 0.0)
    monkeypatch.setattr(Lease.take, "__defaults__", (0.0,))
    memory = fsspec.filesystem("memory")
    memory.store.clear()
    memory.pseudo_dirs[:] = [""]
    yield
    memory.store.clear()
    memory.pseudo_dirs[:] = [""]


@pytest.fixture(params=["memory", "file"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    return URL if request.param == "memory" else (tmp_path / "out").as_uri()


def write(url: str, *contents: str) -> None:
    with hold_output(url) as output, output.new_set() as tables:
        for content in contents:
            tables.add(f"{content}.docx", pack(make_result(content, f"{content}.docx")))


def paths(url: str) -> list[str]:
    return list(pd.read_parquet(f"{url}/documents")["source_path"])


def number_of_sets(url: str) -> int:
    names = {entry.name.split("/")[2] for entry in RemoteStore(url).list(".jixiao/sets")}
    return len(names)


def test_readers_find_the_tables_under_the_address(url: str):
    write(url, "a", "b")

    assert paths(url) == ["a.docx", "b.docx"]
    assert len(pd.read_parquet(f"{url}/indicators")) == 4


def test_the_tables_are_byte_for_byte_those_of_a_folder(url: str, tmp_path: Path):
    write(url, "a", "b")
    with hold_output(tmp_path / "folder") as output, output.new_set() as tables:
        for content in ("a", "b"):
            tables.add(f"{content}.docx", pack(make_result(content, f"{content}.docx")))

    store = RemoteStore(url)
    for path in (tmp_path / "folder").rglob("*"):
        name = path.relative_to(tmp_path / "folder").as_posix()
        if path.is_file() and not name.startswith(".jixiao"):
            assert store.read(name) == path.read_bytes(), name


def test_a_new_set_replaces_the_old_one_and_one_older_set_is_kept(url: str):
    for content in "abcd":
        write(url, content)

    assert paths(url) == ["d.docx"]
    assert number_of_sets(url) == 2


def test_the_pointer_names_a_folder_with_all_tables_of_one_set(url: str):
    write(url, "a")
    store = RemoteStore(url)
    current = json.loads(store.read(".jixiao/current.json") or b"")["set"]
    write(url, "b")

    assert list(pd.read_parquet(f"{url}/.jixiao/sets/{current}/documents")["source_path"]) == ["a.docx"]


def test_an_exception_leaves_the_old_set(url: str):
    write(url, "a")
    with pytest.raises(KeyboardInterrupt), hold_output(url) as output, output.new_set():
        raise KeyboardInterrupt

    assert paths(url) == ["a.docx"]
    assert number_of_sets(url) == 1


class FailingStore(RemoteStore):
    """Loses the network before its n-th write."""

    left = 0

    def _count(self) -> None:
        FailingStore.left -= 1
        if FailingStore.left < 0:
            raise RemoteError("the network is gone")

    def write(self, name: str, data: bytes) -> None:
        self._count()
        super().write(name, data)

    def upload(self, file: Path, name: str) -> None:
        self._count()
        super().upload(file, name)

    def copy(self, source: str, name: str) -> None:
        self._count()
        super().copy(source, name)


def try_to_write(content: str) -> bool:
    try:
        write(URL, content)
    except OutputError:
        return False
    return True


@pytest.mark.parametrize("stride", [pytest.param(1, marks=pytest.mark.slow), 9])
def test_whenever_the_network_goes_every_table_is_whole_and_the_next_run_completes_the_set(
    monkeypatch: pytest.MonkeyPatch, stride: int
):
    write(URL, "a")
    monkeypatch.setattr(remote_module, "RemoteStore", FailingStore)
    step, is_done = 1, False
    seen = set()
    while not is_done:
        step += stride
        FailingStore.left = step
        is_done = try_to_write(f"b{step}")
        for table in ("documents", "indicators", "cells"):
            assert len(pd.read_parquet(f"{URL}/{table}")) > 0
        FailingStore.left = 1000
        with hold_output(URL):
            package = json.loads(RemoteStore(URL).read(DATA_PACKAGE) or b"")
        shown = paths(URL)
        seen.add(tuple(shown))
        assert len(pd.read_parquet(f"{URL}/documents")) == next(
            each["rows"] for each in package["resources"] if each["name"] == "documents"
        )
        ids = {doc_id_of(path.removesuffix(".docx")) for path in shown}
        assert set(pd.read_parquet(f"{URL}/indicators")["doc_id"]) == ids
    assert len(seen) > 1


class TestOneRunAtATime:
    def test_a_second_run_is_refused_and_told_who_holds_it(self, url: str):
        with hold_output(url), pytest.raises(OutputError, match=platform.node()), hold_output(url):
            pass

    def test_it_is_free_afterwards(self, url: str):
        write(url, "a")
        write(url, "b")
        assert RemoteStore(url).read(".jixiao/lock.json") is None

    def put_sign(self, **changes: Any) -> None:
        sign = {"token": "x", "host": "another", "process": 1, "at": time.time()} | changes
        RemoteStore(URL).write(".jixiao/lock.json", json.dumps(sign).encode())

    def test_a_run_on_another_machine_is_taken_for_dead_after_a_while(self):
        self.put_sign()
        with pytest.raises(OutputError, match="another 1"):
            write(URL, "a")
        self.put_sign(at=time.time() - STALE - 1)
        write(URL, "a")
        assert paths(URL) == ["a.docx"]

    def test_a_run_whose_clock_was_a_day_ahead_does_not_hold_the_output_for_a_day(self):
        self.put_sign(at=time.time() + 86_400)
        write(URL, "a")
        assert paths(URL) == ["a.docx"]

    def test_a_clock_that_jumps_costs_a_run_nothing(self, monkeypatch: pytest.MonkeyPatch):
        now = time.time
        with hold_output(URL) as output, output.new_set() as tables:
            tables.add("a.docx", pack(make_result("a", "a.docx")))
            for jump in (86_400.0, -86_400.0):
                monkeypatch.setattr(time, "time", lambda jump=jump: now() + jump)
        assert paths(URL) == ["a.docx"]

    def test_a_dead_process_of_this_machine_is_known_as_dead_at_once(self):
        done = subprocess.run([sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, check=True)
        self.put_sign(host=platform.node(), process=int(done.stdout))
        write(URL, "a")
        assert paths(URL) == ["a.docx"]

    def test_a_run_that_has_lost_its_lease_shows_nothing(self):
        write(URL, "a")
        with (
            pytest.raises(OutputError, match="another 1"),
            hold_output(URL) as output,
            output.new_set(),
        ):
            self.put_sign()
        assert paths(URL) == ["a.docx"]


class TestStores:
    @pytest.fixture(params=["memory", "file", "folder"])
    def store(self, request: pytest.FixtureRequest, tmp_path: Path) -> Store:
        places = {"memory": "memory://x/y", "file": (tmp_path / "y").as_uri(), "folder": tmp_path / "y"}
        return open_place(places[request.param])

    def test_what_was_written_is_read_listed_and_removed(self, store: Store):
        assert store.read("a/b") is None
        store.write("a/b", b"1")
        store.write("a/b", b"2")
        store.write("c", b"3")
        assert store.read("a/b") == b"2"
        entries = sorted(store.list(), key=lambda entry: entry.name)
        assert [entry.name for entry in entries] == ["a/b", "c"]
        assert all(abs(time.time() - entry.modified) < 3600 * 24 for entry in entries)
        assert [entry.name for entry in store.list("a")] == ["a/b"]
        store.remove(["a", "gone"])
        assert [entry.name for entry in store.list()] == ["c"]

    def test_a_cache_works_on_it(self, store: Store, tmp_path: Path):
        place = tmp_path / "y" if isinstance(store, FolderStore) else store.url  # type: ignore[attr-defined]
        cache = ResultCache(place, "1+a")
        packed = pack(make_result())
        cache.put(doc_id_of("a"), packed)
        assert ResultCache(place, "1+a").get(doc_id_of("a")) == packed
        cache.prune(set())
        assert cache.get(doc_id_of("a")) == packed


@pytest.mark.parametrize(
    ("url", "words"), [("nosuch://x", "fsspec package of that store"), ("s3://bucket/x", "pip install s3fs")]
)
def test_a_store_whose_package_is_missing_is_told_in_one_line(url: str, words: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(sys.modules, "s3fs", None)
    with pytest.raises(UsageError, match=words) as caught, hold_output(url):
        pass
    assert "\n" not in str(caught.value)


def test_without_fsspec_it_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(sys.modules, "fsspec.core", None)
    with pytest.raises(UsageError, match=r"pip install 'jixiao\[remote\]'"), hold_output(URL):
        pass


def test_a_store_that_refuses_is_explained(monkeypatch: pytest.MonkeyPatch):
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError("access denied")

    monkeypatch.setattr(type(fsspec.filesystem("memory")), "pipe_file", refuse)
    with pytest.raises(OutputError, match="access denied"):
        write(URL, "a")

"""What was read from a document once need not be read again: packed rows by content and program version.

    cache = ResultCache(output.cache, cache_version(keep_contacts=False))
    packed = cache.get(doc_id)            # None: not there, or damaged
    if packed is None:
        packed = pack_rows(to_rows(process(source, …)))
        cache.put(doc_id, packed)         # not for a failed document, see ``put``
    tables.add(source_path, packed)

An entry is an object of its own under ``<root>/<version>/<first two digits>/<doc_id>``, written whole or not at all.
It is led by a digest of its content, so whatever a kill or a full disk leaves behind is a miss.

A version's folder holds ``parts.json`` too, what the version is made of: so a new release that reads everything again
can say why.
"""

from __future__ import annotations

import json
import time
from collections.abc import Collection, Mapping
from pathlib import Path

from pipeline.storage.layout import UNFINISHED
from pipeline.storage.packing import DamagedPackError, Packed, check_pack
from pipeline.storage.stores import open_place
from pipeline.storage.version import pipeline_version, version_parts

_PARTS = "parts.json"
_SUMMARY = ".json"

KEPT_DAYS = 30
"""Days that an entry stays which no run asks for: a submission may be away for a while, or belong to another folder
that is read into the same output in turn."""

_CONTACTS = "-contacts"

_DAY = 24 * 3600.0


def cache_version(*, keep_contacts: bool) -> str:
    """Name everything besides a file's bytes that decides its rows: the program's version and the run's options."""
    return f"{pipeline_version()}{_CONTACTS if keep_contacts else ''}"


class ResultCache:
    """Packed rows of documents, by ``doc_id`` (SHA-256 of the bytes)."""

    def __init__(self, root: Path | str, version: str) -> None:
        """``root``: folder or address; ``version``: from ``cache_version``, entries of another one are never seen."""
        self.root = root
        self.version = version
        self._store = open_place(root)

    def get(self, doc_id: str) -> Packed | None:
        """Give the packed rows of a document; None when they are not there or damaged."""
        packed = self._store.read(self._name(doc_id))
        try:
            return None if packed is None else check_pack(packed)
        except DamagedPackError:
            return None

    def put(self, doc_id: str, packed: Packed) -> None:
        """Keep the packed rows of a document.

        Only for documents that were read: a failure may depend on the file's name, on a time limit or on a missing
        component, and is cheap to meet again.
        Raises: ``OSError`` when the entry cannot be written.
        """
        self._store.write(self._name(doc_id), packed)

    def get_summary(self, doc_id: str) -> bytes | None:
        """Give what was kept beside the rows; None when it is not there, or the rows are not."""
        return self._store.read(self._name(doc_id) + _SUMMARY) if self.get(doc_id) is not None else None

    def put_summary(self, doc_id: str, summary: bytes) -> None:
        """Keep how a document came out, beside its rows: so a run need not unpack them to know.

        Raises: ``OSError``.
        """
        self._store.write(self._name(doc_id) + _SUMMARY, summary)

    def is_known(self) -> bool:
        """Say whether a run has opened the cache for this version, that is, whether this is the place it sees too.

        Raises: ``OSError``.
        """
        return self._store.read(f"{self.version}/{_PARTS}") is not None

    def explain_renewal(self) -> tuple[str, ...]:
        """Tell what has changed since the entries of another version were made: names of ``version_parts``.

        Empty when there are none, and when a run of this version was told before.  Also notes what this version is made
        of, for the next one.
        Raises: ``OSError``.
        """
        here = f"{self.version}/{_PARTS}"
        if self._store.read(here) is not None:
            return ()
        others = sorted(
            (entry for entry in self._store.list() if entry.name.endswith(f"/{_PARTS}") and entry.name != here),
            key=lambda entry: (entry.modified, entry.name),
        )
        parts = {"options": _CONTACTS if self.version.endswith(_CONTACTS) else "", **version_parts()}
        self._store.write(here, json.dumps(parts, ensure_ascii=False, indent=1).encode())
        before = self._store.read(others[-1].name) if others else None
        return () if before is None else _compare(json.loads(before), parts)

    def prune(self, used: Collection[str]) -> None:
        """Delete what no run will ask for: entries of other versions, those that are long out of use, unfinished ones.

        ``used``: the ``doc_id``s of the run that has just ended.
        Raises: ``OSError``.
        """
        old = time.time() - KEPT_DAYS * _DAY
        rows = {self._name(doc_id) for doc_id in used}
        kept = rows | {name + _SUMMARY for name in rows} | {f"{self.version}/{_PARTS}"}
        other_versions = set()
        useless = []
        for entry in self._store.list():
            version = entry.name.partition("/")[0]
            if version != self.version:
                other_versions.add(version)
            elif entry.name.endswith(UNFINISHED) or (entry.name not in kept and entry.modified < old):
                useless.append(entry.name)
        self._store.remove([*useless, *sorted(other_versions)])

    def _name(self, doc_id: str) -> str:
        return f"{self.version}/{doc_id[:2]}/{doc_id}"


def _compare(before: Mapping[str, str], now: Mapping[str, str]) -> tuple[str, ...]:
    """Name what differs: ``pypdfium2 5.0 → 5.1`` for what has a version, the name alone for what has a digest."""
    names = [name for name in sorted({*before, *now}) if before.get(name) != now.get(name)]
    return tuple(
        f"{name} {before.get(name, '-')} → {now.get(name, '-')}" if _is_told(before, now, name) else name
        for name in names
    )


def _is_told(before: Mapping[str, str], now: Mapping[str, str], name: str) -> bool:
    return not any(parts.get(name, "").startswith("sha256:") or name == "options" for parts in (before, now))

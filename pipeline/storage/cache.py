"""What was read from a document once need not be read again: packed rows by content and program version.

    cache = ResultCache(output.cache_dir, cache_version(keep_contacts=False))
    packed = cache.get(doc_id)            # None: not there, or damaged
    if packed is None:
        packed = pack_rows(to_rows(process(source, …)))
        cache.put(doc_id, packed)         # not for a failed document, see ``put``
    tables.add(source_path, packed)

An entry is a file of its own under ``<root>/<version>/<first two digits>/<doc_id>``, written beside its place and
renamed into it.  It is led by a digest of its content, so whatever a kill or a full disk leaves behind is a miss.
"""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from pipeline.storage.packing import DamagedPackError, Packed, check_pack
from pipeline.storage.version import pipeline_version


def cache_version(*, keep_contacts: bool) -> str:
    """Name everything besides a file's bytes that decides its rows: the program's version and the run's options."""
    return f"{pipeline_version()}{'-contacts' if keep_contacts else ''}"


@dataclass(frozen=True, slots=True)
class ResultCache:
    """Packed rows of documents, by ``doc_id`` (SHA-256 of the bytes)."""

    root: Path
    version: str
    """From ``cache_version``; entries of another version are never seen."""

    def get(self, doc_id: str) -> Packed | None:
        """Give the packed rows of a document; None when they are not there or damaged."""
        try:
            packed = self._path(doc_id).read_bytes()
            return check_pack(packed)
        except (FileNotFoundError, DamagedPackError):
            return None

    def put(self, doc_id: str, packed: Packed) -> None:
        """Keep the packed rows of a document.

        Only for documents that were read: a failure may depend on the file's name, on a time limit or on a missing
        component, and is cheap to meet again.
        Raises: ``OSError`` when the entry cannot be written.
        """
        path = self._path(doc_id)
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = path.with_name(f"{path.name}.{os.getpid()}.tmp")
        temporary.write_bytes(packed)
        temporary.replace(path)

    def drop_other_versions(self) -> None:
        """Delete the entries of other versions, which no run of this program will ask for again."""
        for folder in self.root.iterdir() if self.root.is_dir() else ():
            if folder.name != self.version:
                shutil.rmtree(folder)

    def _path(self, doc_id: str) -> Path:
        return self.root / self.version / doc_id[:2] / doc_id

"""Where things are in an output folder, and a few words with the file system."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from msgspec import Struct

HIDDEN = ".jixiao"
"""Folder for all that readers need not see; pyarrow and shell patterns pass a leading dot by."""

UNFINISHED = ".tmp"
"""Ending of what is being written."""

REPLACED = ".old"
"""Ending of a set whose tables were moved away for those of a newer one (where there are no links)."""

DATA_PACKAGE = "datapackage.json"
"""The description of the tables that stands beside them."""

CHANGES = "CHANGES.md"
"""What moved since the set before, in a few lines."""

NOTE = ".note.json"
"""In a set's folder: what its writer has noted with it."""

PLAIN_FILES = (DATA_PACKAGE, CHANGES)
"""What stands beside the tables and is a file."""


class Layout(Struct, frozen=True):
    """The places of an output folder.  ``swap.py`` draws them."""

    root: Path

    @property
    def hidden(self) -> Path:
        """Folder of the sets, the lock and the cache."""
        return self.root / HIDDEN

    @property
    def sets(self) -> Path:
        """Folder of the sets of tables, by number."""
        return self.hidden / "sets"

    @property
    def cache(self) -> Path:
        """Folder of what was read from documents before."""
        return self.hidden / "cache"

    @property
    def sources(self) -> Path:
        """File that says where the submitted files of the last run are."""
        return self.hidden / "sources.json"

    @property
    def lock(self) -> Path:
        """File that a run holds."""
        return self.hidden / "lock"

    @property
    def current(self) -> Path:
        """Link to the set that readers see; missing where there are no links."""
        return self.hidden / "current"

    @property
    def journal(self) -> Path:
        """Renames that are under way; there only where there are no links."""
        return self.hidden / "journal.json"

    @property
    def shown_set(self) -> Path | None:
        """The set that ``current`` names; None where there is no such link."""
        return self.sets / self.current.readlink().name if self.current.is_symlink() else None

    def list_sets(self) -> list[Path]:
        """List the folders of sets, finished or not, by number."""
        return sorted(path for path in self.sets.iterdir() if path.name.partition(".")[0].isdecimal())

    def new_set(self) -> Path:
        """Name the next set, numbered after all that are there."""
        sets = self.list_sets()
        return self.sets / f"{int(sets[-1].name.partition('.')[0]) + 1 if sets else 1:06d}"


def sync_path(path: Path) -> None:
    """Have the disk keep a file's bytes or a folder's entries now (Windows opens no folder for that)."""
    is_folder = path.is_dir()
    if is_folder and os.name == "nt":
        return
    handle = os.open(path, os.O_RDONLY if is_folder else os.O_RDWR)  # Windows syncs only what may be written
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def write_synced(path: Path, text: str) -> None:
    """Write a small file as a whole or not at all, on the disk when this returns."""
    unfinished = path.with_name(path.name + UNFINISHED)
    unfinished.write_text(text, "utf-8", newline="\n")
    sync_path(unfinished)
    unfinished.replace(path)
    sync_path(path.parent)


def remove_path(path: Path) -> None:
    """Delete a file, a link or a folder with all that is in it; nothing when it is not there."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)

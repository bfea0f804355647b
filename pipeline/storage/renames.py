"""Replacing a set of tables where symbolic links can't be made: plain folders, two renames each, and a journal.

    DIR/.jixiao/journal.json                {"set": "000002", "names": ["documents", …]}
    DIR/forms                            →  DIR/.jixiao/sets/000002.old/forms
    DIR/.jixiao/sets/000002/forms        →  DIR/forms

The journal is on the disk before the first rename and goes after the last.  A start after a kill completes what it
lists, and our own readers see the new set as soon as the journal is there.  Other readers may see old and new tables
side by side for the milliseconds this takes, and after a kill until the next start.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Sequence
from pathlib import Path

from pipeline.storage.layout import REPLACED, Layout, remove_path, sync_path, write_synced

_WAITS = (0.05, 0.1, 0.2, 0.4, 0.8)
"""Seconds between the tries at a folder in use: a virus scanner or an indexer is done with a new file soon."""


def replace_folders(layout: Layout, finished: Path, names: Sequence[str]) -> None:
    """Move a finished set into the readers' places.

    Raises: ``OSError`` when one of them can't be replaced (Windows: a program has it open); all is as before then.
    """
    write_synced(layout.journal, json.dumps({"set": finished.name, "names": list(names)}))
    try:
        complete_renames(layout)
    except OSError:
        _undo_renames(layout)
        raise


def complete_renames(layout: Layout) -> None:
    """Do what the journal lists and is not done yet; nothing when there is no journal."""
    if not layout.journal.exists():
        return
    finished, names = _read_journal(layout)
    replaced = finished.with_suffix(REPLACED)
    replaced.mkdir(exist_ok=True)
    for name in names:
        if os.path.lexists(finished / name):
            if os.path.lexists(layout.root / name):
                _rename(layout.root / name, replaced / name)
            _rename(finished / name, layout.root / name)
    if layout.current.is_symlink():
        layout.current.unlink()
    _close_journal(layout)
    remove_path(finished)


def _rename(path: Path, target: Path) -> None:
    for wait in _WAITS:
        try:
            path.rename(target)
        except PermissionError:
            time.sleep(wait)
        else:
            return
    path.rename(target)


def find_moving(layout: Layout, names: Sequence[str]) -> dict[str, Path] | None:
    """Find where the names of the new set are while the journal is open; None when it is not."""
    if not layout.journal.exists():
        return None
    finished, _ = _read_journal(layout)
    return {name: finished / name if (finished / name).exists() else layout.root / name for name in names}


def _undo_renames(layout: Layout) -> None:
    finished, names = _read_journal(layout)
    replaced = finished.with_suffix(REPLACED)
    for name in names:
        if not os.path.lexists(finished / name):
            (layout.root / name).rename(finished / name)
        if os.path.lexists(replaced / name):
            (replaced / name).rename(layout.root / name)
    _close_journal(layout)
    remove_path(replaced)
    remove_path(finished)


def _close_journal(layout: Layout) -> None:
    sync_path(layout.root)
    layout.journal.unlink()
    sync_path(layout.hidden)


def _read_journal(layout: Layout) -> tuple[Path, tuple[str, ...]]:
    journal = json.loads(layout.journal.read_text("utf-8"))
    return layout.sets / journal["set"], tuple(journal["names"])

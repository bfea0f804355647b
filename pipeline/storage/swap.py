"""How a new set of tables takes the place of the old one, all tables at once.

Readers know tables as folders (``DIR/forms``), and a file system exchanges one name at a time.  So the tables' names
are symbolic links by way of one more link, and that one is what a new set replaces, by ``rename(2)``:

    DIR/documents         -> .jixiao/current/documents
    DIR/forms             -> .jixiao/current/forms        … one a table, made once
    DIR/.jixiao/current   -> sets/000002                  the link that is replaced
    DIR/.jixiao/sets/000001/…                             the set before, for readers that hold on to it
    DIR/.jixiao/sets/000002/forms/part-0.parquet

Whenever a process is killed, ``current`` names a whole set that was on the disk before the link was.  The links of a
first run are made before there is a set, so tables appear together too.  pandas, pyarrow, DuckDB and Polars follow the
links (tested); so do ``cp -rL``, ``scp -r``, ``zip -r`` and Python's ``shutil.copytree``, while a plain ``cp -r`` or
``rsync -a`` of all of DIR takes the links and the sets along (of one table alone it takes a link to nothing).  A copy
that followed the links can be written to again.

A table's file has the same name in every set on purpose.  pandas and pyarrow list a folder and then open each file
once: so they get the old table or the new one, whereas with a name of its own in each set they would miss the file, or
see none and give an empty table, when a swap comes in between.  DuckDB and Polars open a file twice, about a
millisecond apart: a swap in between is an error there with either naming, never a mixture, and asking again helps.  Who
reads several tables and wants them of one set asks ``read.open_tables``, or resolves ``.jixiao/current`` once.

Where links can't be made (Windows without the right to, some network folders) ``renames.py`` does it.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from pathlib import Path

from pipeline.model.errors import OutputError
from pipeline.storage.layout import HIDDEN, PLAIN_FILES, REPLACED, UNFINISHED, Layout, remove_path, sync_path
from pipeline.storage.renames import complete_renames, find_moving, replace_folders


def prepare_folder(layout: Layout, names: Sequence[str]) -> None:
    """Make an output folder ready for a run: links under the names, and nothing left of a run that was killed.

    ``names``: what readers find in the folder: tables, and the data package.
    Raises: ``OutputError`` when something that no run has written stands in a name's place; ``OSError``.
    """
    layout.sets.mkdir(parents=True, exist_ok=True)
    for name in names:
        if not _is_replaceable(layout, name):
            raise OutputError(
                f"{layout.root / name} 不是本程序写出的，请换一个输出目录或将其移走",
                f"{layout.root / name} was not written by this program: choose another folder or move it away",
            )
    complete_renames(layout)
    if can_link(layout):
        _adopt_folders(layout, names)
        for name in names:
            if not os.path.lexists(layout.root / name):
                (layout.root / name).symlink_to(_link_target(name))
    drop_old_sets(layout)


def publish_set(layout: Layout, written: Path, names: Sequence[str]) -> None:
    """Let a new set take the place of the one that readers see.

    ``written``: folder with all of ``names``, whose files are on the disk already.
    Raises: ``OSError``; the old set stays then.
    """
    for folder in (written, *(path for path in written.iterdir() if path.is_dir())):
        sync_path(folder)
    finished = written.with_suffix("")
    written.rename(finished)
    sync_path(layout.sets)
    if can_link(layout):
        _point_current(layout, finished)
    else:
        replace_folders(layout, finished, names)
    drop_old_sets(layout)


def find_shown(layout: Layout, names: Sequence[str]) -> dict[str, Path]:
    """Find where the names of the shown set really are: paths that go on meaning that set after a swap."""
    moving = find_moving(layout, names)
    if moving is not None:
        return moving
    shown = layout.shown_set
    return {name: (layout.root if shown is None else shown) / name for name in names}


def drop_old_sets(layout: Layout) -> None:
    """Delete what was never finished or shown, and of the sets that were replaced all but the last."""
    shown = layout.shown_set
    sets = layout.list_sets()
    if shown is None:
        replaced = [path for path in sets if path.suffix == REPLACED]
    else:
        replaced = [path for path in sets if path < shown and path.suffix != UNFINISHED]
    for path in set(sets) - {shown, *replaced[-1:]}:
        shutil.rmtree(path)


def can_link(layout: Layout) -> bool:
    """Say whether symbolic links can be made in the folder."""
    probe = layout.hidden / f"probe{UNFINISHED}"
    try:
        probe.unlink(missing_ok=True)
        probe.symlink_to("sets")
    except (OSError, NotImplementedError):
        return False
    probe.unlink()
    return True


def _link_target(name: str) -> Path:
    return Path(HIDDEN, "current", name)


def _point_current(layout: Layout, finished: Path) -> None:
    link = layout.hidden / f"current{UNFINISHED}"
    link.unlink(missing_ok=True)
    link.symlink_to(Path("sets", finished.name))
    link.replace(layout.current)
    sync_path(layout.hidden)


def _adopt_folders(layout: Layout, names: Sequence[str]) -> None:
    """Move plain folders from the tables' places into a set: a copy that followed the links has them, and Windows."""
    plain = [name for name in names if (layout.root / name).exists() and not (layout.root / name).is_symlink()]
    if layout.shown_set is None and (plain or layout.current.is_dir()):
        adopted = layout.new_set()
        if layout.current.is_dir():
            layout.current.rename(adopted)
        else:
            adopted.mkdir()
        _point_current(layout, adopted)
    for name in plain:
        remove_path(layout.current / name)
        (layout.root / name).rename(layout.current / name)
        (layout.root / name).symlink_to(_link_target(name))


def _is_replaceable(layout: Layout, name: str) -> bool:
    """Say whether a run may put something in a name's place: nothing is there, or what a run has put there."""
    path = layout.root / name
    if path.is_symlink():
        return path.readlink() == _link_target(name)
    if path.is_dir():
        return name not in PLAIN_FILES and all(
            each.suffix == ".parquet" or each.name.startswith(".") for each in path.iterdir()
        )
    return name in PLAIN_FILES or not path.exists()

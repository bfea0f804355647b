"""Where the submitted files of the last run are, so that the review page can show their pages (来源文件位置).

    DIR/.jixiao/sources.json      source_path → path or URL, and names inside archives

The tables themselves name files relative to the input only; this file stays in the hidden folder.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from pipeline.model.source import SourceRef
from pipeline.storage.layout import Layout, write_synced


def write_sources(layout: Layout, refs: Iterable[SourceRef]) -> None:
    """Keep where each submitted file is.

    Raises: ``OSError``.
    """
    places = {ref.source_path: [ref.path, *ref.members] for ref in refs}
    write_synced(layout.sources, json.dumps(places, indent=0) + "\n")


def read_sources(root: Path) -> dict[str, SourceRef]:
    """Read where the submitted files of an output folder are, by ``source_path``; empty when nobody has kept it."""
    path = Layout(root).sources
    if not path.exists():
        return {}
    places: dict[str, list[str]] = json.loads(path.read_text("utf-8"))
    return {
        source_path: SourceRef(source_path=source_path, path=place, members=tuple(members))
        for source_path, (place, *members) in places.items()
    }

"""Write all drawn submissions and their gold files to a folder: ``python -m tests.province DIR``."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from tests.province.paper import list_papers, read_paper
from tests.province.render import to_docx, to_pdf, to_xlsx


def write_all(folder: Path) -> None:
    """Write ``DIR/docx``, ``DIR/pdf``, ``DIR/xlsx`` and ``DIR/gold``."""
    renderers = {"docx": to_docx, "pdf": to_pdf, "xlsx": to_xlsx}
    for name in list_papers():
        paper = read_paper(name)
        for suffix, render in renderers.items():
            _write(folder / suffix / f"{name}.{suffix}", render(paper))
        _write(folder / "gold" / f"{name}.json", json.dumps(paper.gold, ensure_ascii=False, indent=1).encode())


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


if __name__ == "__main__":
    write_all(Path(sys.argv[1]))

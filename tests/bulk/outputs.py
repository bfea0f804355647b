"""What a run has written, for tests that compare bytes."""

from __future__ import annotations

from pathlib import Path


def read_bytes_of_tables(out: Path) -> dict[str, bytes]:
    """All that readers find in an output folder, by path."""
    names = [path for path in out.iterdir() if path.name != ".jixiao"]
    found = [file for path in names for file in ([path] if path.is_file() else path.rglob("*.parquet"))]
    return {file.relative_to(out).as_posix(): file.read_bytes() for file in found}

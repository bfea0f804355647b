"""The documents that are measured: a county's submissions of one year, and those whose reading is compared.

The latter are real ones where ``../shared/seeds`` is there, else the sample's.
"""

from __future__ import annotations

import csv
import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

from extractors.sniff import sniff
from extractors.sources import load
from pipeline.model.source import Limits, SourceFile, SourceRef

_HERE = Path(__file__).resolve().parents[1]
_SEEDS = _HERE.parent / "shared" / "seeds"
_SAMPLE = _HERE / "corpus" / "sample"
_MADE = _HERE / "corpus" / "generated"
_SCAN = "scan"
"""How the manifest names the rendition of a scan."""


def make_county(documents: int, seed: int) -> Path:
    """Give a folder with a county's submissions; generated once for a number and a seed."""
    made = _MADE / f"bench-{seed}-{documents}"
    if not (made / "manifest.csv").exists():
        shutil.rmtree(made, ignore_errors=True)
        print(f"generating {documents} submissions …", flush=True)
        command = ["-m", "corpus.generate", "--county-year", "--seed", str(seed), "--documents", str(documents)]
        subprocess.run([sys.executable, *command, "--out", str(made)], check=True, stdout=subprocess.DEVNULL)
    return made


def list_county(made: Path) -> list[Path]:
    """List the submissions but for the scans, whose recognition takes seconds a page and is measured by itself."""
    with (made / "manifest.csv").open(encoding="utf-8", newline="") as file:
        names = [row["file"] for row in csv.DictReader(file) if not row["renderer"].startswith(_SCAN)]
    return sorted(made / "submissions" / name for name in names)


def list_compared(suffix: str) -> tuple[str, list[Path]]:
    """List the documents of a format that are read side by side, with a word for where they come from."""
    real = [path for path in sorted(_SEEDS.glob(f"*{suffix}")) if not path.stem.endswith(_SCAN)]
    sample = [path for path in sorted(_SAMPLE.glob(f"*{suffix}")) if not path.stem.endswith(_SCAN)]
    return ("real submissions", real) if real else ("the sample", sample)


def open_source(path: Path) -> SourceFile:
    """Read a file as a run does."""
    return load(SourceRef(path=str(path), source_path=path.name), Limits())


def wrap_bytes(data: bytes, name: str) -> SourceFile:
    """Make a source of bytes that stand in no file."""
    return SourceFile(source_path=name, doc_id=hashlib.sha256(data).hexdigest(), format=sniff(data, name), data=data)

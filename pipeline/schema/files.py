"""The project's data files as records: a misspelt key, a missing cell or another type is told with its place.

The types of the records are the check; what contradicts itself between files is looked for where they are used.
"""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.resources.abc import Traversable
from typing import TypeVar, get_args

import msgspec
from msgspec import Struct

_Record = TypeVar("_Record", bound=Struct)

_YES_OR_NO = {"yes": True, "no": False, "": False}
_COMMENT = "#"


def read_rows(folder: Traversable, name: str, kind: type[_Record], mistakes: list[str]) -> Iterator[_Record]:
    """Read the records of a CSV file whose first line has their fields' names; ``#`` begins a comment line.

    An empty cell is None, or no, and a mistake where the field can be neither.  What does not fit is added to
    ``mistakes`` and left out.
    """
    lines = folder.joinpath(name).read_text("utf-8").splitlines()
    kept = [(number, line) for number, line in enumerate(lines, 1) if line and not line.startswith(_COMMENT)]
    reader = csv.DictReader(line for _, line in kept)
    if tuple(reader.fieldnames or ()) != kind.__struct_fields__:
        mistakes.append(f"{name}: the first line must be {','.join(kind.__struct_fields__)}")
        return
    for row in reader:
        where = f"{name}:{kept[reader.line_num - 1][0]}"
        if None in row or None in row.values():
            mistakes.append(f"{where}: not as many cells as the first line (a comma needs quotes)")
            continue
        optional, switches = _list_special(kind)
        blank = [field for field, text in row.items() if not text and field not in optional | switches]
        if blank:
            mistakes.append(f"{where}: {', '.join(blank)}: blank")
            continue
        settled = {name: _YES_OR_NO.get(text, text) if name in switches else text or None for name, text in row.items()}
        try:
            yield msgspec.convert(settled, kind, strict=False)
        except msgspec.ValidationError as error:
            mistakes.append(f"{where}: {error}")


def read_table(file: Traversable, kind: type[_Record], mistakes: list[str]) -> _Record | None:
    """Read a TOML file as one record; None, and one more of ``mistakes``, when it is none."""
    try:
        return msgspec.convert(tomllib.loads(file.read_text("utf-8")), kind)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        mistakes.append(f"{file.name}: {error}")
        return None


@cache
def _list_special(kind: type[Struct]) -> tuple[frozenset[str], frozenset[str]]:
    """Name the fields that may be None, and those that are yes or no."""
    fields = msgspec.structs.fields(kind)
    optional = frozenset(field.name for field in fields if type(None) in get_args(field.type))
    return optional, frozenset(field.name for field in fields if field.type is bool)

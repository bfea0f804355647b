"""Gold files: what is right, read and checked (标准答案).

A gold file is ``NAME.json``: an object with a key a table, ``documents`` an object, the others lists of rows.  A value
must be found, a null must be null, a column that is left out is not scored.  ``accept`` lists other values that are
right, ``optional`` rows are neither demanded nor counted as wrong.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from msgspec import Struct
from pydantic import BaseModel, ConfigDict, ValidationError

from pipeline.evaluate.columns import kind_of, load_columns
from pipeline.evaluate.compare import is_right, settle
from pipeline.evaluate.likeness import liken
from pipeline.model.errors import UsageError

_SILENT_KEYS = frozenset({"rule", "table", "field", "severity", "optional", "accept"})
"""What a gold flag or one of its places has besides what the record it speaks of must say."""


class GoldRow(Struct, frozen=True, kw_only=True):
    """A row of a gold file."""

    table: str
    rights: Mapping[str, tuple[object, ...]]
    """By column, the values that are right, the gold's own first; None: that there is no value is right."""
    is_optional: bool

    def get(self, column: str) -> object:
        """Give the gold's own value; None also where the column is not scored."""
        return self.rights[column][0] if column in self.rights else None

    def is_right(self, column: str, found: object) -> bool:
        """Say whether a value is right; any is where the column is not scored."""
        return column not in self.rights or is_right(kind_of(self.table, column), self.rights[column], found)

    def liken(self, column: str, found: object, floor: float = 0.0) -> float:
        """Say how alike a text is to the nearest right one; 1.0 where the column is not scored.  See ``liken``."""
        if column not in self.rights:
            return 1.0
        return max(liken(right, found, floor) for right in self.rights[column])


class FlagPlace(Struct, frozen=True, kw_only=True):
    """Where a demanded flag may stand."""

    table: str | None
    """None: any."""
    field: str | None
    """None: any."""
    says: Mapping[str, object]
    """What the record that the flag speaks of must say."""


class GoldFlag(Struct, frozen=True, kw_only=True):
    """A flag that must be raised, or may be."""

    rule: str
    is_optional: bool
    places: tuple[FlagPlace, ...]
    """Its own place first."""


class Gold(Struct, frozen=True, kw_only=True):
    """A gold file."""

    name: str
    """File name without ``.json``; the names of the documents it speaks of begin with it."""
    tables: Mapping[str, tuple[GoldRow, ...]]
    """By table; a table that the file has no key for, or null, is not scored."""
    flags: tuple[GoldFlag, ...] | None
    """None: flags are not scored."""
    unscored: tuple[str, ...]
    """``table.column`` of values that nothing is compared with, so that a misspelt name is seen."""


class _RowFile(BaseModel):
    """A row as the file has it; all further keys are columns."""

    model_config = ConfigDict(frozen=True, extra="allow")

    optional: bool = False
    accept: dict[str, list[Any]] = {}


class _FlagFile(BaseModel):
    """A flag as the file has it; all further keys are what its record says."""

    model_config = ConfigDict(frozen=True, extra="allow")

    rule: str
    table: str | None = None
    field: str | None = None
    optional: bool = False
    accept: list[dict[str, Any]] = []


class _GoldFile(BaseModel):
    """A gold file; notes and the like are passed over."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    documents: _RowFile | None = None
    forms: list[_RowFile] | None = None
    funds: list[_RowFile] | None = None
    indicators: list[_RowFile] | None = None
    base_data: list[_RowFile] | None = None
    goals: list[_RowFile] | None = None
    sections: list[_RowFile] | None = None
    facts: list[_RowFile] | None = None
    flags: list[_FlagFile] | None = None


def read_golds(folder: Path) -> tuple[Gold, ...]:
    """Read the gold files of a folder, by name.

    Raises: ``UsageError`` when there is none, or one that is not as the contract says.
    """
    if not folder.is_dir():
        raise UsageError(
            f"{folder} 不是文件夹，请指定标准答案所在的文件夹",
            f"{folder} is no folder: name the one with the gold files",
        )
    golds = tuple(read_gold(path) for path in sorted(folder.glob("*.json")))
    if not golds:
        raise UsageError(f"{folder} 中没有标准答案（*.json）", f"there is no gold file (*.json) in {folder}")
    return golds


def read_gold(path: Path) -> Gold:
    """Read a gold file.

    Raises: ``UsageError`` when it is not as the contract says.
    """
    try:
        return parse_gold(path.stem, path.read_bytes())
    except ValidationError as error:
        mistakes = "; ".join(
            f"{'.'.join(map(str, detail['loc'])) or 'file'}: {detail['msg']}" for detail in error.errors()
        )
        raise UsageError(
            f"标准答案 {path} 格式有误，请改正：{mistakes}",
            f"correct these mistakes in the gold file {path}: {mistakes}",
        ) from error


def parse_gold(name: str, text: str | bytes) -> Gold:
    """Make a gold file of its text.

    Raises: ``pydantic.ValidationError``.
    """
    file = _GoldFile.model_validate_json(text)
    tables = dict(_list_tables(file))
    return Gold(
        name=name,
        tables=tables,
        flags=None if file.flags is None else tuple(map(_make_flag, file.flags)),
        unscored=tuple(dict.fromkeys(_list_unscored(tables))),
    )


def _list_unscored(tables: Mapping[str, tuple[GoldRow, ...]]) -> Iterator[str]:
    for table, rows in tables.items():
        for row in rows:
            yield from (f"{table}.{column}" for column in row.rights if column not in load_columns()[table])


def _list_tables(file: _GoldFile) -> Iterator[tuple[str, tuple[GoldRow, ...]]]:
    for table in load_columns():
        rows: _RowFile | list[_RowFile] | None = getattr(file, table)
        if rows is not None:
            listed = rows if isinstance(rows, list) else [rows]
            yield table, tuple(_make_row(table, row) for row in listed)


def _make_row(table: str, row: _RowFile) -> GoldRow:
    columns = row.model_extra or {}
    return GoldRow(
        table=table,
        rights={column: (settle(value), *map(settle, row.accept.get(column, ()))) for column, value in columns.items()},
        is_optional=row.optional,
    )


def _make_flag(flag: _FlagFile) -> GoldFlag:
    own = {"table": flag.table, "field": flag.field, **(flag.model_extra or {})}
    return GoldFlag(rule=flag.rule, is_optional=flag.optional, places=tuple(map(_make_place, (own, *flag.accept))))


def _make_place(place: Mapping[str, Any]) -> FlagPlace:
    return FlagPlace(
        table=place.get("table"),
        field=place.get("field"),
        says={key: settle(value) for key, value in place.items() if key not in _SILENT_KEYS},
    )

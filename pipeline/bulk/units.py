"""The list of units that should submit (应交单位名单), and names of units compared with care."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from functools import lru_cache
from pathlib import Path

from msgspec import Struct

from pipeline.model.errors import UsageError

_NAME_COLUMNS = ("单位名称", "unit_name")
_YEAR_COLUMNS = ("年度", "fiscal_year")
_ENCODINGS = ("utf-8-sig", "gb18030")
"""What spreadsheet programs in Chinese offices save CSV files in."""
_YEAR = re.compile(r"(20\d\d)(?:年度?)?")
_MOST_MISTAKES = 5


class ListedUnit(Struct, frozen=True, kw_only=True):
    """A unit that should submit."""

    unit_name: str
    """As the list has it."""
    fiscal_year: int | None
    """None: for any year."""


def read_units(path: Path) -> tuple[ListedUnit, ...]:
    """Read a list of units: a CSV file with a column 单位名称 (``unit_name``) and perhaps 年度 (``fiscal_year``).

    Other columns are left alone; a line without a name is skipped, one that stands twice counts once.
    Raises: ``UsageError`` that says what is wrong with the file, and in which lines.
    """
    reader = csv.DictReader(io.StringIO(_read_text(path)))
    columns = [(name or "").strip() for name in reader.fieldnames or ()]
    reader.fieldnames = columns
    name_column = next((name for name in _NAME_COLUMNS if name in columns), None)
    if name_column is None:
        raise UsageError(
            f"{path} 的首行没有“单位名称”一栏：请在首行写上栏目名",
            f"{path} has no column 单位名称 or unit_name in its first line",
        )
    year_column = next((name for name in _YEAR_COLUMNS if name in columns), "")
    units: dict[tuple[str, int | None], ListedUnit] = {}
    mistakes: list[str] = []
    for row in reader:
        name, year = (row.get(name_column) or "").strip(), (row.get(year_column) or "").strip()
        match = _YEAR.fullmatch(unicodedata.normalize("NFKC", year))
        if year and match is None:
            mistakes.append(f"{reader.line_num}: {year}")
        elif name:
            unit = ListedUnit(unit_name=name, fiscal_year=None if match is None else int(match[1]))
            units.setdefault((fold_name(name), unit.fiscal_year), unit)
    if mistakes:
        named = "；".join(mistakes[:_MOST_MISTAKES])
        raise UsageError(
            f"{path} 中有 {len(mistakes)} 行的年度不是四位年份（行号: 内容）：{named}",
            f"{path}: {len(mistakes)} lines have no year of four digits (line: text): {named}",
        )
    if not units:
        raise UsageError(f"{path} 中没有单位：请在首行之下每行写一个单位", f"{path} lists no unit below its first line")
    return tuple(units.values())


def _read_text(path: Path) -> str:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UsageError(f"读不到单位名单 {path}：{error.strerror}", f"cannot read {path}: {error.strerror}") from error
    for encoding in _ENCODINGS:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise UsageError(
        f"{path} 不是文本格式的 CSV：请在表格软件中另存为 CSV（UTF-8）",
        f"{path} is no CSV text: save it as CSV (UTF-8)",
    )


@lru_cache(maxsize=4096)
def fold_name(name: str) -> str:
    """Fold what is only written otherwise: widths, brackets, blanks, quotation marks.  Equal names are one unit's."""
    folded = unicodedata.normalize("NFKC", name)
    return "".join(char for char in folded if not char.isspace() and char not in "\"'“”‘’《》·").strip(".,。，、;；:：")


def drop_ending(name: str) -> str:
    """Leave out 本级, 机关 and the like at the end of a folded name: what is left may be another unit's, too.

    甲局 may mean the whole system and 甲局（本级） its office alone, so this only finds what a person should look at.
    """
    from pipeline.schema.rules import load_rules  # these take time to read, and most runs have no list of units

    for ending in map(fold_name, load_rules().limits.names.endings):
        if name.endswith(ending) and len(name) > len(ending):
            return drop_ending(name.removesuffix(ending))
    return name

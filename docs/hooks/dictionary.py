"""The pages of the tables and of the codes, from the data dictionary that the Parquet files are made from."""

from __future__ import annotations

from docs.hooks.markdown import as_code, as_text, draw_table, head_entry, head_page
from pipeline.schema.columns import Column, Table, load_dictionary

_WRITTEN_BY = {
    "run": "每次运行都写。",
    "review": "首次审核后才有。",
    "list": "只有运行时给了应交单位名单（`--units`）才有。",
}


def write_tables() -> str:
    """Write the page of the tables: each with its key and all its columns."""
    tables = load_dictionary().tables.values()
    overview = [
        (f"[`{table.table}`](#{table.table})", table.title_zh, as_text(table.description_zh)) for table in tables
    ]
    return "\n".join(
        [
            head_page(
                "数据表和列",
                "输出文件夹里的每张表和每一列。数据旁边的 `dictionary` 表和 `datapackage.json` 说的是同样的内容。",
                "Every table and column of an output folder, made from the same source as the Parquet schema.",
            ),
            draw_table(("表", "名称", "每行是什么"), overview),
            *(_write_table(table) for table in tables),
        ]
    )


def write_codes() -> str:
    """Write the page of the closed vocabularies; the rules have a page of their own."""
    dictionary = load_dictionary()
    parts = [
        head_page(
            "代码",
            "取值固定的列里的代码和含义。规则的代码见[规则](rules.md)。",
            "The closed vocabularies. Codes of rules stand on their own page.",
        )
    ]
    for name, codes in dictionary.codes.items():
        if name != "rule":
            rows = [(as_code(code.code), as_text(code.label_zh), as_text(code.label_en)) for code in codes]
            parts += [head_entry(2, name, "", name) + "\n", draw_table(("代码", "含义", "Meaning"), rows)]
    return "\n".join(parts)


def _write_table(table: Table) -> str:
    return "\n".join(
        [
            head_entry(2, table.table, table.title_zh, table.table),
            f"\n{as_text(table.description_zh)}。{_WRITTEN_BY[table.written_by]}\n\n*{as_text(table.description_en)}.*\n",
            "主键：" + "、".join(as_code(name) for name in table.key) + "\n",
            draw_table(
                ("列", "类型", "单位", "含义", "Meaning", "来源"), [_write_column(column) for column in table.columns]
            ),
        ]
    )


def _write_column(column: Column) -> tuple[str, ...]:
    meaning = as_text(column.description_zh)
    if column.codes is not None:
        page = "rules.md" if column.codes == "rule" else f"codes.md#{column.codes}"
        meaning += f"（[代码]({page})）"
    english = as_text(column.description_en)
    if column.references is not None:
        english += f" → `{column.references}`"
    if column.warning is not None:
        english += f"<br>**Mind:** {as_text(column.warning)}"
    return (
        f'<span id="{column.table}.{column.column}"></span>`{column.column}`',
        f"{column.type}{'' if column.nullable else '，必有'}",
        _name_unit(column.unit),
        meaning,
        english,
        as_text(column.source_rule),
    )


def _name_unit(unit: str) -> str:
    if unit.startswith("see "):
        return f"见 `{unit[4:]}`"
    return "" if unit == "none" else unit

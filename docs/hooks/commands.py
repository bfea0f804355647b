"""The page of the commands, from what click knows of them.

The program settles its language once a process, so each language is asked for in a process of its own:
``python -m docs.hooks.commands`` prints what there is as JSON.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import click
import msgspec
from msgspec import Struct

from docs.hooks.markdown import as_code, as_text, draw_table, head_entry, head_page

_ROOT = Path(__file__).resolve().parents[2]
_LANGUAGES = ("zh", "en")


class Option(Struct, frozen=True, kw_only=True):
    """An option of a command (选项)."""

    names: tuple[str, ...]
    metavar: str
    """What stands after it; blank for a switch."""
    default: str
    help: str


class Command(Struct, frozen=True, kw_only=True):
    """A command in one language (命令)."""

    name: str
    usage: str
    help: str
    options: tuple[Option, ...]


def list_commands() -> tuple[Command, ...]:
    """List the commands with their texts in this process's language."""
    from pipeline.cli import jixiao

    top = click.Context(jixiao, info_name="jixiao")
    every = [jixiao, *jixiao.commands.values()]
    return tuple(
        _describe(command, top if command is jixiao else click.Context(command, parent=top, info_name=command.name))
        for command in every
    )


def write_commands() -> str:
    """Write the page: each command with its line of use and a table of its options, in Chinese and English."""
    zh, en = (_ask(language) for language in _LANGUAGES)
    parts = [
        head_page(
            "命令",
            "各命令和选项，取自程序自己的帮助；在终端用 `jixiao 命令 -h` 看到的就是这些。",
            "Every command and option, made from the program's own help. `JIXIAO_LANG=en` switches the language.",
        ),
        "退出码：0 全部完成；1 有材料没有读成；2 用法有误或无法写入；70 程序内部错误；130 被中断。\n",
    ]
    for command, english in zip(zh, en, strict=True):
        parts += [_write_command(command, english)]
    return "\n".join(parts)


def _write_command(zh: Command, en: Command) -> str:
    anchor = "jixiao" if zh.name == "jixiao" else f"jixiao-{zh.name}"
    rows = [
        (
            "<br>".join(as_code(f"{name} {option.metavar}".strip()) for name in option.names),
            as_text(option.help),
            as_text(english.help),
            as_code(option.default),
        )
        for option, english in zip(zh.options, en.options, strict=True)
    ]
    return "\n".join(
        [
            head_entry(2, zh.usage.split(" [", 1)[0], "", anchor),
            f"\n{as_text(zh.help)}\n\n*{as_text(en.help)}*\n",
            f"```text\n{zh.usage}\n```\n",
            draw_table(("选项", "说明", "Meaning", "默认值"), rows),
        ]
    )


def _describe(command: click.Command, context: click.Context) -> Command:
    return Command(
        name=context.info_name or "",
        usage=" ".join([context.command_path, *command.collect_usage_pieces(context)]),
        help=command.help or "",
        options=tuple(
            Option(
                names=(*parameter.opts, *parameter.secondary_opts),
                metavar="" if parameter.is_flag or parameter.count else parameter.make_metavar(context),
                default=str(parameter.default) if parameter.show_default else "",
                help=parameter.help or "",
            )
            for parameter in command.params
            if isinstance(parameter, click.Option)
        ),
    )


def _ask(language: str) -> list[Command]:
    done = subprocess.run(
        [sys.executable, "-m", "docs.hooks.commands"],
        cwd=_ROOT,
        env={**os.environ, "JIXIAO_LANG": language, "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    return msgspec.json.decode(done.stdout, type=list[Command])


if __name__ == "__main__":
    print(msgspec.json.encode(list_commands()).decode())

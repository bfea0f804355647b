"""How the commands are explained (用法): the help pages, and what is wrong with a command line, in the user's language.

click says these things in English only; the clerk reads Chinese.
"""

from __future__ import annotations

import click

from pipeline.messages import say


class _Formatter(click.HelpFormatter):
    """A help page with our words for its headings."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """See click."""
        super().write_usage(prog, args, prefix or say("usage.usage") + " ")

    def write_heading(self, heading: str) -> None:
        """See click: it names two parts, ``Options`` and ``Commands``."""
        super().write_heading(say(f"usage.{heading.lower()}"))


class _Context(click.Context):
    formatter_class = _Formatter


class Command(click.Command):
    """A command whose help page is in the user's language."""

    context_class = _Context

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """See click."""
        return _translate(super().get_help_option(ctx))


class Group(click.Group):
    """The program: its commands, and a help page in the user's language."""

    context_class = _Context
    command_class = Command

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """See click."""
        return _translate(super().get_help_option(ctx))


def _translate(option: click.Option | None) -> click.Option | None:
    if option is not None:
        option.help = say("usage.help")
    return option


def explain(error: click.UsageError) -> tuple[str, ...]:
    """Say how a command is written, where to read more of it, and last what is wrong; without arguments, all of it."""
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        return (error.format_message(),)
    if error.ctx is None:
        return (say("error", text=name_mistake(error)),)
    more = say("usage.more", command=error.ctx.command_path)
    return error.ctx.get_usage(), more, say("error", text=name_mistake(error))


def name_mistake(error: click.UsageError) -> str:
    """Say what is wrong with a command line."""
    match error:
        case click.MissingParameter(param=click.Parameter() as param):
            return say("usage.missing", name=param.get_error_hint(error.ctx))
        case click.BadParameter(param=click.Parameter() as param):
            return say("usage.bad_value", name=param.get_error_hint(error.ctx), message=error.message)
        case click.NoSuchOption():
            near = say("usage.near", names="、".join(error.possibilities)) if error.possibilities else ""
            return say("usage.no_option", name=error.option_name) + near
        case click.BadOptionUsage():
            return say("usage.no_value", name=error.option_name)
    if error.ctx is not None and isinstance(error.ctx.command, click.Group):
        return say("usage.no_command", names="、".join(error.ctx.command.list_commands(error.ctx)))
    return error.message

"""The reference of the command: each subcommand with its arguments and options, as its --help has them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from aisecurity.cli.app import command

HEAD = """# Commands

Every subcommand with its arguments and options, made from the command itself; [cli.md](cli.md) shows them at work, with
exit codes and the forms of output. `python -m aisecurity.cli` is the same command.
"""
ELSEWHERE = {
    "emulator": "Its options are those of `python -m aisecurity.emulator`: [emulator.md](emulator.md#settings).",
}


def page() -> str:
    """Return the page."""
    root = command()
    sections = (_section(name, root.commands[name]) for name in sorted(root.commands))
    return "\n".join([HEAD, *("\n".join(section) for section in sections)]) + "\n"


def _section(name: str, one: Any) -> Iterator[str]:
    yield f"## aisecurity {name}"
    yield ""
    yield _plain(one.help or "")
    yield ""
    if name in ELSEWHERE:
        yield ELSEWHERE[name]
        yield ""
    rows = [row for parameter in one.params for row in _row(parameter)]
    if rows:
        yield "| | value | what it is |"
        yield "|---|---|---|"
        yield from rows
        yield ""


def _row(parameter: Any) -> Iterator[str]:
    if parameter.name == "help" or getattr(parameter, "hidden", False):
        return
    name, value = f"`{_metavar(parameter)}`", ""
    if parameter.param_type_name == "option":
        value = "" if parameter.is_flag else name
        name = ", ".join(f"`{one}`" for one in (*parameter.opts, *parameter.secondary_opts))
    yield f"| {name} | {value} | {_plain(parameter.help or '')}{_default(parameter)} |"


def _metavar(parameter: Any) -> str:
    if parameter.metavar:
        return str(parameter.metavar)
    if choices := getattr(parameter.type, "choices", None):
        return ", ".join(str(getattr(one, "value", one)) for one in choices)
    named = parameter.name if parameter.param_type_name == "argument" else parameter.type.name
    return str(named).upper()


def _default(parameter: Any) -> str:
    value = parameter.default
    shown = isinstance(value, (int, float, str)) and not isinstance(value, bool) and value != ""
    return f" Default: `{value}`." if shown else ""


def _plain(text: str) -> str:
    """Return the text of a help on one line, safe in a table."""
    return " ".join(text.split()).replace("|", "\\|").replace("*", "\\*").replace("<", "&lt;")

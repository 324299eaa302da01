"""Output: a table or one JSON object on stdout, everything else on stderr."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import typer

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

_WIDTH_WITHOUT_TERMINAL = 1000
"""Columns where there is no terminal: nothing is cut or wrapped for a program that reads."""


def write_message(text: str) -> None:
    """Write a line to stderr."""
    typer.echo(f"aisecurity: {text}", err=True)


def printable(text: object) -> str:
    """Return *text* on one line, without what a terminal would obey: it may come from elsewhere."""
    return "".join(character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in str(text))


def console(*, stderr: bool = False) -> Console:
    """Return a console on what stdout or stderr is now; NO_COLOR and TERM are respected."""
    from rich.console import Console

    found = Console(stderr=stderr, highlight=False, markup=False, emoji=False)
    if not found.is_terminal:
        found.width = _WIDTH_WITHOUT_TERMINAL
    return found


def write_result(
    value: Mapping[str, Any], *, as_json: bool, table: Callable[[Mapping[str, Any]], RenderableType]
) -> None:
    """Write *value* as JSON, or as *table* makes of it."""
    if as_json:
        typer.echo(json.dumps(value))
    else:
        to = console()
        with to.capture() as written:
            to.print(table(value))
        lines = written.get().splitlines()
        typer.echo("\n".join(lines if to.is_terminal else [line.rstrip() for line in lines]), color=True)

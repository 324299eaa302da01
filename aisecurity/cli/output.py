"""Output: a table or one JSON object on stdout, messages on stderr."""

from __future__ import annotations

import json
import math
import os
import sys
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, cast

import typer

from aisecurity.exceptions import ConfigurationError

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

_WIDTH_WITHOUT_TERMINAL = 1000
"""Columns without a terminal, so that nothing is cut or wrapped for a program that reads the output."""


def write_message(text: str) -> None:
    """Write a line to stderr. Where that is full or closed, nothing ends for it."""
    with suppress(OSError, ValueError):
        typer.echo(f"aisecurity: {text}", err=True)


def check_stdout() -> None:
    """Raise ConfigurationError if stdout is closed."""
    if sys.stdout is None or sys.stdout.closed:  # pyright: ignore[reportUnnecessaryComparison]  # closed at the start, it is None
        raise ConfigurationError("stdout: closed, so the result cannot be written")


@contextmanager
def stdout_errors() -> Generator[None]:
    """Raise what the system says of stdout as ConfigurationError, but that nobody reads it any more."""
    check_stdout()
    try:
        yield
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        discard_stdout()
        raise ConfigurationError(f"stdout: {error.strerror or 'cannot be written'}") from error


def discard_stdout() -> None:
    """Point stdout at the null device, once it cannot be written: Python would complain at its final flush."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def printable(text: object) -> str:
    """Return *text* with control characters replaced: it may come from outside, and a terminal would obey them."""
    return "".join(character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in str(text))


def console(*, stderr: bool = False) -> Console:
    """Return a console on the present stdout or stderr; it respects NO_COLOR and TERM."""
    from rich.console import Console

    found = Console(stderr=stderr, highlight=False, markup=False, emoji=False)
    if not found.is_terminal:
        found.width = _WIDTH_WITHOUT_TERMINAL
    return found


def write_json(value: Mapping[str, Any], *, stderr: bool = False) -> None:
    """Write *value* as a line of JSON; to *stderr* where stdout is for rows. What is no number in JSON is null."""
    with _writing(stderr=stderr):
        try:
            line = json.dumps(value, allow_nan=False)
        except ValueError:
            line = json.dumps(_with_nulls(value))
        typer.echo(line, err=stderr)


def _with_nulls(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _with_nulls(one) for name, one in cast("Mapping[str, Any]", value).items()}
    if isinstance(value, list | tuple):
        return [_with_nulls(one) for one in cast("Sequence[Any]", value)]
    return None if isinstance(value, float) and not math.isfinite(value) else value


def write_result(
    value: Mapping[str, Any],
    *,
    as_json: bool,
    table: Callable[[Mapping[str, Any]], RenderableType],
    stderr: bool = False,
) -> None:
    """Write *value* as JSON, or as the table that *table* makes of it; to *stderr* where stdout is for rows."""
    if as_json:
        write_json(value, stderr=stderr)
        return
    with _writing(stderr=stderr):
        to = console(stderr=stderr)
        with to.capture() as written:
            to.print(table(value))
        lines = written.get().splitlines()
        typer.echo("\n".join(lines if to.is_terminal else [line.rstrip() for line in lines]), color=True, err=stderr)


@contextmanager
def _writing(*, stderr: bool) -> Generator[None]:
    if stderr:
        # As with messages: where stderr is full or closed, nothing ends for it.
        with suppress(OSError, ValueError):
            yield
    else:
        with stdout_errors():
            yield

"""Classes of the root command and of the others: help, exit codes, and errors in the form that was asked for."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from typing import Any

from typer.core import TyperCommand, TyperGroup

from aisecurity.exceptions import ConfigurationError

from .errors import NoSuchCommandError, error_members, error_message, error_name
from .exit_codes import ExitCode
from .options import STDIO
from .output import discard_stdout, stdout_errors, write_json, write_message

_INTERRUPTED = {"error": {"class": "KeyboardInterrupt", "status": None, "reason": "interrupted", "retry_after": None}}


class _InterruptError(Exception):
    """Ctrl-C in a subcommand."""


class Command(TyperCommand):
    """A subcommand."""

    def get_params(self, ctx: Any) -> list[Any]:
        """Return options and arguments."""
        return _shown(super().get_params(ctx))

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Parse *args*."""
        return super().parse_args(ctx, self.completed(args))

    def completed(self, args: list[str]) -> list[str]:
        """Return *args* with the values that may be left out."""
        return args


class CommandGroup(TyperGroup):
    """The root command: maps the end of a subcommand to its exit code, and an exception to 1 and one line."""

    def get_params(self, ctx: Any) -> list[Any]:
        """Return options."""
        return _shown(super().get_params(ctx))

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,  # noqa: FBT001, FBT002 - typer's own
        windows_expand_args: bool = True,  # noqa: FBT001, FBT002 - typer's own
        **extra: Any,
    ) -> Any:
        """Return the exit code, or exit with it in *standalone_mode*."""
        given = sys.argv[1:] if args is None else list(args)
        as_json, stderr = self._output_of(given)
        try:
            code = super().main(args, prog_name, complete_var, False, windows_expand_args, **extra)  # noqa: FBT003 - typer's own
            with stdout_errors():
                pass
        except BrokenPipeError:
            discard_stdout()
            code = ExitCode.ERROR
        except (_InterruptError, KeyboardInterrupt):
            code = self.interrupted(given)
        except Exception as error:  # noqa: BLE001, RUF100 - the last resort: no traceback may show
            write_message(f"{error_name(error)}: {error_message(error)}")
            code = ExitCode.ERROR
            _write_error(error_members(error) if as_json else None, stderr=stderr)
        if standalone_mode:
            sys.exit(code)
        return code

    def interrupted(self, args: Sequence[str]) -> int:
        """Return the exit code after Ctrl-C, once it is said in the form that *args* ask for."""
        as_json, stderr = self._output_of(list(args))
        _write_error(_INTERRUPTED if as_json else None, stderr=stderr)
        return ExitCode.INTERRUPTED

    def invoke(self, ctx: Any) -> Any:
        """Run the subcommand."""
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            # Made an exit code by typer it could not be told from a run that was interrupted and has said so.
            raise _InterruptError from None

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Return the subcommand, or raise an error that names those with similar names."""
        if args[0] not in self.commands and not args[0].startswith("-") and not ctx.resilient_parsing:
            raise NoSuchCommandError(get_close_matches(args[0], list(self.commands), n=1))
        return super().resolve_command(ctx, args)

    def _output_of(self, args: list[str]) -> tuple[bool, bool]:
        """Return whether *args* ask for JSON, and whether stdout is for rows; they may be wrong, and parse no further.

        Without a subcommand whatever reads --json asks for it.
        """
        command = self.commands.get(args[0]) if args else None
        if not isinstance(command, Command):
            return "--json" in (word.partition("=")[0] for word in args), False
        options, places = _read(command, command.completed(args[1:]))
        return "--json" in options, command.name == "bulk" and places[1:2] == [STDIO]


def _read(command: Command, args: Sequence[str]) -> tuple[set[str], list[str]]:
    """Return the names of the options in *args*, and the arguments in their order."""
    takes_value = {name: not getattr(one, "is_flag", True) for one in command.params for name in one.opts}
    options, places = set[str](), list[str]()
    words = iter(args)
    for word in words:
        if word == "--":
            places += words
        elif word == STDIO or not word.startswith("-"):
            places.append(word)
        else:
            name, equals, _ = word.partition("=")
            options.add(name)
            if takes_value.get(name) and not equals:
                next(words, None)
    return options, places


def _write_error(members: Mapping[str, Any] | None, *, stderr: bool) -> None:
    """Write the object of an error, if there is one; where it cannot be written, its line was said on stderr."""
    try:
        if members is not None:
            write_json(members, stderr=stderr)
    except BrokenPipeError:
        discard_stdout()
    except ConfigurationError:
        return


def _shown(parameters: list[Any]) -> list[Any]:
    """Return *parameters* so that help shows no type for a flag: of that there is but one value to give."""
    for one in parameters:
        if getattr(one, "is_flag", False):
            one.metavar = ""
    return parameters

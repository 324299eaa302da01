"""Error lines on stderr: class and message, never scanned text, a key or a traceback."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import typer
from typer.core import TyperGroup
from typer.exceptions import TyperException

from aisecurity.exceptions import AISecSDKException

from .exit_codes import ExitCode
from .output import discard_stdout, printable, stdout_errors, write_message

_HELP = "see aisecurity COMMAND --help"
# The messages of these classes repeat the arguments, which may hold text to be scanned.
_MESSAGES_WITHOUT_VALUE: Mapping[str, str] = {
    "NoSuchOption": f"no such option; a text that begins with - goes after --; {_HELP}",
    "UsageError": f"no such command, or too many arguments; a text with spaces goes in quotes; {_HELP}",
}


class CommandGroup(TyperGroup):
    """The root command: maps the end of a subcommand to its exit code, and an exception to 1 and one line."""

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
        try:
            code = super().main(args, prog_name, complete_var, False, windows_expand_args, **extra)  # noqa: FBT003 - typer's own
            with stdout_errors():
                pass
        except BrokenPipeError:
            discard_stdout()
            code = ExitCode.ERROR
        except Exception as error:  # noqa: BLE001, RUF100 - the last resort: no traceback may show
            write_message(f"{error_name(error)}: {error_message(error)}")
            code = ExitCode.ERROR
        if standalone_mode:
            sys.exit(code)
        return code


def error_name(error: Exception) -> str:
    """Return the name of the class to show."""
    return "UsageError" if isinstance(error, TyperException) else type(error).__name__


def error_message(error: Exception) -> str:
    """Return the message of *error* on one line."""
    if isinstance(error, AISecSDKException):
        from aisecurity.diagnostics.failures import sdk_error_text

        return printable(sdk_error_text(error))
    if isinstance(error, TyperException):
        return _usage_message(error)
    if isinstance(error, OSError):
        return printable(
            ": ".join(str(part) for part in (error.strerror or "failed", error.filename) if part is not None)
        )
    if isinstance(error, ImportError):
        return printable(str(error))
    last = traceback.extract_tb(error.__traceback__)[-1]
    return f"unexpected, in {Path(last.filename).name} line {last.lineno}; please report it"


def _usage_message(error: TyperException) -> str:
    name = type(error).__name__
    if name == "NoArgsIsHelpError":
        return f"a command is needed; {_HELP}"
    if name == "BadParameter":
        return f"{option_name(error)}: not a value that it takes; {_HELP}"
    if name in _MESSAGES_WITHOUT_VALUE:
        return _similar_option(error) or _MESSAGES_WITHOUT_VALUE[name]
    return printable(error.format_message())


def _similar_option(error: Any) -> str:
    """Return a message with the most similar option, "" if there is none."""
    names = getattr(error, "possibilities", None)
    return f"no such option; is {names[0]} meant? {_HELP}" if names else ""


def option_name(error: Any) -> str:
    """Return the name of the option or argument whose value is wrong, without the value."""
    return str(error.param_hint or (error.param and error.param.get_error_hint(error.ctx)) or "an option")


def option_error(option: str, message: str) -> typer.BadParameter:
    """Return the error for a wrong use of *option*; *message* holds nothing of its value."""
    return OptionError(message, param_hint=option)


class OptionError(typer.BadParameter):
    """A wrong use of options, with a message of this package instead of typer's."""

    def format_message(self) -> str:
        """Return the option and the message."""
        return f"{self.param_hint}: {self.message}"

"""Words of errors: class and message, never scanned text, a key or a traceback."""

from __future__ import annotations

import traceback
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import typer
from typer.exceptions import TyperException

from aisecurity.exceptions import AISecSDKException

from .output import printable

_HELP = "see aisecurity COMMAND --help"
# The messages of these classes repeat the arguments, which may hold text to be scanned.
_MESSAGES_WITHOUT_VALUE: Mapping[str, str] = {
    "NoSuchOption": f"no such option; a text that begins with - goes after --; {_HELP}",
    "NoSuchCommandError": "no such command; aisecurity --help lists them",
    "UsageError": f"too many arguments; a text with spaces goes in quotes; {_HELP}",
}


def error_name(error: Exception) -> str:
    """Return the name of the class to show."""
    return "UsageError" if isinstance(error, TyperException) else type(error).__name__


def error_members(error: Exception) -> dict[str, Any]:
    """Return the members of --json for *error*, null where there is nothing to say."""
    known = isinstance(error, AISecSDKException)
    return {
        "error": {
            "class": error_name(error),
            "status": getattr(error, "status_code", None) if known else None,
            "reason": error_message(error),
            "retry_after": getattr(error, "retry_after", None) if known else None,
        }
    }


def error_message(error: Exception) -> str:
    """Return the message of *error* on one line."""
    if isinstance(error, AISecSDKException):
        from aisecurity.scan._failure_words import sdk_error_text

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
        return _similar(error) or _MESSAGES_WITHOUT_VALUE[name]
    return printable(error.format_message())


def _similar(error: Any) -> str:
    """Return a message with the most similar option, or command, "" if there is none."""
    names = getattr(error, "possibilities", None)
    kind = "command" if isinstance(error, NoSuchCommandError) else "option"
    return f"no such {kind}; is {names[0]} meant? {_HELP}" if names else ""


def option_name(error: Any) -> str:
    """Return the name of the option or argument whose value is wrong, without the value."""
    return str(error.param_hint or (error.param and _parameter_name(error.param)) or "an option")


def _parameter_name(parameter: Any) -> str:
    """Return the names of an option, or that of an argument. Releases of typer differ in the call that has them."""
    names = [name for name in parameter.opts if name.startswith("-")] or [parameter.metavar or parameter.name]
    return " / ".join(f"'{name}'" for name in names)


def option_error(option: str, message: str) -> typer.BadParameter:
    """Return the error for a wrong use of *option*; *message* holds nothing of its value."""
    return OptionError(message, param_hint=option)


class NoSuchCommandError(typer.BadParameter):
    """A name that is no command; *possibilities* are commands with similar names, never the name itself."""

    def __init__(self, possibilities: Sequence[str]) -> None:
        super().__init__("no such command")
        self.possibilities = possibilities


class OptionError(typer.BadParameter):
    """A wrong use of options, with a message of this package instead of typer's."""

    def format_message(self) -> str:
        """Return the option and the message."""
        return f"{self.param_hint}: {self.message}"

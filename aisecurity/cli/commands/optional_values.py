"""Command whose option `--retry-errors` may stand alone, or be followed by the name of a class of errors."""

from __future__ import annotations

from collections.abc import Sequence

from aisecurity.cli.command_group import Command

RETRY_ALL = "all"
_OPTION = "--retry-errors"


class RetryingCommand(Command):
    """Command that reads `--retry-errors` without a class as `--retry-errors all`."""

    def completed(self, args: list[str]) -> list[str]:
        """Return *args* with the value that is left out."""
        return with_value(args) if _OPTION in args else args


def with_value(args: Sequence[str]) -> list[str]:
    """Return *args* with "all" behind each `--retry-errors` that no name of a class follows, as before a SOURCE."""
    from aisecurity.bulk.errors import error_names

    names = error_names() | {RETRY_ALL}
    end = args.index("--") if "--" in args else len(args)
    found: list[str] = []
    for place, arg in enumerate(args):
        found.append(arg)
        if arg == _OPTION and place < end and (place + 1 >= len(args) or args[place + 1] not in names):
            found.append(RETRY_ALL)
    return found

"""Command whose option `--retry-errors` may stand alone, or be followed by the name of a class of errors."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from typer.core import TyperCommand

RETRY_ALL = "all"
_OPTION = "--retry-errors"


class RetryingCommand(TyperCommand):
    """Command that reads `--retry-errors` without a class as `--retry-errors all`."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Parse *args* with the value that is left out."""
        return super().parse_args(ctx, with_value(args) if _OPTION in args else args)


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

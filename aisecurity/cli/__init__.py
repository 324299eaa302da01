"""The command `aisecurity`; its parts need the extra `cli`."""

from __future__ import annotations

import sys
from collections.abc import Sequence

__all__ = ["main"]

_PACKAGES = ("typer", "rich")


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code: 0 allow, 2 block, 1 error, 3 unscanned or partial."""
    try:
        from .app import command
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in _PACKAGES:
            raise
        sys.stderr.write("aisecurity: ImportError: the command needs its extra: pip install 'aisecurity[cli]'\n")
        return 1
    return int(command().main(argv, prog_name="aisecurity", standalone_mode=False))

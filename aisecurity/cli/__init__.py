"""The command `aisecurity`; its parts need the extra `cli`."""

from __future__ import annotations

import sys
from collections.abc import Sequence

__all__ = ["main"]

_PACKAGES = ("typer", "rich")


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code: 0 allow, 2 block, 1 error, 3 unscanned or partial."""
    arguments = sys.argv[1:] if argv is None else list(argv)
    if arguments[:1] == ["guard"]:
        return _guard(arguments[1:], is_process=argv is None)
    try:
        from .app import command
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in _PACKAGES:
            raise
        sys.stderr.write("aisecurity: ImportError: the command needs typer and rich: pip install typer rich\n")
        return 1
    except KeyboardInterrupt:
        # Ctrl-C while the parts were loaded, which are loaded once more to say so.
        from .app import command

        return int(command().interrupted(arguments))
    return int(command().main(argv, prog_name="aisecurity", standalone_mode=False))


def _guard(arguments: Sequence[str], *, is_process: bool) -> int:
    """Run `guard`, which agents start at each step: without the extra, and with 2 for whatever goes wrong."""
    try:
        from .hook_command import main as answer
        from .hook_command import run_process

        return run_process(arguments) if is_process else answer(arguments)
    except BaseException as error:  # noqa: BLE001, RUF100 - any other exit code would let pass
        sys.stderr.write(f"aisecurity guard: {type(error).__name__}: it cannot be started\n")
        return 2

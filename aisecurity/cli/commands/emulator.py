"""`aisecurity emulator`: the command line of the emulator."""

from __future__ import annotations

import typer

from aisecurity.cli.exit_codes import ExitCode


def emulator(context: typer.Context) -> int:
    """Run the local emulator of the service until Ctrl-C; `emulator --help` shows its options."""
    from aisecurity.emulator.command_line import main

    try:
        return main(context.args)
    except SystemExit as stop:
        # From argparse: 0 for --help, 2 for a wrong option; as an exit code here 2 would mean a blocked scan.
        return ExitCode.ERROR if stop.code else ExitCode.ALLOW

"""Assembly of the subcommands, which import their needs when they run: so --help is quick."""

from __future__ import annotations

from typing import Annotated, Any

import typer
from typer.main import get_command

from aisecurity._version import __version__
from aisecurity.cli.commands import bulk, doctor, emulator, examples, guard, results, scan
from aisecurity.cli.commands.optional_values import RetryingCommand

from .command_group import Command, CommandGroup

app = typer.Typer(
    name="aisecurity",
    cls=CommandGroup,
    no_args_is_help=True,
    help="Scan prompts, answers and tool calls with the Prisma AIRS API. Exit codes: 0 allow, 2 block, 1 error, "
    "3 unscanned or partial. The key is read from PANW_AI_SEC_API_KEY.",
    epilog=examples.foot(),
    context_settings={"help_option_names": ["--help", "-h"]},
)
_PASS_THROUGH = {"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": list[str]()}

for _run in (
    scan.scan,
    bulk.bulk,
    scan.submit,
    results.results,
    results.wait,
    results.report,
    doctor.doctor,
):
    app.command(cls=RetryingCommand if _run is bulk.bulk else Command, epilog=examples.foot(_run.__name__))(_run)
app.command(context_settings=_PASS_THROUGH)(emulator.emulator)
app.command(context_settings=_PASS_THROUGH)(guard.guard)


def _show_version(value: bool) -> None:  # noqa: FBT001 - as typer calls it
    if value:
        typer.echo(f"aisecurity {__version__}")
        raise typer.Exit


@app.callback(invoke_without_command=False)
def _options(
    *,
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Read the options that belong to no subcommand."""


def command() -> Any:
    """Return the command, ready to be run."""
    return get_command(app)

"""Options shared by several commands."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

STDIO = "-"
"""Name of the standard input or output among files."""


def path(text: str) -> Path:
    """Return the path *text*; that of a file called `-`, written `./-`, is absolute, so that it is none of STDIO.

    ValueError for an empty one, which would be the folder that this runs in.
    """
    if not text:
        raise ValueError
    found = Path(text)
    return found.absolute() if str(found) == STDIO != text else found


def file_argument(metavar: str, text: str) -> Any:
    """Return an argument that is a path."""
    return typer.Argument(metavar=metavar, show_default=False, help=text, parser=path)


def file_option(*names: str, text: str, **more: Any) -> Any:
    """Return an option whose value is a path."""
    return typer.Option(*names, metavar="FILE", help=text, parser=path, **more)


AsJson = Annotated[bool, typer.Option("--json", help="Write one JSON object; docs/cli.md lists its members.")]
AllowHttp = Annotated[
    bool,
    typer.Option("--allow-http", help="Let http:// go beyond loopback, as to an emulator in another container."),
]
ExitZero = Annotated[bool, typer.Option("--exit-zero", help="Exit with 0 instead of 2 and 3; an error stays 1.")]
Full = Annotated[
    bool, typer.Option("--full", help="With --json: what the service answered as well; it can repeat scanned text.")
]
WithEmulator = Annotated[
    bool, typer.Option("--emulator", help="Start the local emulator for this command. It is no detector.")
]
ProfileName = Annotated[
    str | None, typer.Option("--profile", envvar="AI_PROFILE_NAME", metavar="NAME", help="The security profile.")
]
ProfileId = Annotated[str | None, typer.Option("--profile-id", metavar="UUID", help="The profile by its id.")]
TrId = Annotated[str | None, typer.Option("--tr-id", metavar="ID", help="Ties a prompt to its response.")]
SessionId = Annotated[str | None, typer.Option("--session-id", metavar="ID", help="The conversation.")]
TransactionId = Annotated[str | None, typer.Option("--transaction-id", metavar="ID", help="The exchange.")]
AppName = Annotated[str | None, typer.Option("--app-name", metavar="NAME", help="The application, for the log.")]
AppUser = Annotated[str | None, typer.Option("--app-user", metavar="NAME", help="Its user, for the log.")]
AiModel = Annotated[str | None, typer.Option("--ai-model", metavar="NAME", help="Its model, for the log.")]

"""`aisecurity guard`: the answer to a hook of an agent."""

from __future__ import annotations

import typer


def guard(context: typer.Context) -> int:
    """Answer a command hook of a coding agent, whose JSON is read from stdin; `guard --help` shows its options.

    Exit code 0 lets pass, 2 does not; docs/agent-hooks.md has the settings of each agent.
    """
    from aisecurity.cli.hook_command import main

    return main(context.args)

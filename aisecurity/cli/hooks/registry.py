"""Registry of the agents whose hooks are known."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from . import claude_code, codex_cli, copilot_cli, cursor, gemini_cli, vscode
from .dialect import Dialect

DIALECTS: Final[Sequence[Dialect]] = (
    # The first that fits: the more a payload must have for an agent, the earlier that stands.
    cursor.DIALECT,
    gemini_cli.DIALECT,
    codex_cli.DIALECT,
    copilot_cli.DIALECT,
    vscode.DIALECT,
    claude_code.DIALECT,
)

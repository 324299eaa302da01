"""Sources of durable runs, readers of their output and journal, and observers of their progress."""

from __future__ import annotations

import json
import signal
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

from aisecurity.bulk import Progress, Summary

Run = Callable[..., Summary]


def write_rows(folder: Path, rows: list[Any], name: str = "in.jsonl") -> None:
    """Write rows as JSON; a bytes row as it is."""
    lines = [row if isinstance(row, bytes) else json.dumps(row).encode() for row in rows]
    (folder / name).write_bytes(b"".join(line + b"\n" for line in lines))


def read_rows(folder: Path, name: str = "out.jsonl") -> list[Any]:
    """Return the rows of the output."""
    return [json.loads(line) for line in (folder / name).read_text(encoding="utf-8").splitlines()]


class Interrupting:
    """An observer that presses Ctrl-C once, at the first progress for which *when* is true."""

    def __init__(self, when: Callable[[Progress], object]) -> None:
        self._when = when
        self._pressed = False

    def __call__(self, progress: Progress) -> None:
        """Press Ctrl-C if *when* is true, and it was not pressed before."""
        if not self._pressed and self._when(progress):
            self._pressed = True
            signal.raise_signal(signal.SIGINT)


def prompts(number: int) -> list[dict[str, Any]]:
    """Return rows of which every seventh is an attack."""
    return [{"id": f"k{n}", "prompt": f"text {n}{' attack' * (n % 7 == 0)}", "label": n} for n in range(number)]


def set_in_journal(folder: Path, **values: Any) -> None:
    """Set values in the journal."""
    connection = sqlite3.connect(folder / "journal", isolation_level=None)
    for name, value in values.items():
        connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (name, value))
    connection.close()


def journal_identity(folder: Path) -> str:
    """Return the identity in the journal."""
    connection = sqlite3.connect(folder / "journal")
    (found,) = connection.execute("SELECT value FROM meta WHERE name = 'identity'").fetchone()
    connection.close()
    return str(found)

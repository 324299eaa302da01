"""Foot of the help of each command: examples, and the page of the documentation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

ADDRESS: Final = ""
"""Address of the documentation, with a slash at its end, once it has one."""
_UUID: Final = "00000000-0000-4000-8000-000000000000"
EXAMPLES: Final[Mapping[str, tuple[str, ...]]] = {
    "": ('aisecurity scan "How tall is Ben Nevis?" --emulator',),
    "scan": (
        'aisecurity scan "How tall is Ben Nevis?" --profile chat',
        "aisecurity scan - --profile chat --json < prompt.txt",
    ),
    "bulk": (
        "aisecurity bulk prompts.jsonl verdicts.jsonl --profile chat",
        "aisecurity bulk in.csv - --to jsonl --column prompt=question --profile chat",
    ),
    "submit": ('aisecurity submit "How tall is Ben Nevis?" "And K2?" --profile chat',),
    "results": (f"aisecurity results {_UUID}",),
    "wait": (f"aisecurity wait {_UUID} --timeout 30",),
    "report": (f"aisecurity report R{_UUID}",),
    "doctor": ("aisecurity doctor --profile chat",),
    "guard": ("aisecurity guard --profile chat < hook.json",),
}
"""By name of the command; "" for the root."""


def foot(name: str = "") -> str:
    """Return the last lines of the help of the command *name*."""
    return "\n\n".join(("\n".join(f"$ {line}" for line in EXAMPLES[name]), documentation("cli")))


def documentation(page: str, address: str = ADDRESS) -> str:
    """Return where to read on: the name of the page, or its address if there is one."""
    return f"Documentation: {address}{page}" if address else f"Documentation: docs/{page}.md"

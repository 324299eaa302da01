"""Answers to an agent: exit code, standard output, and the line on standard error."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, Final, NamedTuple, TypeAlias

ALLOWED: Final = 0
STOPPED: Final = 2
PREFIX: Final = "aisecurity guard: "
MOST_CHARACTERS: Final = 400
"""Characters of a line: agents show it to people and models."""


class Answer(NamedTuple):
    """What the command leaves behind."""

    code: int
    out: str
    """The text on standard output."""
    line: str
    """The line on standard error, without its end; "" for none."""


Refusal: TypeAlias = Callable[[str], Answer]
"""Makes the answer that lets nothing through, from the reason."""


def line_of(reason: str) -> str:
    """Return the one line that says *reason*, without control characters."""
    shown = "".join(one if one.isprintable() else "\N{REPLACEMENT CHARACTER}" for one in PREFIX + reason)
    return shown if len(shown) <= MOST_CHARACTERS else f"{shown[: MOST_CHARACTERS - 3]}..."


def stop(reason: str) -> Answer:
    """Return the answer that stops what has not happened yet, and says why."""
    return Answer(STOPPED, "", line_of(reason))


def as_json(value: Mapping[str, Any]) -> str:
    """Return *value* as one line of ASCII."""
    return json.dumps(value) + "\n"


def notice(reason: str) -> str:
    """Return what a model reads in place of a result."""
    return f"{line_of(reason)}; this result is held back"

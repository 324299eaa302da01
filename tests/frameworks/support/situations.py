"""Situations of the leak matrix: what the scan service and the model do, and which texts they do it to."""

from __future__ import annotations

import json
from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Final, Literal, TypeAlias

from aisecurity.emulator.faults.fault_reader import FaultTable
from aisecurity.testing.guard_cases.words import ANSWER, LEAK, LONG_LEAK, STORY, TOOL
from aisecurity.testing.model_server import ModelAnswer, ToolUse

AnswerKind: TypeAlias = Literal["text", "choices", "structured", "tool", "tools"]
"""What the model answers: a text, two choices, JSON text, a call of a tool, or two calls side by side."""


class Situation(StrEnum):
    """One column of the matrix."""

    ALLOW = "allow"
    BLOCK = "block"
    BLOCK_RESULT = "block a tool's result"
    MASK = "mask"
    PARTIAL = "partial"
    OUTAGE = "outage"
    SILENCE = "silence"
    UPSTREAM_FAILURE = "upstream failure"
    CLIENT_GONE = "client gone"


FAULTS: Final[Mapping[Situation, FaultTable]] = {
    Situation.PARTIAL: {"partial": "timeout"},
    Situation.OUTAGE: {"status": 503},
    Situation.SILENCE: {"silence": True},
}
_FORBIDDEN: Final = frozenset({Situation.BLOCK, Situation.MASK})
LAST_ANSWER: Final = "That is what was found."
"""What the model says once it has the result of a tool."""


def text_of(situation: Situation, *, is_long: bool) -> str:
    """Return the text that is decided about: a harmless one, or one that the service blocks or masks."""
    if situation in _FORBIDDEN:
        return LONG_LEAK if is_long else LEAK
    return STORY if is_long else ANSWER


def structured(text: str) -> str:
    """Return the JSON text of a structured answer that holds *text*."""
    return json.dumps({"text": text})


def answers(
    kind: AnswerKind, situation: Situation, text: str, *, is_streamed: bool, on_loop: bool
) -> list[ModelAnswer]:
    """Return what the model answers, one after the other."""
    how: dict[str, Any] = {"piece_sizes": (1, 3, 7)}
    if situation is Situation.UPSTREAM_FAILURE:
        how |= {"ends": "break", "after": 2} if is_streamed else {"status": 500}
    if situation is Situation.CLIENT_GONE and on_loop:
        how |= {"ends": "silence", "after": 2}
    if kind in ("tool", "tools"):
        calls = [ToolUse(TOOL, {"place": text})]
        if kind == "tools":
            calls.insert(0, ToolUse(TOOL, {"place": "Glen Coe"}))
        return [ModelAnswer(tool_calls=calls, **how), ModelAnswer(LAST_ANSWER)]
    texts = [ANSWER, text] if kind == "choices" else structured(text) if kind == "structured" else text
    return [ModelAnswer(texts, **how)]

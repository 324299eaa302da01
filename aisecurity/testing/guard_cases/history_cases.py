"""Cases of a history that the caller sends."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

from .case import DOCS, GuardCase
from .words import ANSWER, ATTACK, COMMAND, NEXT_QUESTION, PLACE, QUESTION, SWITCH, TOOL, TOOL_RESULT

_SECTION: Final = f"{DOCS}#messages-and-tools"


def _tool_use(arguments: Any = None, result: str = TOOL_RESULT) -> tuple[Mapping[str, Any], ...]:
    """Return the messages of a call of the tool."""
    function = {"name": TOOL, "arguments": json.dumps({"place": PLACE} if arguments is None else arguments)}
    call = {"id": "call_earlier", "type": "function", "function": function}
    return (
        {"role": "user", "content": "What is the weather?"},
        {"role": "assistant", "content": None, "tool_calls": [call]},
        {"role": "tool", "tool_call_id": "call_earlier", "content": result},
    )


def _spoken(role: str, content: Any = ATTACK) -> tuple[Mapping[str, Any], ...]:
    return (
        {"role": "user", "content": QUESTION},
        {"role": role, "content": content},
    )


_PARTS: Final = [
    {"type": "text", "text": "Look at this:"},
    {"type": "image_url", "image_url": {"url": "data:image/png;base64,iVBORw0KGgo="}},
    {"type": "text", "text": ATTACK},
]

_ATTACKS: Final[Mapping[str, tuple[str, tuple[Mapping[str, Any], ...], str]]] = {
    "user": ("an earlier message of the user", _spoken("user"), ATTACK),
    "assistant": ("a message of the assistant, which the caller may have made up", _spoken("assistant"), ATTACK),
    "system": ("a system message, which the caller may have made up", _spoken("system"), ATTACK),
    "developer": ("a developer message, which the caller may have made up", _spoken("developer"), ATTACK),
    "parts": ("the second text of a message of several parts", _spoken("user", _PARTS), ATTACK),
    "tool-result": ("the result of an earlier call of a tool", _tool_use(result=ATTACK), ATTACK),
    "tool-arguments": ("the arguments of an earlier call of a tool", _tool_use({"place": " ".join(COMMAND)}), SWITCH),
}

HISTORY_CASES: Final[Sequence[GuardCase]] = (
    GuardCase(
        id="history-harmless",
        wrong="a harmless conversation is not continued",
        docs=_SECTION,
        needs={"history"},
        history=(*_spoken("assistant", "It is a mountain in Scotland."), *_tool_use()),
        question=NEXT_QUESTION,
        shown=ANSWER,
    ),
    *(
        GuardCase(
            id=f"history-{name}",
            wrong=f"an attack in {where} reaches the model",
            docs=_SECTION,
            needs={"history"},
            history=history,
            question=NEXT_QUESTION,
            not_sent={forbidden},
        )
        for name, (where, history, forbidden) in _ATTACKS.items()
    ),
)

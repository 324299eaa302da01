"""Bodies of requests as conversations."""

from __future__ import annotations

from typing import Any

import pytest

from aisecurity.guard.anthropic.conversations import conversation_of
from aisecurity.guard.anthropic.threads import KnownThreads

from .service import ASKED, QUESTION, Service, message, text


def said_in(body: dict[str, Any]) -> list[Any]:
    """Return the messages to scan of *body*."""
    return list(conversation_of(body, KnownThreads(), is_trusted=False).messages)


@pytest.mark.parametrize(
    "members",
    [
        {},
        {"tools": [], "system": "", "thread": None},
        {
            "stop_sequences": ["and so on"],
            "metadata": {"user_id": "u 1"},
            "mcp_servers": [{"authorization_token": "t 1"}],
        },
        {
            "output_config": {
                "effort": "high",
                "format": {"schema": {"properties": {"a": {"type": ["string", "null"]}}}},
            }
        },
        {"context_management": {"edits": [{"type": "clear_tool_uses_20250919", "keep": {"value": 3}}]}},
    ],
)
def test_settings_are_no_conversation(members: dict[str, Any]) -> None:
    """Settings, credentials and names cost no scan."""
    assert QUESTION == said_in({**ASKED, **members})


def test_a_body_without_messages(service: Service) -> None:
    """The service says what is wrong with it."""
    client = service.client(message(text("a")))
    service.get(client.post("/v1/messages", body={"system": "S"}, cast_to=object))

    assert ([{"system": "S"}], ["S"]) == (service.bodies, service.prompts)


def test_the_order() -> None:
    """What stands around the messages leaves the question the last of the user's."""
    tools = [{"name": "send", "description": "Sends a mail."}]
    found = said_in({**ASKED, "system": "S", "tools": tools, "new": "is it?"})

    assert ["system", "user", None, "developer"] == [one.get("role") for one in found]


def test_messages_of_earlier_calls_are_remembered(service: Service) -> None:
    """An agent sends all again at each step: what passed is not scanned twice."""
    call = {"type": "tool_use", "id": "t", "name": "send", "input": {"to": "b"}}
    client = service.client(message(call), message(text("a")))
    first = service.get(client.messages.create(**ASKED))
    result = {"role": "user", "content": [{"type": "tool_result", "tool_use_id": "t", "content": "sent"}]}
    turn = {"role": "assistant", "content": [block.model_dump() for block in first.content]}
    service.get(client.messages.create(**{**ASKED, "messages": [*QUESTION, turn, result]}))

    contents = [scan.content for scan in service.scanner.scans]
    outputs = [one.tool_event.output for one in contents if one.tool_event is not None and one.tool_event.output]
    assert (["How tall is it?"], ["sent"]) == (service.prompts, outputs)
    assert [("How tall is it?", "a")] == [(one.prompt, one.response) for one in contents if one.response]

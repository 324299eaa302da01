"""Messages in the place of blocked ones, for agents that go on: each whole, with the id of the one that it replaces."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from langchain_core.messages import AIMessage, AnyMessage, BaseMessage, RemoveMessage, ToolMessage


def in_place_of(blocked: Sequence[AnyMessage], history: Sequence[AnyMessage], text: str) -> list[BaseMessage]:
    """Return the updates of *history* that put *text* in the place of the *blocked* messages in it.

    With a message that asked for tools their results go too, since nothing asks for them any more.
    """
    gone = {call["id"] for message in blocked if isinstance(message, AIMessage) for call in message.tool_calls}
    updates: list[BaseMessage] = []
    for message in history:
        if isinstance(message, ToolMessage) and message.tool_call_id in gone:
            updates.append(RemoveMessage(id=str(message.id)))
        elif any(message is one for one in blocked):
            updates.append(_replaced(message, text))
    return updates


def tool_message(text: str, call: Any, message_id: str | None = None) -> ToolMessage:
    """Return the message in the place of what a tool gave back."""
    return ToolMessage(content=text, tool_call_id=call["id"], name=call["name"], id=message_id, status="error")


def _replaced(message: AnyMessage, text: str) -> BaseMessage:
    if isinstance(message, AIMessage):
        return AIMessage(content=text, id=message.id, name=message.name)
    if isinstance(message, ToolMessage):
        return tool_message(text, {"id": message.tool_call_id, "name": message.name}, message.id)
    return message.model_copy(update={"content": text, "additional_kwargs": {}, "response_metadata": {}})

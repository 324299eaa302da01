"""Client of a model's Chat Completions, whole and streamed, as an application has one."""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator, Generator, Sequence
from typing import Any

import httpx

from aisecurity.testing.guard_cases import Exchange

PATH = "/v1/chat/completions"


class ModelError(Exception):
    """The words of the model's error."""


class Deltas:
    """A message, put together from the changes of a stream."""

    def __init__(self) -> None:
        self.text = ""
        self.calls: dict[int, dict[str, Any]] = {}

    def add(self, line: str) -> str:
        """Read a line of a stream, and return the text that it adds. ModelError for the event of an error."""
        if not line.startswith("data: ") or line == "data: [DONE]":
            return ""
        event = json.loads(line.removeprefix("data: "))
        if "error" in event:
            raise ModelError(event["error"]["message"])
        delta = event["choices"][0]["delta"]
        for part in delta.get("tool_calls", ()):
            call = self.calls.setdefault(part["index"], part | {"function": {"name": "", "arguments": ""}})
            for member, piece in part["function"].items():
                call["function"][member] += piece
        piece = str(delta.get("content") or delta.get("refusal") or "")
        self.text += piece
        return piece

    @property
    def message(self) -> dict[str, Any]:
        """The message so far."""
        calls = [{key: value for key, value in call.items() if key != "index"} for call in self.calls.values()]
        return {"role": "assistant", "content": self.text, **({"tool_calls": calls} if calls else {})}


def _asked(exchange: Exchange, messages: Sequence[Any], *, stream: bool) -> dict[str, Any]:
    return {"model": "scripted", "messages": list(messages), "n": 1 if stream else exchange.choices, "stream": stream}


def _messages(reply: httpx.Response) -> list[dict[str, Any]]:
    body = reply.json()
    if "error" in body:
        raise ModelError(body["error"]["message"])
    return [choice["message"] for choice in body["choices"]]


def complete(exchange: Exchange, messages: Sequence[Any]) -> list[dict[str, Any]]:
    """Return the message of each choice."""
    with httpx.Client(base_url=exchange.model_url, trust_env=False) as client:
        return _messages(client.post(PATH, json=_asked(exchange, messages, stream=False)))


def pieces(exchange: Exchange, messages: Sequence[Any], deltas: Deltas) -> Generator[str]:
    """Yield the pieces of the text, and put the message together in *deltas*."""
    body = _asked(exchange, messages, stream=True)
    with (
        httpx.Client(base_url=exchange.model_url, trust_env=False) as client,
        client.stream("POST", PATH, json=body) as reply,
    ):
        for line in reply.iter_lines():
            yield deltas.add(line)


async def complete_async(exchange: Exchange, messages: Sequence[Any]) -> list[dict[str, Any]]:
    """Return the message of each choice."""
    async with httpx.AsyncClient(base_url=exchange.model_url, trust_env=False) as client:
        return _messages(await client.post(PATH, json=_asked(exchange, messages, stream=False)))


async def pieces_async(exchange: Exchange, messages: Sequence[Any], deltas: Deltas) -> AsyncGenerator[str]:
    """Yield the pieces of the text, and put the message together in *deltas*."""
    body = _asked(exchange, messages, stream=True)
    async with (
        httpx.AsyncClient(base_url=exchange.model_url, trust_env=False) as client,
        client.stream("POST", PATH, json=body) as reply,
    ):
        async for line in reply.aiter_lines():
            yield deltas.add(line)

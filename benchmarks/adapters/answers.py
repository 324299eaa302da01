"""Answers of a provider over HTTP, without a network."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, Final

import httpx2

from aisecurity.testing.model_server import ModelAnswer, ToolUse
from aisecurity.testing.model_server.formats import Asked, Format, StreamEvent

from .calls import ANSWER, MARK, PIECE, Chunks, Numbers

TEXT: Final = ModelAnswer(ANSWER, piece_sizes=[PIECE])
CALL: Final = ModelAnswer(tool_calls=[ToolUse("lookup", {"place": MARK})])
URL: Final = "https://model.test/v1"


class _Body(Chunks, httpx2.SyncByteStream, httpx2.AsyncByteStream):
    """A body as the HTTP client wants it."""


class Transport(httpx2.MockTransport):
    """Answers each request with the next of *answers*, a whole one or a stream, which then begin anew."""

    def __init__(self, form: Format, *answers: ModelAnswer, is_streamed: bool = False) -> None:
        super().__init__(self._answer)
        asked = Asked({"model": "m"}, 1)
        self._bodies = [
            [_sent(event) for event in form.events(answer, asked)]
            if is_streamed
            else [json.dumps(form.whole(answer, asked)).encode()]
            for answer in answers
        ]
        self._type = "text/event-stream" if is_streamed else "application/json"
        self._numbers = Numbers()
        self._asked = 0

    def _answer(self, _: httpx2.Request) -> httpx2.Response:
        body = self._bodies[self._asked % len(self._bodies)]
        self._asked += 1
        return httpx2.Response(200, headers={"content-type": self._type}, stream=_Body(self._numbered(body)))

    def _numbered(self, body: Sequence[bytes]) -> list[bytes]:
        number = self._numbers().encode()
        return [chunk.replace(MARK.encode(), number) for chunk in body]


def http(form: Format, *answers: ModelAnswer, is_streamed: bool = False) -> Any:
    """Return an HTTP client of the blocking half."""
    return httpx2.Client(transport=Transport(form, *answers, is_streamed=is_streamed))


def async_http(form: Format, *answers: ModelAnswer, is_streamed: bool = False) -> Any:
    """Return one of the asyncio half."""
    return httpx2.AsyncClient(transport=Transport(form, *answers, is_streamed=is_streamed))


def _sent(event: StreamEvent) -> bytes:
    name = f"event: {event.name}\n" if event.name else ""
    data = event.data if isinstance(event.data, str) else json.dumps(event.data)
    return f"{name}data: {data}\n\n".encode()

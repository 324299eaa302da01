"""Anthropic's service without a network, and guarded clients of both halves that a test calls alike."""

from __future__ import annotations

import asyncio
import inspect
import json
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from typing import Any, Final

import httpx2
from anthropic import Anthropic, AsyncAnthropic

from aisecurity.guard import AsyncGuard, Guard, Policy
from aisecurity.guard.anthropic import AsyncGuardMiddleware, GuardMiddleware
from tests.support.guard.scanners import Answer, AsyncFakeScanner, FakeScanner, by_substring
from tests.support.samples import anything

URL: Final = "https://model.test"
QUESTION: Final[list[dict[str, Any]]] = [{"role": "user", "content": "How tall is it?"}]
ASKED: Final[dict[str, Any]] = {"model": "m", "max_tokens": 9, "messages": QUESTION}


def message(*blocks: Mapping[str, Any], **members: Any) -> dict[str, Any]:
    """Return a message of the model."""
    usage = {"input_tokens": 1, "output_tokens": 1}
    head = {"id": "msg_1", "type": "message", "role": "assistant", "model": "m", "usage": usage, "stop_reason": None}
    return {**head, "content": list(blocks), **members}


def text(words: str, **members: Any) -> dict[str, Any]:
    """Return a block of text."""
    return {"type": "text", "text": words, **members}


def start(index: int, block: Mapping[str, Any]) -> dict[str, Any]:
    """Return the event that begins a block."""
    return {"type": "content_block_start", "index": index, "content_block": dict(block)}


def change(index: int, kind: str, **members: Any) -> dict[str, Any]:
    """Return the event of a change."""
    return {"type": "content_block_delta", "index": index, "delta": {"type": kind, **members}}


def stop(index: int) -> dict[str, Any]:
    """Return the event that ends a block."""
    return {"type": "content_block_stop", "index": index}


BEGIN: Final[dict[str, Any]] = {"type": "message_start", "message": message()}
END: Final[list[dict[str, Any]]] = [
    {"type": "message_delta", "delta": {"stop_reason": "end_turn"}, "usage": {"output_tokens": 1}},
    {"type": "message_stop"},
]


def said(*pieces: str) -> list[dict[str, Any]]:
    """Return the events of an answer of these *pieces* of one text."""
    return [BEGIN, start(0, text("")), *(change(0, "text_delta", text=piece) for piece in pieces), stop(0), *END]


def written(events: Sequence[Mapping[str, Any]]) -> bytes:
    """Return *events* as the service sends them."""
    return "".join(f"event: {event['type']}\ndata: {json.dumps(event)}\n\n" for event in events).encode()


def streamed(events: Sequence[Mapping[str, Any]] | bytes, kind: str = "text/event-stream") -> httpx2.Response:
    """Return the response of a stream."""
    content = events if isinstance(events, bytes) else written(events)
    return httpx2.Response(200, headers={"content-type": kind}, stream=Upstream(content))


class Upstream(httpx2.SyncByteStream, httpx2.AsyncByteStream):
    """A body that comes in two pieces, and notes that it was closed. *error*: what it ends with."""

    def __init__(self, content: bytes, error: Exception | None = None) -> None:
        self._pieces = [content[: len(content) // 2], content[len(content) // 2 :]]
        self._error = error
        self.closed = 0

    def __iter__(self) -> Iterator[bytes]:
        yield from self._pieces
        if self._error is not None:
            raise self._error

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for piece in self:
            yield piece

    def close(self) -> None:
        """Note it."""
        self.closed += 1

    async def aclose(self) -> None:
        """Note it."""
        self.closed += 1


class Service:
    """A guarded client, of the half that *runner* says, the service that answers it, and the guard's scanner."""

    def __init__(self, runner: asyncio.Runner | None) -> None:
        self.runner = runner
        self.scanner: FakeScanner | AsyncFakeScanner
        self.guard: Guard | AsyncGuard
        self.sent: list[httpx2.Request] = []
        self.answers: list[httpx2.Response | Mapping[str, Any]] = []

    def client(
        self,
        *answers: httpx2.Response | Mapping[str, Any],
        scan: Answer = by_substring,
        policy: Policy | None = None,
        around: Sequence[Any] = (),
        inside: Sequence[Any] = (),
        retries: int = 0,
        **settings: Any,
    ) -> Any:
        """Return a client that gets *answers*, with middlewares *around* the guard's and *inside* it."""
        self.answers = list(answers)
        guard = self.middleware(scan, policy, **settings)
        given: dict[str, Any] = {"api_key": "none", "base_url": URL, "max_retries": retries}
        given["middleware"] = [*around, guard, *inside]
        transport = httpx2.MockTransport(self._answer)
        if self.runner is None:
            return Anthropic(**given, http_client=httpx2.Client(transport=transport))
        return AsyncAnthropic(**given, http_client=httpx2.AsyncClient(transport=transport))

    def middleware(self, scan: Answer = by_substring, policy: Policy | None = None, **settings: Any) -> Any:
        """Return the guard's middleware."""
        if self.runner is None:
            self.scanner = scanner = FakeScanner(scan)
            self.guard = Guard("p", scanner=anything(scanner), policy=policy)
            return GuardMiddleware(self.guard, **settings)
        self.scanner = ascanner = AsyncFakeScanner(scan)
        self.guard = AsyncGuard("p", scanner=anything(ascanner), policy=policy)
        return AsyncGuardMiddleware(self.guard, **settings)

    def around(self, change: Callable[[Any], Any], after: Callable[[Any], Any] = lambda result: result) -> Any:
        """Return a middleware that changes requests, and what a call comes to."""
        if self.runner is None:
            return lambda request, call_next: after(call_next(change(request)))

        async def handle(request: Any, call_next: Any) -> Any:
            return after(await call_next(change(request)))

        return handle

    def get(self, value: Any) -> Any:
        """Return *value*, awaited where it must be."""
        if self.runner is None or not inspect.isawaitable(value):
            return value

        async def awaited() -> Any:
            return await value

        return self.runner.run(awaited())

    def all(self, items: Any) -> list[Any]:
        """Return all *items*."""
        if self.runner is None:
            return list(items)

        async def collected() -> list[Any]:
            return [item async for item in items]

        return self.runner.run(collected())

    @property
    def bodies(self) -> list[Any]:
        """The bodies that were sent."""
        return [json.loads(request.content) for request in self.sent]

    @property
    def prompts(self) -> list[str | None]:
        """The prompts that were scanned alone."""
        contents = [scan.content for scan in self.scanner.scans]
        return [one.prompt for one in contents if one.prompt is not None and one.response is None]

    def _answer(self, request: httpx2.Request) -> httpx2.Response:
        self.sent.append(request)
        answer = self.answers.pop(0)
        return answer if isinstance(answer, httpx2.Response) else httpx2.Response(200, json=answer)

"""The middleware of `anthropic.AsyncAnthropic`."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Collection, Sequence
from contextlib import aclosing
from typing import Any

import httpx2
from anthropic import APIRequest, AsyncAPIResponse, AsyncCallNext, AsyncStream

from aisecurity.guard import AsyncGuard
from aisecurity.guard.asyncio import AsyncTurn

from .attempts import ScannedBody, forget, private, remember, scanned_before
from .common import CommonMiddleware, WholeAnswer
from .conversations import sent_body
from .events import Event, MessageEvents
from .routes import ApiRoute
from .seam import decoder_of, renewed, with_async_frames, with_content, writer_of
from .written import UNREADABLE_EVENT, Bound, Lines, StreamFailedError, Write, event_of


class AsyncGuardMiddleware(CommonMiddleware[AsyncGuard]):
    """Scans what an `AsyncAnthropic` client sends to a model and is given by it, as GuardMiddleware does."""

    def __init__(
        self,
        guard: AsyncGuard,
        *,
        system: str | Sequence[str] = (),
        session_id: str | None = None,
        user: str | None = None,
        server: str = "application",
        unscanned: Collection[str] = (),
    ) -> None:
        super().__init__(
            guard, AsyncGuard, system=system, session_id=session_id, user=user, server=server, unscanned=unscanned
        )

    async def handle_async(self, request: APIRequest, call_next: AsyncCallNext) -> AsyncAPIResponse[Any]:
        """Scan one attempt of a call, and hold its answer until it has a verdict. NotAllowed."""
        route = self._route(request)
        if route is ApiRoute.PASS:
            return await call_next(request)
        scanned = None if route is ApiRoute.RESULTS else await self._scanned(request, is_batch=route is ApiRoute.BATCH)
        result = await call_next(request if scanned is None else request.copy(body=scanned.sent))
        response = self._body(result)
        if response is None:
            return result
        forget()
        if scanned is None:
            return renewed(result, with_async_frames(response, self._results(response)))
        if route is not ApiRoute.MESSAGES:
            return result
        return renewed(result, await self._answer(result, response, scanned.turn, is_streamed=request.stream))

    async def _scanned(self, request: APIRequest, *, is_batch: bool) -> ScannedBody[AsyncTurn]:
        """Return what may be sent, and the turn that the answer belongs to."""
        key = request.options.idempotency_key
        before = scanned_before(self, key, request.retries_taken, request.json)
        if before is not None:
            return before
        asked = private(request.json)
        turn = self._guard.turn(**self._turn)
        bodies = list[dict[str, Any]]()
        for conversation in self._conversations(asked, is_batch=is_batch):
            bodies.append(conversation.passed(await turn.messages(conversation.messages, server=self._server)))
            turn = self._guard.turn(**self._turn) if is_batch else turn
        scanned = ScannedBody(self, key, asked, sent_body(asked, bodies, is_batch=is_batch), turn)
        remember(scanned)
        return scanned

    async def _answer(
        self, result: Any, response: httpx2.Response, turn: AsyncTurn, *, is_streamed: bool
    ) -> httpx2.Response:
        if is_streamed:
            reading = MessageEvents()
            held = turn.events(_events(result, response), reading, server=self._server)
            return with_async_frames(response, self._frames(held, reading, writer_of(response)))
        answer = WholeAnswer(await response.aread())
        passed = await turn.answers(answer.messages, server=self._server)
        content = answer.written(passed)
        self._threads.add(answer.id)
        return with_content(response, content)

    async def _frames(self, held: AsyncGenerator[Event], reading: MessageEvents, write: Write) -> AsyncGenerator[bytes]:
        """Yield the bytes of events that were *held*, or of the provider's error in their place."""
        async with aclosing(held):
            try:
                async for event in held:
                    yield write(event)
            except StreamFailedError as failure:
                failed = failure.event
            else:
                self._threads.add(reading.id)
                return
        yield write(failed)

    async def _results(self, response: httpx2.Response) -> AsyncGenerator[bytes]:
        lines = Lines()
        async for piece in response.aiter_bytes():
            for line in lines.add(piece):
                yield await self._result(line)
        for line in lines.end():
            yield await self._result(line)

    async def _result(self, line: bytes) -> bytes:
        answer = WholeAnswer(line, is_result=True)
        turn = self._guard.turn(**self._turn)
        return answer.written(await turn.answers(answer.messages, server=self._server)) + b"\n"


async def _events(result: Any, response: httpx2.Response) -> AsyncGenerator[Event]:
    """Yield the events of a stream, and close it in the end."""
    bound = Bound()
    async with aclosing(response):
        pieces = (bound.add(piece) async for piece in response.aiter_bytes())
        decoder = decoder_of(result, response)
        text = with_async_frames(response, pieces)
        read = AsyncStream.raw_events(text) if decoder is None else decoder.aiter_bytes(pieces)
        try:
            async for given in read:
                event = event_of(given)
                if event is not None:
                    yield event
        except UnicodeDecodeError:  # it holds what was read
            unreadable = dict(UNREADABLE_EVENT)
        else:
            return
        yield unreadable

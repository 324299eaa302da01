"""The middleware of `anthropic.Anthropic`."""

from __future__ import annotations

from collections.abc import Collection, Generator, Sequence
from contextlib import closing
from typing import Any

import httpx2
from anthropic import APIRequest, APIResponse, CallNext, Stream

from aisecurity.guard import Guard
from aisecurity.guard.blocking import Turn

from .attempts import ScannedBody, forget, private, remember, scanned_before
from .common import CommonMiddleware, WholeAnswer
from .conversations import sent_body
from .events import Event, MessageEvents
from .routes import ApiRoute
from .seam import decoder_of, renewed, with_content, with_frames, writer_of
from .written import UNREADABLE_EVENT, Bound, Lines, StreamFailedError, Write, event_of


class GuardMiddleware(CommonMiddleware[Guard]):
    """Scans what an `Anthropic` client sends to a model and is given by it: `middleware=[GuardMiddleware(guard)]`.

    It must be the last of `middleware=`, or another sees answers before their verdict. *system*: texts that the program
    names as its own. *session_id* and *user*: of all that the client sends; of one conversation alone with
    `client.with_options(middleware=[GuardMiddleware(guard, session_id=...)])`. *server*: the server of the tools.
    *unscanned*: paths such as "/v1/files" that the program answers for; others that are not known are refused.
    """

    def __init__(
        self,
        guard: Guard,
        *,
        system: str | Sequence[str] = (),
        session_id: str | None = None,
        user: str | None = None,
        server: str = "application",
        unscanned: Collection[str] = (),
    ) -> None:
        super().__init__(
            guard, Guard, system=system, session_id=session_id, user=user, server=server, unscanned=unscanned
        )

    def handle(self, request: APIRequest, call_next: CallNext) -> APIResponse[Any]:
        """Scan one attempt of a call, and hold its answer until it has a verdict. NotAllowed."""
        route = self._route(request)
        if route is ApiRoute.PASS:
            return call_next(request)
        scanned = None if route is ApiRoute.RESULTS else self._scanned(request, is_batch=route is ApiRoute.BATCH)
        result = call_next(request if scanned is None else request.copy(body=scanned.sent))
        response = self._body(result)
        if response is None:
            return result
        forget()
        if scanned is None:
            return renewed(result, with_frames(response, self._results(response)))
        if route is not ApiRoute.MESSAGES:
            return result
        return renewed(result, self._answer(result, response, scanned.turn, is_streamed=request.stream))

    def _scanned(self, request: APIRequest, *, is_batch: bool) -> ScannedBody[Turn]:
        """Return what may be sent, and the turn that the answer belongs to."""
        key = request.options.idempotency_key
        before = scanned_before(self, key, request.retries_taken, request.json)
        if before is not None:
            return before
        asked = private(request.json)
        turn = self._guard.turn(**self._turn)
        bodies = list[dict[str, Any]]()
        for conversation in self._conversations(asked, is_batch=is_batch):
            bodies.append(conversation.passed(turn.messages(conversation.messages, server=self._server)))
            turn = self._guard.turn(**self._turn) if is_batch else turn
        scanned = ScannedBody(self, key, asked, sent_body(asked, bodies, is_batch=is_batch), turn)
        remember(scanned)
        return scanned

    def _answer(self, result: Any, response: httpx2.Response, turn: Turn, *, is_streamed: bool) -> httpx2.Response:
        if is_streamed:
            reading = MessageEvents()
            held = turn.events(_events(result, response), reading, server=self._server)
            return with_frames(response, self._frames(held, reading, writer_of(response)))
        answer = WholeAnswer(response.read())
        passed = turn.answers(answer.messages, server=self._server)
        content = answer.written(passed)
        self._threads.add(answer.id)
        return with_content(response, content)

    def _frames(self, held: Generator[Event], reading: MessageEvents, write: Write) -> Generator[bytes]:
        """Yield the bytes of events that were *held*, or of the provider's error in their place."""
        with closing(held):
            try:
                for event in held:
                    yield write(event)
            except StreamFailedError as failure:
                failed = failure.event
            else:
                self._threads.add(reading.id)
                return
        yield write(failed)

    def _results(self, response: httpx2.Response) -> Generator[bytes]:
        lines = Lines()
        for piece in response.iter_bytes():
            yield from map(self._result, lines.add(piece))
        yield from map(self._result, lines.end())

    def _result(self, line: bytes) -> bytes:
        answer = WholeAnswer(line, is_result=True)
        turn = self._guard.turn(**self._turn)
        return answer.written(turn.answers(answer.messages, server=self._server)) + b"\n"


def _events(result: Any, response: httpx2.Response) -> Generator[Event]:
    """Yield the events of a stream, and close it in the end."""
    bound = Bound()
    with closing(response):
        pieces = (bound.add(piece) for piece in response.iter_bytes())
        decoder = decoder_of(result, response)
        text = with_frames(response, pieces)
        read = Stream.raw_events(text) if decoder is None else decoder.iter_bytes(pieces)
        try:
            for given in read:
                event = event_of(given)
                if event is not None:
                    yield event
        except UnicodeDecodeError:  # it holds what was read
            unreadable = dict(UNREADABLE_EVENT)
        else:
            return
        yield unreadable

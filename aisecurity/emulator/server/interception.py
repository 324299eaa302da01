"""Interception of requests: recording, scripted answers, faults."""

import json
from collections.abc import Iterator
from typing import cast

from attrs import evolve
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from aisecurity.emulator.control.control import EmulatorControl
from aisecurity.emulator.faults.active_faults import SelectedFaults
from aisecurity.emulator.http.answer import HttpAnswer, collect
from aisecurity.emulator.http.answer_channel import AnswerChannel, SleepFunction
from aisecurity.emulator.http.connection import ConnectionLost, connection_of
from aisecurity.emulator.http.json_body import Json, encode
from aisecurity.emulator.http.received_request import ReceivedRequest

_OWN = ("/_emulator/", "/healthz", "/openapi.json")
# More than any accepted body: a larger one is rejected, and only its beginning is recorded.
_MAX_BODY = 8 * 1024 * 1024


class InterceptionMiddleware:
    """ASGI middleware that passes requests through while there is nothing to record or to change."""

    def __init__(self, app: ASGIApp, control: EmulatorControl, sleep: SleepFunction) -> None:
        self._app = app
        self._control = control
        self._sleep = sleep

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or intercept it."""
        if self._control.idle or scope["path"].startswith(_OWN):
            await self._app(scope, receive, send)
            return
        try:
            await self._intercept(scope, receive, send)
        except ConnectionLost:
            return

    async def _intercept(self, scope: Scope, receive: Receive, send: Send) -> None:
        messages = await _read_messages(receive)
        request = _received_request(scope, messages)
        if self._control.recorder is not None:
            self._control.recorder.add(request)
        scripted = self._control.scripted_answers.next(request)
        selected = self._control.faults.select(request) if scripted is None else None
        if scripted is not None:
            await scripted.send(send)
        elif selected:
            channel = AnswerChannel(send, connection_of(scope), self._sleep)
            await self._answer_with_faults(request, selected, channel, scope, _replay(messages, receive))
        else:
            await self._app(scope, _replay(messages, receive), send)

    async def _answer_with_faults(
        self, request: ReceivedRequest, selected: SelectedFaults, channel: AnswerChannel, scope: Scope, receive: Receive
    ) -> None:
        if selected.delay is not None:
            await channel.pause(selected.delay)
        if selected.replacement is not None:
            answer = selected.replacement.answer(request.path)
        else:
            answer = _edited(await collect(self._app, scope, receive), request, selected)
        if selected.delivery is not None:
            await selected.delivery.deliver(answer, channel)
        else:
            await answer.send(channel.send)


def _edited(answer: HttpAnswer, request: ReceivedRequest, selected: SelectedFaults) -> HttpAnswer:
    if not selected.edits or answer.status != 200:
        return answer
    value: object = json.loads(answer.body)
    for fault, edit in selected.edits:
        if request.endpoint == "async" and fault.conditions.has_text_condition:
            fault.mark_rows(request, cast("Json", value)["scan_id"])
        edited = value if fault.is_exhausted else edit.apply(value, fault.applies_to_row)
        fault.fired += edited != value
        value = edited
    return evolve(answer, body=encode(value))


async def _read_messages(receive: Receive) -> list[Message]:
    messages: list[Message] = []
    size = 0
    while True:
        message = await receive()
        messages.append(message)
        size += len(message.get("body", b""))
        if not message.get("more_body", False) or size > _MAX_BODY:
            return messages


def _received_request(scope: Scope, messages: list[Message]) -> ReceivedRequest:
    return ReceivedRequest(
        scope["method"],
        scope["path"],
        scope["query_string"].decode("latin-1"),
        dict(Headers(scope=scope)),
        b"".join(message.get("body", b"") for message in messages),
    )


def _replay(messages: list[Message], receive: Receive) -> Receive:
    """Return a receive function that repeats the messages read, then continues with *receive*."""
    left: Iterator[Message] = iter(messages)

    async def replayed() -> Message:
        message = next(left, None)
        return await receive() if message is None else message

    return replayed

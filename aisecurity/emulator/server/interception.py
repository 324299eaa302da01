"""Between the server and the service: requests are recorded, scripted answers given, faults carried out."""

import json
from collections.abc import Iterator
from typing import cast

from attrs import evolve
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from aisecurity.emulator.control.control import Control
from aisecurity.emulator.faults.active_faults import Picked
from aisecurity.emulator.http.answer import Answer, collect
from aisecurity.emulator.http.answer_channel import Exit, Sleep
from aisecurity.emulator.http.connection import Gone, wire_of
from aisecurity.emulator.http.json_body import Json, encode
from aisecurity.emulator.http.received_request import Received

_OWN = ("/_emulator/", "/healthz", "/openapi.json")
# More than any body that is accepted: what is larger is refused, and only its beginning is kept.
_MAX_BODY = 8 * 1024 * 1024


class Interception:
    """ASGI middleware that costs nothing while there is nothing to do."""

    def __init__(self, app: ASGIApp, control: Control, sleep: Sleep) -> None:
        self._app = app
        self._control = control
        self._sleep = sleep

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or do something about it."""
        if self._control.idle or scope["path"].startswith(_OWN):
            await self._app(scope, receive, send)
            return
        try:
            await self._intercept(scope, receive, send)
        except Gone:
            return

    async def _intercept(self, scope: Scope, receive: Receive, send: Send) -> None:
        messages = await _read(receive)
        request = _received(scope, messages)
        if self._control.recorder is not None:
            self._control.recorder.add(request)
        scripted = self._control.responses.next(request)
        picked = self._control.faults.pick(request) if scripted is None else None
        if scripted is not None:
            await scripted.send(send)
        elif picked:
            way = Exit(send, wire_of(scope), self._sleep)
            await self._spoiled(request, picked, way, scope, _replay(messages, receive))
        else:
            await self._app(scope, _replay(messages, receive), send)

    async def _spoiled(self, request: Received, picked: Picked, way: Exit, scope: Scope, receive: Receive) -> None:
        if picked.delay is not None:
            await way.pause(picked.delay)
        if picked.replacing is not None:
            answer = picked.replacing.answer(request.path)
        else:
            answer = _edited(await collect(self._app, scope, receive), request, picked)
        if picked.delivering is not None:
            await picked.delivering.deliver(answer, way)
        else:
            await answer.send(way.send)


def _edited(answer: Answer, request: Received, picked: Picked) -> Answer:
    if not picked.editing or answer.status != 200:
        return answer
    value: object = json.loads(answer.body)
    for fault, editing in picked.editing:
        if request.endpoint == "async" and fault.when.by_prompt:
            fault.mark(request, cast("Json", value)["scan_id"])
        edited = value if fault.spent else editing.edited(value, fault.concerns)
        fault.fired += edited != value
        value = edited
    return evolve(answer, body=encode(value))


async def _read(receive: Receive) -> list[Message]:
    messages: list[Message] = []
    size = 0
    while True:
        message = await receive()
        messages.append(message)
        size += len(message.get("body", b""))
        if not message.get("more_body", False) or size > _MAX_BODY:
            return messages


def _received(scope: Scope, messages: list[Message]) -> Received:
    return Received(
        scope["method"],
        scope["path"],
        scope["query_string"].decode("latin-1"),
        dict(Headers(scope=scope)),
        b"".join(message.get("body", b"") for message in messages),
    )


def _replay(messages: list[Message], receive: Receive) -> Receive:
    """Give what was read once more, then what comes."""
    left: Iterator[Message] = iter(messages)

    async def replayed() -> Message:
        message = next(left, None)
        return await receive() if message is None else message

    return replayed

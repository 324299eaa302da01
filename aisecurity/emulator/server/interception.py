"""Interception of requests: recording, scripted answers, faults."""

import json
from collections.abc import Iterator
from typing import cast

from attrs import evolve
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from aisecurity.emulator.clock import Clock
from aisecurity.emulator.control.control import EmulatorControl
from aisecurity.emulator.control.recorded_call import CallEffect, RecordedCall
from aisecurity.emulator.faults.active_faults import SelectedFaults
from aisecurity.emulator.faults.delay import Delay
from aisecurity.emulator.faults.fault import Fault
from aisecurity.emulator.http.answer import HttpAnswer, collect
from aisecurity.emulator.http.answer_channel import AnswerChannel
from aisecurity.emulator.http.connection import ConnectionLost, connection_of
from aisecurity.emulator.http.json_body import Json, encode
from aisecurity.emulator.http.received_request import ReceivedRequest

_SCRIPTED = "It was given in place of the service's; the request was not processed."
_OWN = ("/_emulator/", "/healthz", "/openapi.json")
# More than any accepted body: a larger one is rejected, and only its beginning is recorded.
_MAX_BODY = 8 * 1024 * 1024


class InterceptionMiddleware:
    """ASGI middleware that passes requests through while there is nothing to record or to change."""

    def __init__(self, app: ASGIApp, control: EmulatorControl, clock: Clock) -> None:
        self._app = app
        self._control = control
        self._clock = clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or intercept it."""
        if self._control.idle or scope["path"].startswith(_OWN):
            await self._app(scope, receive, send)
            return
        messages = await _read_messages(receive)
        call = RecordedCall(_received_request(scope, messages, self._clock.wall_ns()))
        recorder = self._control.recorder
        if recorder is not None:
            recorder.add(call)
        try:
            await self._answer(call, {**scope, **call.scope_entry()}, _replay(messages, receive), call.recording(send))
        except ConnectionLost:
            return
        finally:
            call.ended = True
            if recorder is not None:
                recorder.update(call)

    async def _answer(self, call: RecordedCall, scope: Scope, receive: Receive, send: Send) -> None:
        scripted = self._control.scripted_answers.next(call.request)
        selected = self._control.faults.select(call.request) if scripted is None else None
        if scripted is not None:
            call.effects.append(CallEffect("script", "scripted answer", _SCRIPTED))
            await scripted.send(send)
        elif selected:
            call.effects.extend(_effect(fault, selected) for fault in selected.fired)
            channel = AnswerChannel(send, connection_of(scope), self._clock.sleep)
            await self._answer_with_faults(call, selected, channel, scope, receive)
        else:
            await self._app(scope, receive, send)

    async def _answer_with_faults(
        self, call: RecordedCall, selected: SelectedFaults, channel: AnswerChannel, scope: Scope, receive: Receive
    ) -> None:
        if selected.delay is not None:
            await channel.pause(selected.delay)
        if selected.replacement is not None:
            answer = selected.replacement.answer(call.request.path)
        else:
            answer = _edited(await collect(self._app, scope, receive), call, selected)
        if selected.delivery is not None:
            call.original = call.original or answer
            await selected.delivery.deliver(answer, channel)
        else:
            await answer.send(channel.send)


def _effect(fault: Fault, selected: SelectedFaults) -> CallEffect:
    waited = f" Here {selected.delay or 0.0:.3f} s." if isinstance(fault.effect, Delay) else ""
    return CallEffect("fault", fault.words, f"{fault.about}{waited}")


def _edited(answer: HttpAnswer, call: RecordedCall, selected: SelectedFaults) -> HttpAnswer:
    if not selected.edits or answer.status != 200:
        return answer
    value: object = json.loads(answer.body)
    for fault, edit in selected.edits:
        if call.request.endpoint == "async" and fault.conditions.has_text_condition:
            fault.mark_rows(call.request, cast("Json", value)["scan_id"])
        edited = value if fault.is_exhausted else edit.apply(value, fault.applies_to_row)
        if edited != value:
            fault.fired += 1
            call.original = answer
            call.effects.append(_effect(fault, selected))
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


def _received_request(scope: Scope, messages: list[Message], received_ns: int) -> ReceivedRequest:
    return ReceivedRequest(
        scope["method"],
        scope["path"],
        scope["query_string"].decode("latin-1"),
        dict(Headers(scope=scope)),
        b"".join(message.get("body", b"") for message in messages),
        received_ns,
    )


def _replay(messages: list[Message], receive: Receive) -> Receive:
    """Return a receive function that repeats the messages read, then continues with *receive*."""
    left: Iterator[Message] = iter(messages)

    async def replayed() -> Message:
        message = next(left, None)
        return await receive() if message is None else message

    return replayed

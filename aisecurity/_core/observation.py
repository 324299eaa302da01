"""A flow with the events of its call. It is imported when somebody observes."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from itertools import count
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Protocol, TypeAlias, TypeVar

from aisecurity._validation import payload
from aisecurity.generated_openapi_client import models
from aisecurity.instrumentation.events import (
    AttemptEnded,
    AttemptStarted,
    CallEnded,
    CallStarted,
    CallSummary,
    Half,
    Operation,
    PauseStarted,
)
from aisecurity.instrumentation.watchers import DEBUG, is_logged

from .effects import NOW, Effect, Flow, Notify, Send
from .gateway_headers import is_sendable
from .wire import Reply

if TYPE_CHECKING:
    from .calls import Call

T = TypeVar("T")

_numbers = count(1)
_RECORDED: Final[Collection[Operation]] = ("sync_scan", "async_scan")
"""The calls that scan something."""
_SIDES = {
    "prompt": ("prompt", "code_prompt"),
    "response": ("response", "code_response"),
    "tool": ("tool_event",),
}


class CallRecord(Protocol):
    """The record that telemetry makes of one call. None of its methods raises an Exception."""

    @property
    def headers(self) -> Mapping[Any, Any]:
        """Headers for each request of the call, so that who receives it can go on with the trace; unchecked."""
        ...  # of a Protocol

    def end(self, ended: CallEnded) -> None:
        """End the record."""
        ...  # of a Protocol


Recorder: TypeAlias = Callable[[CallStarted], CallRecord]
"""Begins the record of a call, in the thread or task that makes it."""


class Observation(NamedTuple):
    """Where an observed call is made, and who records it."""

    half: Half
    engine: str
    endpoint: str
    recorder: Recorder | None = None
    """`None` where there is no telemetry."""


class _Trace:
    """What is known of a call so far."""

    def __init__(self, began: float) -> None:
        self.number = next(_numbers)
        self.began = began
        self.attempt = 1
        self.attempts = 0
        self.reply: Reply | None = None
        """The last answer, also where a later attempt got none."""
        self.headers: Mapping[str, str] = {}
        """Headers that are sent beside those of each request."""

    @property
    def status(self) -> int | None:
        """The status of the last answer."""
        return None if self.reply is None else self.reply.status

    @property
    def request_id(self) -> str | None:
        """The id that the last answer gave its request."""
        return None if self.reply is None else self.reply.headers.get("x-request-id")


def observed(flow: Flow[T], call: Call[T], observation: Observation) -> Flow[T]:
    """Run *flow*, and notify of its start, its attempts, its pauses and its end, whatever ends it."""
    trace = _Trace((yield NOW))
    started = _started(trace, call, observation)
    yield Notify(started)
    if observation.recorder is not None and call.operation in _RECORDED:
        flow = _recorded(flow, trace, observation.recorder, started)
    try:
        result = yield from _passed_on(flow, trace)
    except GeneratorExit:
        # Nobody runs this flow any more, so nobody can be notified.
        raise
    except BaseException as error:
        yield from _end(started, _ended(trace, (yield NOW), None, type(error).__name__))
        raise
    yield from _end(started, _ended(trace, (yield NOW), result, None))
    return result


def _end(started: CallStarted, ended: CallEnded) -> Flow[None]:
    yield Notify(ended)
    if is_logged(DEBUG):
        yield Notify(CallSummary(started, ended))


def _recorded(flow: Flow[T], trace: _Trace, recorder: Recorder, started: CallStarted) -> Flow[T]:
    """Run *flow* within a record, which ends whatever ends it: also where nobody runs it any more."""
    record = recorder(started)
    try:
        trace.headers = {name: value for name, value in record.headers.items() if is_sendable(name, value)}
        result = yield from flow
    except BaseException as error:
        record.end(_ended(trace, trace.began, None, type(error).__name__))
        raise
    record.end(_ended(trace, trace.began, result, None))
    return result


def record_refusal(
    recorder: Recorder | None,
    observation: Observation,
    operation: Operation,
    call: Call[Any] | None,
    error: BaseException,
) -> CallSummary:
    """Record that *call*, which may not even have been made, failed by *error* before its flow began."""
    trace = _Trace(0.0)
    if call is None:
        place = (operation, observation.half, observation.engine, observation.endpoint)
        started = CallStarted(trace.number, 0.0, *place, request_bytes=0, contents=0, characters=0, sides=(), ids=0)
    else:
        started = _started(trace, call, observation)
    ended = _ended(trace, 0.0, None, type(error).__name__)
    if recorder is not None:
        recorder(started).end(ended)
    return CallSummary(started, ended)


def _passed_on(flow: Flow[T], trace: _Trace) -> Flow[T]:
    """Pass on the effects of *flow*, with events around each request."""
    resume: Callable[[Any], Effect] = flow.send
    given: Any = None
    while True:
        try:
            effect = resume(given)
        except StopIteration as stop:
            return stop.value  # type: ignore[no-any-return]  # what the flow returned, a T
        try:
            given, resume = (yield from _performed(effect, trace)), flow.send
        except BaseException as error:
            given, resume = error, flow.throw


def _performed(effect: Effect, trace: _Trace) -> Flow[Any]:
    if isinstance(effect, Send):
        return (yield from _sent(effect, trace))
    if isinstance(effect, Notify) and isinstance(effect.event, PauseStarted):
        trace.attempt += 1
        return (yield Notify(effect.event._replace(number=trace.number)))
    return (yield effect)


def _sent(effect: Send, trace: _Trace) -> Flow[Reply]:
    began: float = yield NOW
    trace.attempts = trace.attempt
    yield Notify(AttemptStarted(trace.number, began, trace.attempt))
    try:
        reply: Reply = yield _with_headers(effect, trace.headers)
    except GeneratorExit:
        raise
    except BaseException as error:
        yield Notify(_attempt_ended(trace, began, (yield NOW), None, type(error).__name__))
        raise
    trace.reply = reply
    yield Notify(_attempt_ended(trace, began, (yield NOW), reply, None))
    return reply


def _with_headers(effect: Send, headers: Mapping[str, str]) -> Send:
    """Return *effect* with *headers* beside its own, which go before them."""
    if not headers:
        return effect
    own = effect.request.headers
    known = {name.lower() for name in own}
    beside = {name: value for name, value in headers.items() if name.lower() not in known}
    return effect._replace(request=effect.request._replace(headers={**own, **beside}))


def _attempt_ended(trace: _Trace, began: float, now: float, reply: Reply | None, error: str | None) -> AttemptEnded:
    return AttemptEnded(
        number=trace.number,
        at=now,
        attempt=trace.attempt,
        seconds=now - began,
        status=None if reply is None else reply.status,
        reply_bytes=0 if reply is None else len(reply.body),
        request_id=None if reply is None else trace.request_id,
        error=error,
    )


def _started(trace: _Trace, call: Call[Any], observation: Observation) -> CallStarted:
    return CallStarted(
        number=trace.number,
        at=trace.began,
        operation=call.operation,
        half=observation.half,
        engine=observation.engine,
        endpoint=observation.endpoint,
        request_bytes=len(call.request.body or b""),
        contents=len(call.contents),
        characters=sum(map(payload.characters, call.contents)),
        sides=_sides(call.contents),
        ids=call.ids,
    )


def _sides(contents: Iterable[models.ScanRequestContentsInner]) -> tuple[str, ...]:
    known = list(contents)
    return tuple(
        side
        for side, members in _SIDES.items()
        if any(getattr(content, name) is not None for content in known for name in members)
    )


def _ended(trace: _Trace, now: float, result: object, error: str | None) -> CallEnded:
    verdict = result if isinstance(result, models.ScanResponse) else None
    receipt = result if isinstance(result, models.AsyncScanResponse) else None
    named = verdict or receipt
    return CallEnded(
        number=trace.number,
        at=now,
        seconds=now - trace.began,
        attempts=trace.attempts,
        status=trace.status,
        request_id=trace.request_id,
        error=error,
        action=None if verdict is None else verdict.action,
        category=None if verdict is None else verdict.category,
        threats={} if verdict is None else verdict.threats,
        partial=verdict is not None and verdict.is_partial,
        scan_id=None if named is None else named.scan_id,
        report_id=None if named is None else named.report_id,
        transaction_id=None if verdict is None else verdict.transaction_id,
        session_id=None if verdict is None else verdict.session_id,
        rows=len(result) if isinstance(result, list) else 0,  # pyright: ignore[reportUnknownArgumentType]  # rows of any kind
    )

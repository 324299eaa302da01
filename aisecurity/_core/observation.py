"""A flow with the events of its call. It is imported when somebody observes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import count
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from aisecurity._validation import payload
from aisecurity.generated_openapi_client import models
from aisecurity.instrumentation.events import (
    AttemptEnded,
    AttemptStarted,
    CallEnded,
    CallStarted,
    CallSummary,
    Half,
    PauseStarted,
)

from .effects import NOW, Effect, Flow, Notify, Send
from .log_levels import DEBUG, is_logged
from .wire import Reply

if TYPE_CHECKING:
    from .calls import Call

T = TypeVar("T")

_numbers = count(1)
_SIDES = {
    "prompt": ("prompt", "code_prompt"),
    "response": ("response", "code_response"),
    "tool": ("tool_event",),
}


class Observation(NamedTuple):
    """Where an observed call is made."""

    half: Half
    engine: str
    endpoint: str


class _Trace:
    """What is known of a call so far."""

    def __init__(self, began: float) -> None:
        self.number = next(_numbers)
        self.began = began
        self.attempt = 1
        self.attempts = 0
        self.reply: Reply | None = None
        """The last answer."""

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
    trace.reply, trace.attempts = None, trace.attempt
    yield Notify(AttemptStarted(trace.number, began, trace.attempt))
    try:
        reply: Reply = yield effect
    except GeneratorExit:
        raise
    except BaseException as error:
        yield Notify(_attempt_ended(trace, began, (yield NOW), type(error).__name__))
        raise
    trace.reply = reply
    yield Notify(_attempt_ended(trace, began, (yield NOW), None))
    return reply


def _attempt_ended(trace: _Trace, began: float, now: float, error: str | None) -> AttemptEnded:
    return AttemptEnded(
        number=trace.number,
        at=now,
        attempt=trace.attempt,
        seconds=now - began,
        status=trace.status,
        reply_bytes=0 if trace.reply is None else len(trace.reply.body),
        request_id=trace.request_id,
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

"""Notices of a flow: lines of the log and events, each made where there is something to say.

The classes of events are loaded then, amid a call, whose answer or error stands whether that succeeds or not.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from aisecurity._core.effects import Notify
from aisecurity._core.wire import HttpRequest
from aisecurity._runtime.lazy import LOAD_ERRORS, LateModule
from aisecurity.exceptions import AISecSDKException

if TYPE_CHECKING:
    from aisecurity.instrumentation import events
else:
    events = LateModule("aisecurity.instrumentation.events")

_FACTS_OF_A_BLOCK = (
    "action",
    "category",
    "threats",
    "scan_id",
    "report_id",
    "transaction_id",
    "session_id",
    "request_id",
)


def remark(text: str, facts: Mapping[str, object], *, is_warning: bool = False) -> Notify:
    """Return the line *text* of the log, with *facts* beside it."""
    return _notice(lambda: events.Remark(text, facts, is_warning))


def blocked(verdict: Any) -> Notify:
    """Return the line of the log for a *verdict* that blocks: ids and names of detections alone."""
    names = ", ".join(f"{side} {name}" for side, found in verdict.threats.items() for name in found)
    said = f"blocked: {names or verdict.category} (scan {verdict.scan_id}, session {verdict.session_id})"
    facts = {"event": "block", "partial": verdict.is_partial}
    facts.update((name, getattr(verdict, name)) for name in _FACTS_OF_A_BLOCK)
    # A line break in what the service said would begin a line of its own.
    return remark("".join(one if one.isprintable() else "?" for one in said), facts)


def pause_started(now: float, request: HttpRequest, pause: float, error: AISecSDKException) -> Notify:
    """Return the event of a *pause* after *error*, before *request* is sent again."""
    status, request_id = getattr(error, "status_code", None), getattr(error, "request_id", None)
    path = request.url.partition("?")[0]
    facts = (error.attempts, path, pause, type(error).__name__, status, request_id)
    return _notice(lambda: events.PauseStarted(0, now, *facts))


def emulator_met(endpoint: str) -> Notify:
    """Return the event of an emulator that answers at *endpoint*."""
    return _notice(lambda: events.EmulatorMet(endpoint))


def _notice(make: Callable[[], events.PauseStarted | events.Remark | events.EmulatorMet]) -> Notify:
    """Return the notice that *make* makes, of nothing where the events cannot be loaded."""
    try:
        return Notify(make())
    except LOAD_ERRORS:
        return Notify(None)

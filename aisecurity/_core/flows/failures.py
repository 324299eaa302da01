"""Failures of an attempt: a pause before the next one, or the error that stands."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from aisecurity._core.budgets.retries import cost_of
from aisecurity._core.calls import Call
from aisecurity._core.effects import NOW, Flow, Send, Sleep
from aisecurity._core.retry import was_not_accepted
from aisecurity._runtime.fork_guard import no_fork
from aisecurity._runtime.lazy import LOAD_ERRORS
from aisecurity.exceptions import (
    AISecSDKException,
    AmbiguousSubmitError,
    APIConnectionError,
    APIStatusError,
    ResponseError,
    ServerError,
)

from . import notices
from .admission import admitted
from .settings import CallSettings


def pause_after(
    error: AISecSDKException, what: Call[Any], settings: CallSettings, end: float, send: Send | None
) -> Flow[float]:
    """Pause after *error* as the policy says, and return when that is over; raise what stands if there is no pause."""
    pause = settings.policy.pause(error, error.attempts, repeatable=what.repeatable)
    now: float = yield NOW
    if pause is None or now + pause >= end or not (yield from _is_afforded(settings, error)):
        _explain(error, what, send)
        _settle(error, repeatable=what.repeatable)
        raise error
    yield notices.pause_started(now, what.request, pause, error)
    yield Sleep(pause)
    now = yield NOW
    if now >= end:
        _explain(error, what, send)
        raise error
    return (yield from admitted(settings, end, now))


def _is_afforded(settings: CallSettings, error: AISecSDKException) -> Flow[bool]:
    """Return whether the scanner's budget allows a retry after *error*; the first time that it does not, say so."""
    budget = settings.retry_budget
    if budget is None or budget.take(cost_of(error), settings.policy.budget):
        return True
    if budget.refused_first():
        yield notices.remark(
            "too many calls of this scanner fail: its retry budget is used up, so what fails is not sent again until "
            "others succeed",
            {"event": "retry_budget"},
            is_warning=True,
        )
    return False


def _explain(error: AISecSDKException, what: Call[Any], send: Send | None) -> None:
    """Have the text of an *error* that stands say what the service said, if what reads that can be loaded."""
    if not isinstance(error, APIStatusError):
        return
    with suppress(*LOAD_ERRORS):
        with no_fork:
            from aisecurity._core.service_words import explain

        explain(error, what, send)


def _settle(error: AISecSDKException, *, repeatable: bool) -> None:
    """Raise AmbiguousSubmitError where *error* leaves open whether a submission was accepted."""
    unclear = isinstance(error, (APIConnectionError, ServerError, ResponseError)) and not was_not_accepted(error)
    if repeatable or not unclear:
        return
    ambiguous = AmbiguousSubmitError(
        f"the scan may have been accepted, it was not sent again (look it up by its tr_id in the log viewer): {error}",
        error.error_type,
    )
    ambiguous.attempts = error.attempts
    raise ambiguous from error

"""Admission of requests by the limiter of a job, which is asked before each request of a call but the first."""

from __future__ import annotations

from functools import partial
from typing import TypeVar

from aisecurity._core.budgets.leave import LEAVE
from aisecurity._core.effects import NOW, Flow, Invoke
from aisecurity.exceptions import APITimeoutError

from .settings import CallSettings

T = TypeVar("T")


def after_leave(flow: Flow[T], settings: CallSettings) -> Flow[T]:
    """Run *flow* once its first request is admitted."""
    now = yield NOW
    yield from admitted(settings, now + settings.timeout, now)
    return (yield from flow)


def admitted(settings: CallSettings, end: float, now: float) -> Flow[float]:
    """Ask the limiter of the job, if there is one, for each request but its first, and return the time then."""
    leave = LEAVE.get()
    if leave is None or leave.take():
        return now
    if (yield Invoke(partial(leave.ask, settings.left(end, now)))) is not True:
        raise APITimeoutError("the limiter gave no leave to send again in time", sent=False)
    now = yield NOW
    return now

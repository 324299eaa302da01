"""Observers of calls, one list for the process, and the one place that calls them."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, TypeAlias

from aisecurity._runtime.fork_guard import ProcessLock, no_fork

from . import watchers

if TYPE_CHECKING:
    from .events import CallSummary, EmulatorMet, Event, Remark

    Observer: TypeAlias = Callable[[Event], object]
else:
    # The events are imported when somebody is to be told of one.
    Observer: TypeAlias = Callable[[Any], object]

_changing = ProcessLock()


class Subscription:
    """An observer that is called until this is closed; also a context manager."""

    def __init__(self, observer: Observer) -> None:
        self.observer = observer
        self.failed = False

    def close(self) -> None:
        """Call the observer no more. A second call does nothing."""
        with _changing.here:
            watchers.subscriptions = tuple(one for one in watchers.subscriptions if one is not self)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, exc_type: type[BaseException] | None, exc: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()


def subscribe(observer: Observer) -> Subscription:
    """Call *observer* with each event of every call of this process, from now on, until the result is closed.

    TypeError if it cannot be called, or is an async function, for nobody would await it. An exception of it is
    dropped; the first one of an observer is one WARNING line of the logger `aisecurity`, with its class alone.
    """
    with no_fork:
        from inspect import iscoroutinefunction

        for name in (".events", ".logging"):
            # Needed to hand on an event: the first one amid a failure is not lost for want of a file.
            import_module(name, __package__)

    if not callable(observer) or iscoroutinefunction(observer):
        raise TypeError("observer: a function is needed that takes an event, and none that is async")
    subscription = Subscription(observer)
    with _changing.here:
        watchers.subscriptions = (*watchers.subscriptions, subscription)
    return subscription


def publish(event: Event | CallSummary | Remark | EmulatorMet) -> None:
    """Hand *event* to every observer, and a pause to the logger too. No Exception comes back from any of them.

    A Remark, a CallSummary, and that an emulator was met, go to the logger alone.
    """
    with no_fork:
        from . import logging
        from .events import CallSummary, EmulatorMet, PauseStarted, Remark

    if isinstance(event, EmulatorMet):
        logging.log_emulator(event)
        return
    if isinstance(event, CallSummary):
        logging.log_call(event)
        return
    if isinstance(event, Remark):
        logging.log_remark(event)
        return
    if isinstance(event, PauseStarted):
        logging.log_pause(event)
    for one in watchers.subscriptions:
        try:
            one.observer(event)
        except Exception as error:
            # Somebody else's code that only looks on: a call must end as it would without it.
            if not one.failed:
                one.failed = True
                logging.log_failed_observer(error)

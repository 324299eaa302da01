"""Observation of calls: `subscribe` an observer, and it is handed an event at each step of every call.

    def observer(event: Event) -> None:
        if isinstance(event, CallEnded):
            print(event.action, event.seconds)

    with subscribe(observer):
        scanner.sync_scan(...)

An observer runs in the thread, or the task, that makes the call, so it should be quick. It observes only: what it
raises reaches nobody, and what it returns is dropped. Events hold sizes, ids, times and the words of a verdict, never a
text that was scanned or a credential. While nobody is subscribed, no event is made.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aisecurity._runtime.lazy import lazy_attributes

if TYPE_CHECKING:
    from .events import AttemptEnded as AttemptEnded
    from .events import AttemptStarted as AttemptStarted
    from .events import CallEnded as CallEnded
    from .events import CallStarted as CallStarted
    from .events import Event as Event
    from .events import PauseStarted as PauseStarted
    from .hooks import Observer as Observer
    from .hooks import Subscription as Subscription
    from .hooks import subscribe as subscribe

__all__ = [
    "AttemptEnded",
    "AttemptStarted",
    "CallEnded",
    "CallStarted",
    "Event",
    "Observer",
    "PauseStarted",
    "Subscription",
    "subscribe",
]

if not TYPE_CHECKING:
    __getattr__ = lazy_attributes(
        __name__,
        {name: ".hooks" if name in {"Observer", "Subscription", "subscribe"} else ".events" for name in __all__},
    )

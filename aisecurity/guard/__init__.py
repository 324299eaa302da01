"""Guards: what lets nothing through to a model, or from it, without a whole verdict that allows it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aisecurity._runtime.lazy import lazy_attributes

if TYPE_CHECKING:
    from .asyncio import AsyncGuard, AsyncTurn
    from .blocking import Guard, Turn
    from .errors import Blocked, NotAllowed, Unscanned
    from .outcome import Decision, Failure, Outcome
    from .policy import Policy
    from .statistics import GuardStats

__all__ = [
    "AsyncGuard",
    "AsyncTurn",
    "Blocked",
    "Decision",
    "Failure",
    "Guard",
    "GuardStats",
    "NotAllowed",
    "Outcome",
    "Policy",
    "Turn",
    "Unscanned",
]

if not TYPE_CHECKING:
    # A blocking guard needs no event loop, and an asynchronous one no blocking scanner.
    __getattr__ = lazy_attributes(
        __name__,
        {
            "AsyncGuard": ".asyncio",
            "AsyncTurn": ".asyncio",
            "Blocked": ".errors",
            "Decision": ".outcome",
            "Failure": ".outcome",
            "Guard": ".blocking",
            "GuardStats": ".statistics",
            "NotAllowed": ".errors",
            "Outcome": ".outcome",
            "Policy": ".policy",
            "Turn": ".blocking",
            "Unscanned": ".errors",
        },
    )

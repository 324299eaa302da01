"""Leave to send, which a limiter gives: asked for by whoever starts a request, and by the call that sends it again."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from typing import Any, Final


class Leave:
    """Leave of a limiter for the one request that is about to be sent, and a way to ask for each that follows it."""

    __slots__ = ("_ask", "_is_unused")

    def __init__(self, ask: Callable[[float | None], Any]) -> None:
        self._ask = ask
        self._is_unused = True

    def take(self) -> bool:
        """Return whether this is the request that the leave is for, which is then used up."""
        is_unused, self._is_unused = self._is_unused, False
        return is_unused

    def ask(self, timeout: float | None) -> Any:
        """Return whether another may be sent, after up to *timeout* seconds; in an event loop what to await for it."""
        return self._ask(timeout)


LEAVE: Final[ContextVar[Leave | None]] = ContextVar("aisecurity_leave", default=None)
"""The leave of the job that this thread, or this task, carries out; `None` where no limiter is asked."""

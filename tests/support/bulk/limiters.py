"""Limiters that a test scripts, for either half."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from tests.support.halves import Half


class ScriptedLimiter:
    """A limiter whose answer to each question is what *answer* returns for its number, from 1."""

    def __init__(self, answer: Callable[[int], Any] = lambda _: True) -> None:
        self.timeouts: list[float | None] = []
        self.weight = 0
        self._answer = answer
        self._lock = threading.Lock()

    @property
    def asked(self) -> int:
        """How often it was asked."""
        return len(self.timeouts)

    def acquire(self, weight: int = 1, timeout: float | None = None) -> Any:
        """Return the answer."""
        with self._lock:
            self.weight += weight
            self.timeouts.append(timeout)
            return self._answer(self.asked)


class AwaitedLimiter(ScriptedLimiter):
    """The same for tasks."""

    async def acquire(self, weight: int = 1, timeout: float | None = None) -> Any:
        """Return the answer."""
        return super().acquire(weight, timeout)


def limiter_of(half: Half, answer: Callable[[int], Any] = lambda _: True) -> Any:
    """Return a limiter for *half*."""
    return (AwaitedLimiter if half.name == "asyncio" else ScriptedLimiter)(answer)

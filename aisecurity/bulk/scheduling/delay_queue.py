"""A time-ordered queue of delayed work."""

from __future__ import annotations

import heapq
import math
from itertools import count
from typing import Generic, TypeVar

W = TypeVar("W")


class DelayQueue(Generic[W]):
    """Work that waits until it is due, earliest first."""

    def __init__(self) -> None:
        self._heap: list[tuple[float, int, W]] = []
        self._tie = count()

    def __len__(self) -> int:
        return len(self._heap)

    def add(self, due: float, work: W) -> None:
        """Keep *work* until *due*."""
        heapq.heappush(self._heap, (due, next(self._tie), work))

    def pop_due(self, now: float) -> list[W]:
        """Remove and return the work that is due."""
        due: list[W] = []
        while self._heap and self._heap[0][0] <= now:
            due.append(heapq.heappop(self._heap)[2])
        return due

    def pop_first(self) -> W:
        """Remove and return the work that is due first, due or not."""
        return heapq.heappop(self._heap)[2]

    @property
    def next_due(self) -> float:
        """The time when the first is due; infinity if the queue is empty."""
        return self._heap[0][0] if self._heap else math.inf

    def clear(self) -> None:
        """Drop all work."""
        self._heap.clear()

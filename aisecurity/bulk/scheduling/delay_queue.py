"""What is not to be done yet."""

from __future__ import annotations

import heapq
import math
from itertools import count
from typing import Generic, TypeVar

W = TypeVar("W")


class DelayQueue(Generic[W]):
    """What waits for its time, earliest first."""

    def __init__(self) -> None:
        self._heap: list[tuple[float, int, W]] = []
        self._tie = count()

    def __len__(self) -> int:
        return len(self._heap)

    def add(self, due: float, what: W) -> None:
        """Keep *what* until *due*."""
        heapq.heappush(self._heap, (due, next(self._tie), what))

    def pop_due(self, now: float) -> list[W]:
        """Return what is due."""
        due: list[W] = []
        while self._heap and self._heap[0][0] <= now:
            due.append(heapq.heappop(self._heap)[2])
        return due

    @property
    def next_due(self) -> float:
        """When the first is due; infinity if there is none."""
        return self._heap[0][0] if self._heap else math.inf

    def clear(self) -> None:
        """Forget everything."""
        self._heap.clear()

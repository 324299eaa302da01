"""Values of a process, which a child makes anew."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Final, Generic, TypeVar

from aisecurity._runtime.fork_guard import ProcessLock

T = TypeVar("T")


class PerProcess(Generic[T]):
    """Values by name, each made once in a process, by whoever first needs it there."""

    def __init__(self) -> None:
        self._lock: Final = ProcessLock()
        self._made: dict[tuple[int, str], T] = {}

    def get(self, name: str, make: Callable[[], T]) -> T:
        """Return what was made under *name* in this process, or *make* it."""
        place = os.getpid(), name
        with self._lock.here:
            if place not in self._made:
                self._made[place] = make()
            return self._made[place]

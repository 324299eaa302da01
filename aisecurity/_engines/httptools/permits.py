"""Permits, of which there is a bounded number."""

from __future__ import annotations

from collections import deque
from contextlib import suppress
from itertools import repeat
from typing import Protocol
from weakref import ref


class Waiter(Protocol):
    """Somebody who waits for a permit, or for what others hold."""

    late: bool
    """Whether nobody woke it for long: it looks then, whoever is before it."""

    def wake(self) -> None:
        """Have it look again. Called by any thread, amid anything."""


class WaitingLine:
    """Waiters, the first come first served: who comes later takes nothing while they wait.

    Each step on a deque is one that cannot be interrupted, so no thread and no signal finds it half done. Who must
    wait enters and then looks once more; who frees something wakes afterwards; who leaves wakes the next.
    """

    def __init__(self) -> None:
        self._waiters: deque[Waiter] = deque()

    def enter(self, waiter: Waiter) -> None:
        """Put *waiter* at the end."""
        self._waiters.append(waiter)

    def leave(self, waiter: Waiter) -> None:
        """Remove *waiter*, and wake who comes next."""
        with suppress(ValueError):
            self._waiters.remove(waiter)
        self.wake()

    def admits(self, waiter: Waiter | None) -> bool:
        """Return whether *waiter*, or somebody who is not in the line, may take what is free."""
        try:
            return not self._waiters or self._waiters[0] is waiter or (waiter is not None and waiter.late)
        except IndexError:
            # The last of them left between the two looks.
            return True

    def wake(self) -> None:
        """Wake who has waited longest; it stays in its place until it leaves."""
        with suppress(IndexError):
            self._waiters[0].wake()


class Permit:
    """One of a bounded number.

    It is free again when it is released, or when nobody refers to it any more: also where a signal's handler raised
    between two steps of whoever took it. A lock would stay taken then.
    """

    __slots__ = ("__weakref__", "_owner")

    def __init__(self, owner: Permits) -> None:
        # Weak, since a circle would be brought back to life by `__del__`, again and again.
        self._owner: ref[Permits] | None = ref(owner)

    def release(self) -> None:
        """Make room for another. A second call does nothing."""
        reference, self._owner = self._owner, None
        owner = None if reference is None else reference()
        if owner is not None:
            owner.freed()

    __del__ = release


class Permits:
    """A number of permits, and the line of those who wait for one."""

    def __init__(self, number: int, line: WaitingLine) -> None:
        self._free: deque[Permit] = deque()
        self._unmade = map(Permit, repeat(self, number))
        self._line = line

    def take(self) -> Permit | None:
        """Return one, `None` if all are taken."""
        try:
            return self._free.pop()
        except IndexError:
            return next(self._unmade, None)

    def put_back(self, permit: Permit) -> None:
        """Take back one that was not used; nobody is woken."""
        self._free.append(permit)

    def freed(self) -> None:
        """Admit another."""
        self._free.append(Permit(self))
        self._line.wake()

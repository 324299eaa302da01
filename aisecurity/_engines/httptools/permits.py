"""Permits, of which there is a bounded number."""

from __future__ import annotations

from collections import deque
from itertools import repeat
from typing import Protocol
from weakref import ref


class Waiter(Protocol):
    """Somebody who waits for a permit, or for what others hold."""

    def wake(self) -> bool:
        """Have it look again; return False if it does not wait any more. Called by any thread, amid anything."""
        ...  # of a Protocol


class WaitingLine:
    """Waiters, the first come first woken.

    Appending to a deque and popping from it cannot be interrupted, so no thread and no signal finds it half done. Who
    must wait enters and then looks once more; who frees something wakes afterwards.
    """

    def __init__(self) -> None:
        self._waiters: deque[Waiter] = deque()

    def enter(self, waiter: Waiter) -> None:
        """Put *waiter* at the end. When it leaves without having been served, it wakes the next."""
        self._waiters.append(waiter)

    def wake(self) -> None:
        """Wake who has waited longest."""
        while self._waiters:
            try:
                waiter = self._waiters.popleft()
            except IndexError:
                return
            if waiter.wake():
                return


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

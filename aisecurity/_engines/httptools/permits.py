"""Permits, of which there is a bounded number."""

from __future__ import annotations

from collections import deque
from contextlib import suppress
from typing import Protocol
from weakref import getweakrefcount, ref


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
        if not self._waiters:
            return
        with suppress(IndexError):
            self._waiters[0].wake()


class _Counted:
    """What the permits that are taken refer to, so that they can be counted."""


class Permit(list["ref[_Counted]"]):
    """One of a bounded number: a weak reference, and it is taken for as long as that exists.

    So it is free again when it is released, or when nobody refers to it any more, without a step of Python: a signal's
    handler can raise between any two of them, in `__init__` and in `__del__` too. A lock would stay taken then.
    """

    __slots__ = ("line",)
    line: WaitingLine

    def release(self) -> None:
        """Make room for another. A second call does nothing."""
        if self:
            self.clear()
            self.line.wake()


class Permits:
    """A number of permits, and the line of those who wait for one."""

    def __init__(self, number: int, line: WaitingLine) -> None:
        self._number = number
        self._line = line
        self._counted = _Counted()

    def take(self) -> Permit | None:
        """Return one, `None` if all are taken."""
        permit: Permit | None = None
        try:
            while getweakrefcount(self._counted) < self._number:
                # With a callback it is a reference of its own, not one that all share.
                permit = Permit((ref(self._counted, id),))
                permit.line = self._line
                if getweakrefcount(self._counted) <= self._number:
                    return permit
                # Another thread took the last one at the same moment.
                permit.clear()
        except BaseException:
            # The traceback would keep it for long.
            if permit is not None:
                permit.clear()
            raise
        return None

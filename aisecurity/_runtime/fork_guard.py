"""Guard of steps that a fork must not cut in two, and locks that are free in a child.

A child has only the thread that forked. A module that another thread was importing then, or what it was making inside
OpenSSL, stays behind a lock that nobody will ever release, and the child's first scan would wait for it for ever.
"""

from __future__ import annotations

import os
from threading import Event, Lock, RLock, get_ident
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from types import TracebackType

PATIENCE: Final = 5.0
"""Seconds that a fork waits at most: what is under way may itself wait for the thread that forks."""
_LOOK: Final = 0.001
"""Seconds between two looks of a fork that waits."""


class NoFork:
    """A block of one thread that a fork by another waits for; many threads may be in one at the same time.

    Each thread has a lock of its own, which it holds in the block and a fork takes meanwhile.
    """

    def __init__(self) -> None:
        self._entering = Lock()
        """Held as a thread comes for the first time."""
        self._locks: dict[int, RLock] = {}
        self._held: list[RLock | Lock] = []
        """Those that a fork under way has taken."""

    def _own(self) -> RLock:
        lock = self._locks.get(get_ident())
        if lock is None:
            with self._entering:
                lock = self._locks.setdefault(get_ident(), RLock())
        return lock

    if TYPE_CHECKING:

        def __enter__(self) -> None:
            """Begin the block."""

        def __exit__(
            self, exc_type: type[BaseException] | None, exc: BaseException | None, traceback: TracebackType | None
        ) -> None:
            """End it."""
    else:
        # The methods of the lock itself, which `with` calls: in one of our own, a signal's handler could raise after
        # the lock was taken, or before it was released.
        __enter__ = property(lambda self: self._own().__enter__)
        __exit__ = property(lambda self: self._own().__exit__)

    def before(self) -> None:
        """Wait until no other thread is inside, and let none in."""
        looks = round(PATIENCE / _LOOK)
        while not self._take() and looks:
            looks -= 1
            self._give_back()
            Event().wait(_LOOK)

    def _take(self) -> bool:
        """Take the locks of the others, and return whether none of them was held."""
        others: list[RLock | Lock] = [lock for thread, lock in tuple(self._locks.items()) if thread != get_ident()]
        others.append(self._entering)
        self._held = [lock for lock in others if lock.acquire(blocking=False)]
        return len(self._held) == len(others)

    def _give_back(self) -> None:
        while self._held:
            self._held.pop().release()

    def others(self) -> bool:
        """Return whether a thread other than this one is inside."""
        try:
            return not self._take()
        finally:
            self._give_back()

    def after_in_parent(self) -> None:
        """Admit them again."""
        self._give_back()

    def after_in_child(self) -> None:
        """Start anew, with the one thread that is left."""
        self._entering = Lock()
        self._held = []
        self._locks = {thread: lock for thread, lock in self._locks.items() if thread == get_ident()}


class ProcessLock:
    """A lock that is free in a child, also where a thread of the parent held it."""

    def __init__(self) -> None:
        self._locks: dict[int, Lock] = {}

    @property
    def here(self) -> Lock:
        """The lock of this process."""
        process = os.getpid()
        return self._locks.get(process) or self._locks.setdefault(process, Lock())


no_fork: Final = NoFork()

if hasattr(os, "register_at_fork"):  # pragma: no branch  # Windows cannot fork
    os.register_at_fork(
        before=no_fork.before, after_in_parent=no_fork.after_in_parent, after_in_child=no_fork.after_in_child
    )

"""Guard of steps that a fork must not cut in two, and locks that are free in a child.

A child has only the thread that forked. A module that another thread was importing then, or what it was making inside
OpenSSL, stays behind a lock that nobody will ever release, and the child's first scan would wait for it for ever.
"""

from __future__ import annotations

import os
from threading import Condition, Lock, get_ident
from types import TracebackType
from typing import Final

PATIENCE: Final = 5.0
"""Seconds that a fork waits at most: what is under way may itself wait for the thread that forks."""


class NoFork:
    """A block of one thread that a fork by another waits for; many threads may be in one at the same time."""

    def __init__(self) -> None:
        self._changed = Condition()
        self._inside: list[int] = []

    def __enter__(self) -> None:
        with self._changed:
            self._inside.append(get_ident())

    def __exit__(
        self, exc_type: type[BaseException] | None, exc: BaseException | None, traceback: TracebackType | None
    ) -> None:
        with self._changed:
            self._inside.remove(get_ident())
            self._changed.notify_all()

    def before(self) -> None:
        """Wait until no other thread is inside, and let none in."""
        self._changed.acquire()
        self._changed.wait_for(lambda: not self.others(), PATIENCE)

    def others(self) -> bool:
        """Return whether a thread other than this one is inside."""
        return any(thread != get_ident() for thread in self._inside)

    def after_in_parent(self) -> None:
        """Admit them again."""
        self._changed.release()

    def after_in_child(self) -> None:
        """Start anew, with the one thread that is left."""
        self._changed = Condition()
        self._inside = [thread for thread in self._inside if thread == get_ident()]


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

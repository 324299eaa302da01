"""Start of threads, and a gate for them, that a signal leaves whole whose handler raises.

Such a handler, as that of Ctrl-C or of a soft time limit, raises between any two calls of the main thread. A lock that
Python code acquires, as in `Condition`, `Event` and `Thread.start`, then stays taken for ever.
"""

from __future__ import annotations

import os
import threading
from _thread import start_new_thread
from collections.abc import Callable
from contextlib import suppress
from queue import Empty, SimpleQueue


def start_daemon(target: Callable[[], object], name: str) -> threading.Thread:
    """Run *target* in a daemon thread, and return that. RuntimeError if the system starts none."""
    for thread in start_daemons(target, name, 1):
        return thread
    raise RuntimeError("can't start new thread")


def start_daemons(target: Callable[[], object], name: str, number: int) -> list[threading.Thread]:
    """Run *target* in so many daemon threads, and return those that the system started.

    `Thread.start` waits until the new thread has begun. Where the main thread is interrupted there, the new one may
    never begin; so a thread starts them that nothing interrupts.
    """
    threads = [threading.Thread(target=target, name=name, daemon=True) for _ in range(number)]
    outcome: SimpleQueue[list[threading.Thread]] = SimpleQueue()
    if threading.get_ident() == threading.main_thread().ident:
        try:
            start_new_thread(_start, (threads, outcome))
        except RuntimeError:
            return []
    else:
        _start(threads, outcome)
    return outcome.get()


def _start(threads: list[threading.Thread], outcome: SimpleQueue[list[threading.Thread]]) -> None:
    started: list[threading.Thread] = []
    try:
        # The system has no more of them, or no memory.
        with suppress(RuntimeError, MemoryError):
            for thread in threads:
                thread.start()
                started.append(thread)
    finally:
        outcome.put(started)


class Gate:
    """A gate that is one thread's at a time: whoever claimed it, until `del gate.holder`.

    That is one step which no signal interrupts, and so is the claim. Who ended it rings; a ring that is lost costs who
    waits the patience of one `wait`.
    """

    holder: object = None

    def __init__(self) -> None:
        self._bell: SimpleQueue[None] = SimpleQueue()

    def claim(self, holder: object) -> bool:
        """Return whether the gate is *holder*'s from now on."""
        return self.__dict__.setdefault("holder", holder) is holder

    def ring(self) -> None:
        """Have one that waits look again."""
        if self._bell.empty():
            self._bell.put(None)

    def wait(self, seconds: float) -> None:
        """Return after a ring, or after *seconds*."""
        with suppress(Empty):
            self._bell.get(timeout=seconds)


class ProcessGate:
    """A gate that is free in a child, also where a thread of the parent held it."""

    def __init__(self) -> None:
        self._gates: dict[int, Gate] = {}

    @property
    def here(self) -> Gate:
        """The gate of this process."""
        return self._gates.setdefault(os.getpid(), Gate())

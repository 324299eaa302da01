"""Calls side by side in threads, for a guard that blocks."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from contextvars import copy_context
from threading import Thread

POLL = 1.0
"""Seconds between two looks at a thread, so that a signal is handled that the system delivered to another one."""


class _Work:
    """Calls that wait for a thread, and what became of the others."""

    def __init__(self, calls: Sequence[Callable[[], object]]) -> None:
        self.waiting = deque(enumerate(calls))
        self.results: dict[int, object] = {}
        self.interrupt: BaseException | None = None

    def carry_out(self) -> None:
        """Carry out calls until none waits."""
        while True:
            try:
                index, call = self.waiting.popleft()
            except IndexError:
                return
            self.results[index] = call()

    def help_out(self) -> None:
        """Carry out calls in a thread of its own; what interrupts it is kept for the caller's."""
        try:
            self.carry_out()
        except BaseException as interrupt:
            self.interrupt = interrupt
            self.waiting.clear()


def side_by_side(calls: Sequence[Callable[[], object]]) -> list[object]:
    """Return what each of *calls* returns, in their order; none of them raises an Exception.

    This thread carries out calls too: where the system starts no other, all of them. What interrupts it is raised at
    once, and what interrupts another in the end; the others are daemons, and end with their call.
    """
    work = _Work(calls)
    threads: list[Thread] = []
    try:
        with suppress(RuntimeError):
            for _ in calls[1:]:
                thread = Thread(target=copy_context().run, args=(work.help_out,), name="aisecurity-guard", daemon=True)
                thread.start()
                threads.append(thread)
        work.carry_out()
        for thread in threads:
            while thread.is_alive():
                thread.join(POLL)
    finally:
        work.waiting.clear()
    if work.interrupt is not None:
        raise work.interrupt
    return [work.results[index] for index in range(len(calls))]

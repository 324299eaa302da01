"""Calls side by side in threads, for a guard that blocks."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from contextvars import copy_context
from threading import Thread

POLL = 1.0
"""Seconds between two looks at a thread, so that a signal is handled that the system delivered to another one."""


def side_by_side(calls: Sequence[Callable[[], object]]) -> list[object]:
    """Return what each of *calls* returns, in their order; none of them raises an Exception.

    This thread carries out calls too: where the system starts no other, all of them. What interrupts it is raised at
    once; the other threads are daemons, and end with their call.
    """
    waiting = deque(enumerate(calls))
    results: dict[int, object] = {}

    def work() -> None:
        while True:
            try:
                index, call = waiting.popleft()
            except IndexError:
                return
            results[index] = call()

    threads: list[Thread] = []
    try:
        with suppress(RuntimeError):
            for _ in calls[1:]:
                thread = Thread(target=copy_context().run, args=(work,), name="aisecurity-guard", daemon=True)
                thread.start()
                threads.append(thread)
        work()
        for thread in threads:
            while thread.is_alive():
                thread.join(POLL)
    finally:
        waiting.clear()
    return [results[index] for index in range(len(calls))]

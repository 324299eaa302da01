"""Outcomes of `scan_many` over either half, and items without an end."""

from __future__ import annotations

import threading
from collections.abc import AsyncGenerator, Generator, Iterable

from aisecurity.bulk import Scanned, Scans
from tests.support.halves import Half


def by_index(outcomes: Iterable[Scanned]) -> list[Scanned]:
    """Return *outcomes* in the order of their items."""
    return sorted(outcomes, key=lambda one: one.index)


def collected(scans: Scans, half: Half) -> list[Scanned]:
    """Return the outcomes of *scans* over *half*, in the order of their items."""
    return by_index(half.collected(scans))


def action_or_error(one: Scanned) -> str:
    """Return the action, or the name of the error."""
    return type(one.error).__name__ if one.response is None else one.response.action


class EndlessItems:
    """Items without an end: *read* counts those that were read, *closed* says whether they were closed."""

    def __init__(self) -> None:
        self.read = 0
        self.closed = False

    def __iter__(self) -> Generator[str]:
        try:
            while True:
                yield self._next()
        finally:
            self.closed = True

    async def __aiter__(self) -> AsyncGenerator[str]:
        try:
            while True:
                yield self._next()
        finally:
            self.closed = True

    def _next(self) -> str:
        self.read += 1
        return "x"


def bulk_threads() -> list[threading.Thread]:
    """Return the threads of bulk scanning."""
    return [thread for thread in threading.enumerate() if thread.name == "aisecurity-bulk"]


def bulk_threads_end() -> bool:
    """Wait up to 10 s for each thread of bulk scanning, and return whether all ended."""
    for thread in bulk_threads():
        thread.join(10)
    return not bulk_threads()

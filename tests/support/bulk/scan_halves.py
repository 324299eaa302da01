"""Either half of `scan_many`, and items without an end."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncGenerator, Generator

from aisecurity.bulk import Scanned, Scans


def collected(scans: Scans, half: str) -> list[Scanned]:
    """Return all outcomes by index."""

    async def collect() -> list[Scanned]:
        return [one async for one in scans]

    outcomes = list(scans) if half == "blocking" else asyncio.run(collect())
    return sorted(outcomes, key=lambda one: one.index)


def said(one: Scanned) -> str:
    """Return the action, or the name of the error."""
    return type(one.error).__name__ if one.response is None else one.response.action


class Endless:
    """Items without an end, which know how many were read and whether they were closed."""

    def __init__(self) -> None:
        self.read = 0
        self.closed = False

    def __iter__(self) -> Generator[str]:
        try:
            while True:
                self.read += 1
                yield "x"
        finally:
            self.closed = True

    async def __aiter__(self) -> AsyncGenerator[str]:
        try:
            while True:
                self.read += 1
                yield "x"
        finally:
            self.closed = True


def bulk_threads() -> list[threading.Thread]:
    """Return the threads of bulk scanning."""
    return [thread for thread in threading.enumerate() if thread.name == "aisecurity-bulk"]


def threads_end() -> bool:
    """Wait for the threads of bulk scanning, and say whether they ended."""
    for thread in bulk_threads():
        thread.join(10)
    return not bulk_threads()

"""Calls to measure, and what all of them ask and are answered."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from typing import Any, Final

from attrs import field, frozen

from aisecurity.generated_openapi_client import AiProfile, ScanResponse
from aisecurity.guard import AsyncGuard, Guard
from aisecurity.testing import allowed

PROFILE: Final = AiProfile(profile_name="p")
QUESTION: Final = "What is the capital of France, and of each of its neighbours? Answer in two sentences."
PIECES: Final = 100
PIECE: Final = 8
"""Characters of a piece of an answer that is streamed."""
MARK: Final = "Capital0"
"""The first piece of an answer, in whose place each call has a number: a guard need not scan again what it knows."""
ANSWER: Final = MARK + "a river " * (PIECES - 1)
PLACE: Final = "Fort William"
RESULT: Final = "Drizzle over Rannoch, clearing later."


@frozen
class Measured:
    """One kind of call; both are given a number, never twice the same."""

    name: str
    bare: Callable[[str], Any] = field(repr=False)
    guarded: Callable[[str], Any] = field(repr=False)


class Numbers:
    """Numbers of as many letters as a piece has."""

    def __init__(self) -> None:
        self._last = 0

    def __call__(self) -> str:
        """Return the next one."""
        self._last += 1
        return f"{self._last:0{PIECE}d}"


def question(number: str) -> str:
    """Return a question that nobody asked before."""
    return f"{QUESTION} ({number})"


class _Counting:
    """A scanner that allows everything at once, and counts it: what is left is the cost of the guard."""

    def __init__(self) -> None:
        self._always = allowed()
        self.scans = 0

    def _verdict(self) -> ScanResponse:
        self.scans += 1
        return self._always


class AtOnce(_Counting):
    """One that blocks."""

    def sync_scan(self, *_: object, **__: object) -> ScanResponse:
        """Return a verdict."""
        return self._verdict()


class AsyncAtOnce(_Counting):
    """One that is awaited."""

    async def sync_scan(self, *_: object, **__: object) -> ScanResponse:
        """Return a verdict."""
        return self._verdict()


def blocking_guard(scanner: Any) -> Guard:
    """Return a guard with the usual policy."""
    return Guard(PROFILE, scanner=scanner)


def async_guard(scanner: Any) -> AsyncGuard:
    """Return the same for asyncio."""
    return AsyncGuard(PROFILE, scanner=scanner)


class Chunks:
    """The body of an answer as it comes from a network, an event at a time."""

    def __init__(self, chunks: Sequence[bytes]) -> None:
        self._chunks = chunks

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._chunks)

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for chunk in self._chunks:
            yield chunk

    def close(self) -> None:
        """Leave it at that."""

    async def aclose(self) -> None:
        """Leave it at that."""

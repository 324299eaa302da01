"""Leak test: random streams with a forbidden text and faults at random moments, and a consumer that checks each piece.

Every character of a text but those of the forbidden one is there once, so that a scan or a piece says where it is from.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from random import Random
from typing import Any

import pytest

from aisecurity.exceptions import (
    AISecSDKException,
    APIConnectionError,
    APITimeoutError,
    AuthenticationError,
    BadRequestError,
    ConfigurationError,
    PayloadError,
    RateLimitError,
    RequestTooLargeError,
    ResponseError,
    ScannerClosedError,
    ServerError,
    TokenError,
)
from aisecurity.guard import NotAllowed
from aisecurity.scan.models.content import Content
from tests.support.errors import status_error
from tests.support.guard.halves import AsyncUpstream, BlockingUpstream, Upstream, async_guard, blocking_guard
from tests.support.guard.scanners import FORBIDDEN, by_substring
from tests.support.samples import allowed, anything, blocked

STREAMS = 10_000
FIRST_CHARACTER = 0x3400
"""From here on there are 27,000 characters of ideographs, none of them twice."""
ERRORS: list[AISecSDKException] = [
    APIConnectionError("no connection", sent=False),
    APITimeoutError("late"),
    ConfigurationError("wrong"),
    PayloadError("wrong"),
    ResponseError("unreadable"),
    ScannerClosedError("closed"),
    TokenError("refused"),
    *(
        status_error(kind, status)
        for kind, status in (
            (AuthenticationError, 401),
            (BadRequestError, 400),
            (RateLimitError, 429),
            (RequestTooLargeError, 413),
            (ServerError, 503),
        )
    ),
]
MISTAKES: list[BaseException] = [ValueError(), KeyError(), StopAsyncIteration(), asyncio.CancelledError()]
NO_ALLOWS: list[Callable[[], object]] = [
    blocked,
    lambda: None,
    lambda: "allow",
    lambda: allowed(action="redact"),
    lambda: allowed(timeout=True),
    lambda: allowed(error=True),
    lambda: allowed(response_masked_data={"data": "XXX"}),
]


class UpstreamFailedError(Exception):
    """What a model's stream raises."""


class Play:
    """One stream: its text, its pieces, its faults, and what of it was scanned and seen so far."""

    def __init__(self, random: Random, longest: int, largest: int) -> None:
        length = random.randrange(longest)
        text = "".join(map(chr, range(FIRST_CHARACTER, FIRST_CHARACTER + length)))
        self.forbidden_at: int | None = random.randrange(length + 1) if random.random() < 0.5 else None
        if self.forbidden_at is not None:
            text = text[: self.forbidden_at] + FORBIDDEN + text[self.forbidden_at :]
        self.text = text
        self.pieces = list(self._cut(random, random.randrange(1, largest)))
        fault = random.choice(["none", "none", "error", "mistake", "no allow", "upstream", "upstream ends", "leaves"])
        self.upstream_error = UpstreamFailedError() if fault.startswith("upstream") else None
        if fault == "upstream":
            del self.pieces[random.randrange(len(self.pieces) + 1) :]
        self.leaves_after = random.randrange(4) if fault == "leaves" else None
        self.scan_fault: Any = {
            "error": random.choice(ERRORS),
            "mistake": random.choice(MISTAKES),
            "no allow": random.choice(NO_ALLOWS),
        }.get(fault)
        self.fault_at = random.randrange(5)
        self.has_no_fault = fault == "none"
        self.scans = 0
        self.is_scanning = False
        self.allowed_until = 0
        self.seen = 0
        self.has_left = False

    def _cut(self, random: Random, largest: int) -> Any:
        start = 0
        while start < len(self.text):
            end = start + random.randrange(largest + 1)
            yield self.text[start:end]
            start = end

    def begin(self) -> None:
        """Note that a scan begins: the only one that is under way."""
        assert not self.is_scanning
        self.is_scanning = True

    def answer(self, content: Content) -> Any:
        """Return the verdict of a scan, or its fault."""
        self.is_scanning = False
        self.scans += 1
        if self.scan_fault is not None and self.scans - 1 == self.fault_at:
            if isinstance(self.scan_fault, BaseException):
                raise self.scan_fault
            return self.scan_fault()
        verdict = by_substring(content)
        start = self.text.index(str(content.response))
        if not verdict.is_blocked and start <= self.allowed_until:
            self.allowed_until = max(self.allowed_until, start + len(str(content.response)))
        return verdict

    def see(self, piece: str) -> None:
        """Check a piece that the consumer has: it goes on where the last one ended, and all of it was allowed."""
        end = self.seen + len(piece)
        assert self.text[self.seen : end] == piece
        assert end <= self.allowed_until, "a character before its verdict"
        assert self.forbidden_at is None or end <= self.forbidden_at, "a character of the forbidden text"
        self.seen = end
        if self.leaves_after is not None:
            self.leaves_after -= 1
            self.has_left = self.leaves_after < 0

    def check(self, error: BaseException | None, upstream: Upstream) -> None:
        """Check how the stream ended: whole, by its own error, or refused; and closed but where it was whole."""
        if error is None and not self.has_left:
            assert (len(self.text), 0) == (self.seen, upstream.closed)
            assert self.forbidden_at is None
            return
        assert upstream.closed
        assert not self.has_no_fault or self.forbidden_at is not None
        assert error is None or isinstance(error, (NotAllowed, UpstreamFailedError, asyncio.CancelledError))
        assert not isinstance(error, UpstreamFailedError) or error is self.upstream_error


class Scanners:
    """A scanner of either half, for the play that is on."""

    def __init__(self) -> None:
        self.play: Play

    def blocking(self, *_: object, **__: object) -> Any:
        """Scan at once."""
        self.play.begin()
        return self.play.answer(anything(_[1]))

    async def on_loop(self, *_: object, **__: object) -> Any:
        """Scan once the loop comes round."""
        self.play.begin()
        await asyncio.sleep(0)
        return self.play.answer(anything(_[1]))


def play_blocking(plays: list[Play], **policy: Any) -> None:
    """Play each stream with the blocking guard."""
    scanners = Scanners()
    guard = blocking_guard(_with(scanners.blocking), cache=0, **policy)
    for play in plays:
        scanners.play = play
        upstream = BlockingUpstream(play.pieces, play.upstream_error)
        stream, error = guard.stream(upstream), None
        try:
            for piece in stream:
                play.see(piece)
                if play.has_left:
                    break
        except (NotAllowed, UpstreamFailedError, asyncio.CancelledError) as raised:
            error = raised
        stream.close()
        play.check(error, upstream)


async def play_on_loop(plays: list[Play], **policy: Any) -> None:
    """Play each stream with the asyncio guard."""
    scanners = Scanners()
    guard = async_guard(_with(scanners.on_loop), cache=0, **policy)
    for play in plays:
        scanners.play = play
        upstream = AsyncUpstream(play.pieces, play.upstream_error)
        stream, error = guard.stream(upstream), None
        try:
            async for piece in stream:
                play.see(piece)
                if play.has_left:
                    break
        except (NotAllowed, UpstreamFailedError, asyncio.CancelledError) as raised:
            error = raised
        await stream.aclose()
        play.check(error, upstream)


def _with(scan: Any) -> Any:
    class Scanner:
        sync_scan = staticmethod(scan)

    return Scanner()


def run(half: str, plays: list[Play], **policy: Any) -> None:
    """Play all, and check that they were of every kind."""
    if half == "blocking":
        play_blocking(plays, **policy)
    else:
        asyncio.run(play_on_loop(plays, **policy))
    assert {True, False} == {play.seen == len(play.text) for play in plays}
    assert {True, False} == {play.has_left for play in plays}
    assert any(0 < play.seen < len(play.text) for play in plays)


@pytest.mark.parametrize("half", ["blocking", "asyncio"])
@pytest.mark.parametrize(
    "policy",
    [{"streaming": "hold"}, {"streaming": "window", "window_characters": 40, "window_overlap": 10}],
    ids=lambda policy: policy["streaming"],
)
def test_no_leak(half: str, policy: dict[str, Any]) -> None:
    """Not one character leaves before a scan that covered it allowed it, and none of the forbidden text ever does."""
    random = Random(f"{half} {policy}")  # noqa: S311 - repeatable

    run(half, [Play(random, 100, 40) for _ in range(STREAMS)], **policy)


@pytest.mark.parametrize("half", ["blocking", "asyncio"])
@pytest.mark.parametrize("streaming", ["hold", "window"])
def test_no_leak_with_the_usual_window(half: str, streaming: str) -> None:
    """Windows of 2,000 characters leak nothing either."""
    random = Random(f"{half} {streaming}")  # noqa: S311 - repeatable

    run(half, [Play(random, 12_000, 1000) for _ in range(200)], streaming=streaming)

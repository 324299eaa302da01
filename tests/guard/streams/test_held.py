"""Held streams of both halves: nothing before the verdict, pieces as they came, and a bound on what is held."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest

from aisecurity.exceptions import PayloadError
from aisecurity.guard import Blocked, Failure, Unscanned
from aisecurity.guard._core import held_stream
from tests.support.errors import unavailable
from tests.support.guard.halves import GuardHalf, async_guard
from tests.support.guard.scanners import FORBIDDEN, AsyncFakeScanner, texts_of
from tests.support.samples import allowed, anything

WINDOW: dict[str, Any] = {"streaming": "window", "window_characters": 10, "window_overlap": 4}
MEBIBYTE = 1024 * 1024


@pytest.fixture(params=["response", "tool"])
def side(request: pytest.FixtureRequest) -> str:
    """Yield both kinds of streams in turn."""
    return str(request.param)


def held(guard: Any, side: str, pieces: Any) -> Any:
    """Return the held stream of a response, or of a tool's result."""
    return guard.stream(pieces) if side == "response" else guard.tool_stream("search", pieces, server="web")


def test_hold(guards: GuardHalf, side: str) -> None:
    """The pieces come as they were, but for empty ones, once the upstream has ended and one scan allowed all."""
    scanner, upstream = guards.fake(), guards.upstream("It", "", " is", " Paris")
    stream = held(guards.guard(scanner), side, upstream)

    assert "It" == next(stream)
    assert 4 == upstream.read
    assert [" is", " Paris"] == list(stream)
    assert ["It is Paris"] == [texts_of(scan.content) for scan in scanner.scans]
    assert 0 == upstream.closed


def test_window(guards: GuardHalf) -> None:
    """A window leaves once it was scanned, but for its overlap; the end leaves once the whole was scanned."""
    scanner, upstream = guards.fake(), guards.upstream("0123", "456789ab", "cdefg", "hi")
    stream = guards.guard(scanner, **WINDOW).stream(upstream)
    seen = [(piece, upstream.read, len(scanner.scans)) for piece in stream]

    assert [("012345", 2, 1), ("6789ab", 3, 2), ("cdefghi", 4, 3)] == seen
    assert ["0123456789", "6789abcdef", "0123456789abcdefghi"] == [scan.content.response for scan in scanner.scans]
    assert 1 == scanner.most


def test_window_of_one_large_piece(guards: GuardHalf) -> None:
    """A piece of many windows is scanned window by window, one at a time."""
    scanner = guards.fake()
    text = "".join(map(chr, range(0x100, 0x200)))

    assert text == "".join(guards.guard(scanner, **WINDOW).stream([text]))
    assert (43, 1) == (len(scanner.scans), scanner.most)


def test_window_of_a_short_text(guards: GuardHalf) -> None:
    """A text that is shorter than a window is one scan."""
    scanner = guards.fake()

    assert ["0123"] == list(guards.guard(scanner, **WINDOW).stream(["01", "23"]))
    assert ["0123"] == [scan.content.response for scan in scanner.scans]


def test_a_window_opens_nothing(guards: GuardHalf) -> None:
    """A failure that is open lets no window pass, nor the whole of which windows were scanned; a short text it does."""

    def fails(content: Any) -> object:
        if len(str(content.response)) != 10:
            raise unavailable()
        return allowed()

    guard = guards.guard(guards.fake(fails), fail_open={"unavailable"}, **WINDOW)
    seen: list[str] = []
    with pytest.raises(Unscanned):
        seen.extend(guard.stream(["0123456789ab"]))

    assert ["012345"] == seen
    assert ["0123"] == list(guard.stream(["0123"]))


def test_with_its_prompt(guards: GuardHalf) -> None:
    """Each scan of a stream has the prompt that was given, else that of the turn."""
    scanner = guards.fake()
    guard = guards.guard(scanner, **WINDOW)
    turn = guard.turn()
    turn.prompt("asked")
    list(turn.stream(["0123456789ab"]))
    list(turn.stream(["0123"], prompt="other"))
    list(guard.stream(["0123"], prompt="given"))

    assert ["asked", "asked", "asked", "other", "given"] == [scan.content.prompt for scan in scanner.scans]
    with pytest.raises(PayloadError):
        guard.stream([], prompt=anything(7))


def test_mask(guards: GuardHalf) -> None:
    """A masked text, which has no pieces of its own, comes as one."""
    scanner = guards.fake(lambda _: allowed(response_masked_data={"data": "It is XXX"}))

    assert ["It is XXX"] == list(guards.guard(scanner, mask={"response"}).stream(["It is ", "599-51-7233"]))


@pytest.mark.parametrize("streaming", ["hold", "window"])
def test_left_out(guards: GuardHalf, side: str, streaming: str) -> None:
    """A side that the policy leaves out passes piece by piece, is counted once, and is closed when one leaves."""
    policy = {"response": False} if side == "response" else {"tools": False}
    scanner, upstream = guards.fake(), guards.upstream("", "a", FORBIDDEN, "c")
    guard = guards.guard(scanner, streaming=streaming, **policy)
    stream = held(guard, side, upstream)

    assert ["", "a"] == [next(stream), next(stream)]
    assert 2 == upstream.read
    stream.close()
    assert 1 == upstream.closed
    assert [FORBIDDEN, "c"] == list(held(guard, side, [FORBIDDEN, "c"]))
    assert [] == list(held(guard, side, []))
    assert ([], {side: {"unscanned": 2}}) == (scanner.scans, guard.stats.decisions)
    with pytest.raises(PayloadError):
        list(held(guard, side, [anything(7)]))


@pytest.mark.parametrize("piece", [None, 7, b"text", ["text"]], ids=repr)
@pytest.mark.parametrize("streaming", ["hold", "window"])
def test_no_text(guards: GuardHalf, side: str, streaming: str, piece: object) -> None:
    """A piece that is no text is refused, and the upstream closed."""
    scanner, upstream = guards.fake(), guards.upstream("a", piece, "b")
    with pytest.raises(PayloadError):
        list(held(guards.guard(scanner, streaming=streaming), side, upstream))

    assert (2, 1, []) == (upstream.read, upstream.closed, scanner.scans)


@pytest.mark.parametrize("streaming", ["hold", "window"])
def test_too_long(guards: GuardHalf, side: str, streaming: str) -> None:
    """A stream of more than 16 MiB is refused, whatever is open, and its upstream closed."""
    scanner = guards.fake()
    upstream = guards.upstream(*["é" * (MEBIBYTE // 2)] * 16, "a", "b")
    guard = guards.guard(
        scanner, streaming=streaming, window_characters=16 * MEBIBYTE, fail_open={"timeout", "unavailable"}
    )
    with pytest.raises(Unscanned) as caught:
        list(held(guard, side, upstream))

    assert (Failure.TOO_LARGE, side) == (caught.value.failure, caught.value.side)
    assert (17, 1, []) == (upstream.read, upstream.closed, scanner.scans)
    assert {side: {"too_large": 1}} == guard.stats.failures


def test_as_long_as_is_held(guards: GuardHalf, monkeypatch: pytest.MonkeyPatch, side: str) -> None:
    """What is held is counted in bytes of UTF-8; a lone surrogate counts too."""
    monkeypatch.setattr(held_stream, "MOST_HELD_BYTES", 8)
    guard = guards.guard()

    assert ["é", "\ud800", "abc"] == list(held(guard, side, ["é", "\ud800", "abc"]))
    with pytest.raises(Unscanned):
        list(held(guard, side, ["é", "\ud800", "abcd"]))


def test_many_pieces(guards: GuardHalf, side: str) -> None:
    """Of very many pieces the first ones are joined, since each takes more memory than a short text in it."""
    pieces = [chr(0x3400 + number) for number in range(25_000)]
    seen = list(held(guards.guard(), side, pieces))

    assert "".join(pieces) == "".join(seen)
    assert [10_000, 10_000, *[1] * 5000] == [len(piece) for piece in seen]


class Pieces:
    """An iterable that makes an iterator for each use, and can be closed itself."""

    def __init__(self) -> None:
        self.closed: list[str] = []

    def __iter__(self) -> Iterator[str]:
        try:
            yield from ["a", "b"]
        finally:
            self.closed.append("iterator")

    def close(self) -> None:
        """Note it."""
        self.closed.append("pieces")


class AsyncPieces:
    """As Pieces, for `async for`; its close is a coroutine, as that of some model clients."""

    def __init__(self) -> None:
        self.closed: list[str] = []

    async def __aiter__(self) -> AsyncIterator[str]:
        try:
            for piece in ("a", "b"):
                yield piece
        finally:
            self.closed.append("iterator")

    async def close(self) -> None:
        """Note it."""
        self.closed.append("pieces")


@pytest.mark.parametrize("kind", [Pieces, AsyncPieces])
def test_iterables(guards: GuardHalf, kind: Any) -> None:
    """Any iterable of text can be held, by AsyncGuard of either colour; its iterator and itself are closed."""
    if not guards.runner:
        kind = Pieces
    whole, left = kind(), kind()
    stream = guards.guard(response=False).stream(left)

    assert ["a", "b"] == list(guards.guard().stream(whole))
    assert ["iterator"] == whole.closed
    assert "a" == next(stream)
    stream.close()
    assert ["iterator", "pieces"] == left.closed


async def test_tasks_do_not_wait_for_a_stream() -> None:
    """While one stream waits for its model another passes."""
    go_on = asyncio.Event()

    async def slow() -> AsyncIterator[str]:
        await go_on.wait()
        yield "slow"

    guard = async_guard(AsyncFakeScanner())

    async def joined(pieces: AsyncIterator[str] | list[str]) -> str:
        return "".join([piece async for piece in guard.stream(pieces)])

    waiting = asyncio.create_task(joined(slow()))
    assert "fast" == await joined(["fa", "st"])
    go_on.set()
    assert "slow" == await waiting


def test_blocked_where_it_stands(guards: GuardHalf) -> None:
    """A window that is blocked is one decision, and nothing of it leaves."""
    guard = guards.guard(**{**WINDOW, "window_characters": 30, "window_overlap": 15})
    seen: list[str] = []
    with pytest.raises(Blocked):
        seen.extend(guard.stream(["x" * 30 + FORBIDDEN + "y" * 50]))

    assert ["x" * 15] == seen
    assert {"response": {"blocked": 1}} == guard.stats.decisions

"""Ends of a held stream: blocked, its upstream's error, a consumer that leaves, a task that is cancelled."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import AsyncIterator, Iterator
from contextlib import aclosing
from typing import Any

import pytest

from aisecurity.guard import Blocked, NotAllowed, Unscanned
from tests.support.errors import unavailable
from tests.support.guard.halves import AsyncUpstream, BlockingUpstream, GuardHalf, async_guard, blocking_guard
from tests.support.guard.scanners import FORBIDDEN, AsyncFakeScanner

from .test_held import WINDOW, held, side

__all__ = ["side"]
POLICIES: list[dict[str, Any]] = [{}, {**WINDOW, "window_characters": 30, "window_overlap": 15}]


class ModelError(Exception):
    """What a model's client raises."""


def fails(_: object) -> None:
    """Fail as an outage does."""
    raise unavailable()


@pytest.fixture(params=POLICIES, ids=["hold", "window"])
def policy(request: pytest.FixtureRequest) -> dict[str, Any]:
    """Yield both ways to hold in turn."""
    return dict(request.param)


def test_blocked(guards: GuardHalf, policy: dict[str, Any], side: str) -> None:
    """On a block the upstream is closed, also one that has ended, and one exception is raised, with nothing behind."""
    upstream = guards.upstream("hello ", FORBIDDEN)
    with pytest.raises(Blocked) as caught:
        list(held(guards.guard(**policy), side, upstream))

    assert caught.value.__cause__ is caught.value.__context__ is None
    assert 1 == upstream.closed


def test_blocked_before_the_end(guards: GuardHalf) -> None:
    """A window that is blocked ends the stream: nothing more is read or scanned."""
    scanner = guards.fake()
    upstream = guards.upstream(FORBIDDEN, "x" * 30, "y" * 30, "z" * 30)
    stream = guards.guard(scanner, **POLICIES[1]).stream(upstream)
    with pytest.raises(Blocked):
        list(stream)

    assert (2, 1) == (upstream.read, len(scanner.scans))
    assert [] == list(stream)


def test_unscanned(guards: GuardHalf, policy: dict[str, Any], side: str) -> None:
    """Without a verdict nothing leaves, and the upstream is closed."""
    upstream = guards.upstream("hello")
    with pytest.raises(Unscanned):
        list(held(guards.guard(guards.fake(fails), **policy), side, upstream))

    assert 1 == upstream.closed


def test_error_of_the_upstream(guards: GuardHalf, policy: dict[str, Any], side: str) -> None:
    """What the upstream raises is raised as it is; what was held is dropped, and not scanned."""
    scanner, error = guards.fake(), ModelError("broke off")
    upstream = guards.upstream("hello", error=error)
    seen: list[str] = []
    with pytest.raises(ModelError) as caught:
        seen.extend(held(guards.guard(scanner, **policy), side, upstream))

    assert caught.value is error
    assert error.__cause__ is error.__context__ is None
    assert ([], []) == (seen, scanner.scans)
    assert 1 == upstream.closed


def test_error_of_close(guards: GuardHalf, side: str) -> None:
    """What closing an upstream raises does not stand in the way of a refusal."""
    upstream = guards.upstream(FORBIDDEN)

    def close() -> None:
        raise ModelError

    upstream.close = upstream.aclose = close
    with pytest.raises(NotAllowed) as caught:
        list(held(guards.guard(), side, upstream))

    assert caught.value.__context__ is None


def test_consumer_leaves(guards: GuardHalf) -> None:
    """A consumer that leaves closes the upstream, and nothing more is read or scanned."""
    scanner, upstream = guards.fake(), guards.upstream("x" * 40, "y" * 40, "z" * 40)
    stream = guards.guard(scanner, **POLICIES[1]).stream(upstream)
    next(stream)
    stream.close()

    assert (1, 1, 1) == (upstream.read, len(scanner.scans), upstream.closed)
    assert [] == list(stream)


def test_consumer_breaks_off() -> None:
    """Leaving a loop is enough for the blocking guard: the stream ends with the last reference to it."""
    upstream = BlockingUpstream(["x" * 40, "y"])
    for _piece in blocking_guard(**POLICIES[1]).stream(upstream):
        break
    gc.collect()

    assert (1, 1) == (upstream.read, upstream.closed)


async def test_consumer_breaks_off_on_loop() -> None:
    """With asyncio the loop closes the stream of which nobody knows any more."""
    upstream = AsyncUpstream(["x" * 40, "y"])
    async for _piece in async_guard(**POLICIES[1]).stream(upstream):
        break
    gc.collect()
    await asyncio.sleep(0.01)

    assert (1, 1) == (upstream.read, upstream.closed)


async def test_consumer_fails_on_loop() -> None:
    """An exception of the consumer closes the upstream at once within aclosing."""
    upstream = AsyncUpstream(["x" * 40, "y"])

    async def consume() -> None:
        async with aclosing(async_guard(**POLICIES[1]).stream(upstream)) as stream:
            async for _piece in stream:
                raise KeyError

    with pytest.raises(KeyError):
        await consume()
    assert (1, 1) == (upstream.read, upstream.closed)


def test_thrown_in() -> None:
    """What a consumer throws into the stream closes the upstream and comes out again."""
    upstream = BlockingUpstream(["x" * 40, "y"])
    stream = blocking_guard(**POLICIES[1]).stream(upstream)
    next(stream)
    with pytest.raises(ModelError):
        stream.throw(ModelError())

    assert 1 == upstream.closed


@pytest.mark.parametrize("amid", ["upstream", "scan"])
async def test_cancelled(amid: str, policy: dict[str, Any]) -> None:
    """A task that is cancelled, while it waits for the model or for a scan, closes the upstream; nothing leaves."""
    closed = asyncio.Event()

    async def model() -> AsyncIterator[str]:
        try:
            yield "hello" * 8
            if amid == "upstream":
                await asyncio.sleep(60)
        finally:
            closed.set()

    scanner = AsyncFakeScanner(pause=60 if amid == "scan" else 0)
    seen: list[str] = []

    async def consume() -> None:
        stream = async_guard(scanner, **policy).stream(model())
        while True:
            seen.append(await anext(stream))

    task = asyncio.create_task(consume())
    await asyncio.sleep(0.01)
    before = list(seen)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task

    assert closed.is_set()
    assert before == seen
    assert 0 == scanner.under_way
    assert [] == seen or (amid, policy) == ("upstream", POLICIES[1])


def test_interrupted(policy: dict[str, Any]) -> None:
    """Ctrl-C while the model writes closes it, and nothing leaves."""
    closed: list[bool] = []

    def model() -> Iterator[str]:
        try:
            yield "hello"
            raise KeyboardInterrupt
        finally:
            closed.append(True)

    seen: list[str] = []
    with pytest.raises(KeyboardInterrupt):
        seen.extend(blocking_guard(**policy).stream(model()))

    assert ([True], []) == (closed, seen)


def test_no_iterable(guards: GuardHalf) -> None:
    """What cannot be iterated is a mistake of the program."""
    with pytest.raises(TypeError):
        list(guards.guard().stream(7))  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]

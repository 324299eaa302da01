"""Driver of the AsyncGuard: runs a flow in the task that calls."""

from __future__ import annotations

from collections.abc import (
    AsyncGenerator,
    AsyncIterable,
    AsyncIterator,
    Awaitable,
    Callable,
    Generator,
    Iterable,
    Iterator,
)
from contextlib import suppress
from typing import Any, TypeAlias, TypeVar

from aisecurity.guard._core.flows import Flow, PerformScans
from aisecurity.guard._core.held_stream import END, End, HeldFlow, NextPiece, Release

from . import failing_closed, interrupt

T = TypeVar("T")
V = TypeVar("V")
Perform: TypeAlias = Callable[[PerformScans], Awaitable[list[object]]]
"""Returns the answer for each scan, the verdict or the exception in its place."""


async def run(flow: Flow[T], perform: Perform) -> T:
    """Run *flow* to its end."""
    try:
        steps = failing_closed(flow)
        scans = next(steps)
        while True:
            scans = steps.send(await _answered(steps, scans, perform))
    except StopIteration as end:
        return end.value  # type: ignore[no-any-return]  # what the flow returned, a T


async def release(flow: HeldFlow[V], pieces: AsyncIterable[V] | Iterable[V], perform: Perform) -> AsyncGenerator[V]:
    """Run *flow* with *pieces*, and yield those that it releases. Where it raises, *pieces* is closed."""
    upstream: AsyncIterator[V] | Iterator[V] | None = None
    steps = failing_closed(flow)
    try:
        upstream = aiter(pieces) if isinstance(pieces, AsyncIterable) else iter(pieces)
        effect = next(steps)
        while True:
            if isinstance(effect, Release):
                yield effect.piece
                effect = next(steps)
            elif isinstance(effect, NextPiece):
                effect = steps.send(await _next(upstream))
            else:
                effect = steps.send(await _answered(steps, effect, perform))
    except StopIteration:
        return
    except BaseException:
        steps.close()
        await _close(upstream, pieces)
        raise


async def _answered(steps: Generator[Any, Any, Any], scans: PerformScans, perform: Perform) -> list[object]:
    try:
        return await perform(scans)
    except BaseException as error:
        interrupt(steps, error)
        raise


async def _next(upstream: AsyncIterator[V] | Iterator[V]) -> V | End:
    return next(upstream, END) if isinstance(upstream, Iterator) else await anext(upstream, END)


async def _close(upstream: object, pieces: object) -> None:
    """Close what is not needed any more; what that raises must not stand in the way of a refusal."""
    for stream in [upstream] if upstream is pieces else [upstream, pieces]:
        with suppress(Exception):
            close = getattr(stream, "aclose", None) or getattr(stream, "close", None)
            closing = close() if callable(close) else None
            if isinstance(closing, Awaitable):
                await closing

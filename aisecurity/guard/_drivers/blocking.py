"""Driver of the blocking Guard: runs a flow in the calling thread."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import suppress
from typing import Any, TypeAlias, TypeVar

from aisecurity.guard._core.flows import Flow, PerformScans
from aisecurity.guard._core.held_stream import END, HeldFlow, NextPiece, Release
from aisecurity.guard.event_loop import reject_running_loop

from . import failing_closed, interrupt

T = TypeVar("T")
V = TypeVar("V")
Perform: TypeAlias = Callable[[PerformScans], list[object]]
"""Returns the answer for each scan, the verdict or the exception in its place."""


def run(flow: Flow[T], perform: Perform) -> T:
    """Run *flow* to its end."""
    reject_running_loop()
    try:
        steps = failing_closed(flow)
        scans = next(steps)
        while True:
            scans = steps.send(_answered(steps, scans, perform))
    except StopIteration as end:
        return end.value  # type: ignore[no-any-return]  # what the flow returned, a T


def release(flow: HeldFlow[V], pieces: Iterable[V], perform: Perform) -> Generator[V]:
    """Run *flow* with *pieces*, and yield those that it releases. Where it raises, *pieces* is closed."""
    upstream: Iterator[V] | None = None
    steps = failing_closed(flow)
    try:
        reject_running_loop()
        upstream = iter(pieces)
        effect = next(steps)
        while True:
            if isinstance(effect, Release):
                yield effect.piece
                effect = next(steps)
            elif isinstance(effect, NextPiece):
                effect = steps.send(next(upstream, END))
            else:
                effect = steps.send(_answered(steps, effect, perform))
    except StopIteration:
        return
    except BaseException:
        steps.close()
        _close(upstream, pieces)
        raise


def _answered(steps: Generator[Any, Any, Any], scans: PerformScans, perform: Perform) -> list[object]:
    try:
        return perform(scans)
    except BaseException as error:
        interrupt(steps, error)
        raise


def _close(upstream: object, pieces: object) -> None:
    """Close what is not needed any more; what that raises must not stand in the way of a refusal."""
    for stream in [upstream] if upstream is pieces else [upstream, pieces]:
        with suppress(Exception):
            close = getattr(stream, "close", None)
            if callable(close):
                close()

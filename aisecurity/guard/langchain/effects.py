"""Flows of the adapter, and how either colour performs them.

A flow yields functions of a turn: the blocking half calls them, the asynchronous half awaits what they return too.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from functools import partial
from typing import Any, TypeAlias, TypeVar

T = TypeVar("T")

Effect: TypeAlias = Callable[[Any], Any]
"""A scan by the methods of a turn, or a call of what stands behind the adapter."""
AgentFlow: TypeAlias = Generator[Effect, Any, T]


def perform(flow: AgentFlow[T], turn: Any) -> T:
    """Return what *flow* returns, with a turn that blocks."""
    step: Callable[[], Effect] = partial(next, flow)
    try:
        while True:
            effect = step()
            try:
                step = partial(flow.send, effect(turn))
            except Exception as error:
                # Thrown out of this block: it must not stand behind what the flow raises instead.
                step = partial(flow.throw, error)
    except StopIteration as end:
        return end.value  # type: ignore[no-any-return]  # what the flow returned, a T
    finally:
        flow.close()


async def aperform(flow: AgentFlow[T], turn: Any) -> T:
    """Return what *flow* returns, with a turn whose methods are awaited."""
    step: Callable[[], Effect] = partial(next, flow)
    try:
        while True:
            effect = step()
            try:
                step = partial(flow.send, await effect(turn))
            except Exception as error:
                step = partial(flow.throw, error)
    except StopIteration as end:
        return end.value  # type: ignore[no-any-return]  # as above
    finally:
        flow.close()

"""Runs flows on asyncio: with `_drive`, the only two loops that perform effects.

Until there is an event loop, nothing of asyncio is imported.
"""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

from aisecurity._core.effects import Ask, Effect, Exclusive, Flow, Now, Send, Sleep, Together
from aisecurity._core.wire import Reply
from aisecurity._drive import AT_ONCE
from aisecurity.exceptions import AISecSDKException, APITimeoutError

if TYPE_CHECKING:
    import asyncio

T = TypeVar("T")
_Inner: TypeAlias = Sleep | Together | Ask | Exclusive


async def run_async(flow: Flow[T], send: Callable[[Send], Awaitable[Reply]]) -> T:
    """Run *flow* to its end in this task."""
    resume: Callable[[Any], Effect] = flow.send
    outcome: Any = None
    while True:
        try:
            effect = resume(outcome)
        except StopIteration as stop:
            return stop.value  # type: ignore[no-any-return]  # what the flow returned, a T
        try:
            if isinstance(effect, Now):
                outcome = time.monotonic()
            else:
                outcome = await (send(effect) if isinstance(effect, Send) else _perform(effect, send))
            resume = flow.send
        except BaseException as error:
            outcome, resume = error, flow.throw


async def _perform(effect: _Inner, send: Callable[[Send], Awaitable[Reply]]) -> Any:
    if isinstance(effect, Sleep):
        import asyncio

        return await asyncio.sleep(effect.seconds)
    if isinstance(effect, Ask):
        value: Any = effect.source()
        return await value if isinstance(value, Awaitable) else value  # pyright: ignore[reportUnknownVariableType]  # of anything
    if isinstance(effect, Exclusive):
        return await _exclusive_async(effect, send)
    return await _together(effect.flows, send)


async def _exclusive_async(effect: Exclusive, send: Callable[[Send], Awaitable[Reply]]) -> Any:
    import asyncio

    lock: asyncio.Lock = effect.gate.loops.setdefault(asyncio.get_running_loop(), asyncio.Lock())
    try:
        async with asyncio.timeout(effect.timeout):
            await lock.acquire()
    except TimeoutError as error:
        raise APITimeoutError("a token that another task is fetching did not come in time", sent=False) from error
    try:
        return await run_async(effect.flow, send)
    finally:
        lock.release()


async def _together(flows: Sequence[Flow[Any]], send: Callable[[Send], Awaitable[Reply]]) -> list[Any]:
    import asyncio

    room = asyncio.Semaphore(AT_ONCE)
    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(_outcome_async(flow, send, room)) for flow in flows]
    except BaseExceptionGroup as several:
        # What is not ours is a bug; it comes out as it does from the blocking driver.
        raise several.exceptions[0] from several
    return [task.result() for task in tasks]


async def _outcome_async(flow: Flow[Any], send: Callable[[Send], Awaitable[Reply]], room: asyncio.Semaphore) -> Any:
    async with room:
        try:
            return await run_async(flow, send)
        except AISecSDKException as error:
            return error

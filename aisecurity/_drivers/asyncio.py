"""Driver of the asyncio Scanner: performs the effects of a flow in the running event loop.

Until there is an event loop, nothing of asyncio is imported.
"""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from aisecurity._core.effects import Compute, Effect, Flow, Gather, Invoke, Notify, Now, Send, Sleep, WithLock
from aisecurity._core.wire import Reply, not_loaded
from aisecurity._runtime.fork_guard import no_fork
from aisecurity._runtime.lazy import LOAD_ERRORS
from aisecurity.exceptions import AISecSDKException, APITimeoutError

from . import AT_ONCE, publish

if TYPE_CHECKING:
    import asyncio

T = TypeVar("T")


async def run_async(flow: Flow[T], send: Callable[[Send], Awaitable[Reply]]) -> T:
    """Run *flow* to its end in this task."""
    go_on: Callable[[Any], Effect] = flow.send
    resume = go_on
    outcome: Any = None
    while True:
        try:
            effect = resume(outcome)
        except StopIteration as stop:
            return stop.value  # type: ignore[no-any-return]  # what the flow returned, a T
        try:
            # Those of every call by their class itself: a `match` takes three times as long.
            if type(effect) is Send:
                outcome = await send(effect)
            elif type(effect) is Now:
                outcome = time.monotonic()
            elif type(effect) is Notify:
                outcome = publish(effect)
            else:
                outcome = await _perform(effect, send)
            resume = go_on
        except BaseException as error:
            outcome, resume = error, flow.throw


async def _perform(
    effect: Sleep | Invoke | Compute | WithLock | Gather, send: Callable[[Send], Awaitable[Reply]]
) -> Any:
    match effect:
        case Sleep():
            return await _sleep(effect.seconds)
        case Invoke():
            value: Any = effect.source()
            return await value if isinstance(value, Awaitable) else value  # pyright: ignore[reportUnknownVariableType]  # of anything
        case Compute():
            return await _computed(effect)
        case WithLock():
            return await _with_lock(effect, send)
        case Gather():  # pragma: no branch  # pyright: every effect has its case
            return await _gather(effect.flows, send)


async def _sleep(seconds: float) -> None:
    with no_fork:
        import asyncio

    await asyncio.sleep(seconds)


def _running_loop() -> asyncio.AbstractEventLoop:
    """Return the event loop that runs in this thread; APIConnectionError where what looks for it cannot be loaded."""
    try:
        with no_fork:
            from aisecurity._runtime.event_loop import running_loop
    except LOAD_ERRORS as error:
        raise not_loaded(error) from error
    return running_loop()


async def _computed(effect: Compute) -> Any:
    """Return what the work of *effect* returns, in a thread of the loop's default executor if there is one."""
    with no_fork:
        import asyncio

        try:
            from contextvars import copy_context

            outcome = asyncio.get_running_loop().run_in_executor(None, copy_context().run, effect.work)
        except (RuntimeError, *LOAD_ERRORS):
            # The executor is shut down, or its module cannot be loaded, or the system starts no thread.
            outcome = None
    if outcome is None:
        # The loop is held up, which is better than an answer that is lost.
        return effect.work()
    try:
        async with asyncio.timeout(effect.timeout):
            return await outcome
    except TimeoutError as error:
        raise APITimeoutError("the answer was not read in time by the event loop's executor") from error


async def _with_lock(effect: WithLock, send: Callable[[Send], Awaitable[Reply]]) -> Any:
    loop = _running_loop()
    with no_fork:
        import asyncio

    lock: asyncio.Lock = effect.lock.loops.setdefault(loop, asyncio.Lock())
    try:
        async with asyncio.timeout(effect.timeout):
            await lock.acquire()
    except TimeoutError as error:
        raise APITimeoutError("a token that another task is fetching did not come in time", sent=False) from error
    try:
        return await run_async(effect.flow, send)
    finally:
        lock.release()


async def _gather(flows: Sequence[Flow[Any]], send: Callable[[Send], Awaitable[Reply]]) -> list[Any]:
    _running_loop()
    with no_fork:
        import asyncio

    room = asyncio.Semaphore(AT_ONCE)
    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(_outcome(flow, send, room)) for flow in flows]
    except BaseExceptionGroup as several:
        # What is not ours is a bug; it comes out as it does from the blocking driver.
        raise several.exceptions[0] from several
    return [task.result() for task in tasks]


async def _outcome(flow: Flow[Any], send: Callable[[Send], Awaitable[Reply]], room: asyncio.Semaphore) -> Any:
    async with room:
        try:
            return await run_async(flow, send)
        except AISecSDKException as error:
            return error

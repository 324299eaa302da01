"""Runs flows: the only two loops that perform effects, one blocking and one on asyncio."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, TypeVar

from aisecurity._core.effects import Effect, Flow, Now, Send, Sleep
from aisecurity._core.wire import Reply
from aisecurity.exceptions import AISecSDKException

T = TypeVar("T")

AT_ONCE = 8
"""Flows of one Together that run at the same time. The service's limit is not published."""


def run(flow: Flow[T], send: Callable[[Send], Reply]) -> T:
    """Run *flow* to its end in this thread."""
    resume: Callable[[Any], Effect] = flow.send
    outcome: Any = None
    while True:
        try:
            effect = resume(outcome)
        except StopIteration as stop:
            return stop.value  # type: ignore[no-any-return]  # what the flow returned, a T
        try:
            outcome, resume = _perform(effect, send), flow.send
        except BaseException as error:
            outcome, resume = error, flow.throw


def _perform(effect: Effect, send: Callable[[Send], Reply]) -> Any:
    if isinstance(effect, Send):
        return send(effect)
    if isinstance(effect, Now):
        return time.monotonic()
    if isinstance(effect, Sleep):
        return time.sleep(effect.seconds)
    with ThreadPoolExecutor(max_workers=min(AT_ONCE, len(effect.flows))) as threads:
        return list(threads.map(partial(_outcome, send), effect.flows))


def _outcome(send: Callable[[Send], Reply], flow: Flow[Any]) -> Any:
    try:
        return run(flow, send)
    except AISecSDKException as error:
        return error


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
            outcome, resume = await _perform_async(effect, send), flow.send
        except BaseException as error:
            outcome, resume = error, flow.throw


async def _perform_async(effect: Effect, send: Callable[[Send], Awaitable[Reply]]) -> Any:
    if isinstance(effect, Send):
        return await send(effect)
    if isinstance(effect, Now):
        return time.monotonic()
    if isinstance(effect, Sleep):
        return await asyncio.sleep(effect.seconds)
    room = asyncio.Semaphore(AT_ONCE)
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(_outcome_async(flow, send, room)) for flow in effect.flows]
    return [task.result() for task in tasks]


async def _outcome_async(flow: Flow[Any], send: Callable[[Send], Awaitable[Reply]], room: asyncio.Semaphore) -> Any:
    async with room:
        try:
            return await run_async(flow, send)
        except AISecSDKException as error:
            return error

"""Runs flows, blocking: with `_drive_asyncio`, the only two loops that perform effects."""

from __future__ import annotations

import threading
import time
from collections.abc import Awaitable, Callable, Coroutine
from functools import partial
from typing import Any, TypeVar

from aisecurity._core.effects import Ask, Effect, Exclusive, Flow, Now, Send, Sleep
from aisecurity._core.wire import Reply
from aisecurity._forks import no_fork
from aisecurity.exceptions import AISecSDKException, APITimeoutError, ConfigurationError

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
    if isinstance(effect, Ask):
        return _ask(effect.source)
    if isinstance(effect, Exclusive):
        return _exclusive(effect, send)
    with no_fork:
        from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(max_workers=min(AT_ONCE, len(effect.flows))) as threads:
        return list(threads.map(partial(_outcome, send), effect.flows))


def _exclusive(effect: Exclusive, send: Callable[[Send], Reply]) -> Any:
    seconds = -1 if effect.timeout is None else min(effect.timeout, threading.TIMEOUT_MAX)
    lock = effect.gate.threads.here
    if not lock.acquire(timeout=seconds):
        raise APITimeoutError("a token that another thread is fetching did not come in time", sent=False)
    try:
        return run(effect.flow, send)
    finally:
        lock.release()


def _ask(source: Callable[[], Any]) -> Any:
    value = source()
    if not isinstance(value, Awaitable):
        return value
    if isinstance(value, Coroutine):
        value.close()
    raise ConfigurationError("a credential from an async function needs the asyncio Scanner")


def _outcome(send: Callable[[Send], Reply], flow: Flow[Any]) -> Any:
    try:
        return run(flow, send)
    except AISecSDKException as error:
        return error

"""Driver of the blocking Scanner: performs the effects of a flow in the calling thread."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any, TypeVar

from aisecurity._core.effects import Compute, Effect, Flow, Gather, Invoke, Notify, Now, Send, Sleep, WithLock
from aisecurity._core.wire import Reply
from aisecurity._runtime.fork_guard import no_fork
from aisecurity.exceptions import AISecSDKException, APITimeoutError, ConfigurationError

from . import AT_ONCE, publish

if TYPE_CHECKING:
    from concurrent.futures import Future

T = TypeVar("T")


def run(flow: Flow[T], send: Callable[[Send], Reply]) -> T:
    """Run *flow* to its end in this thread."""
    go_on: Callable[[Any], Effect] = flow.send
    resume = go_on
    outcome: Any = None
    while True:
        try:
            effect = resume(outcome)
        except StopIteration as stop:
            return stop.value  # type: ignore[no-any-return]  # what the flow returned, a T
        try:
            # The two of every call, by their class itself: a `match` takes three times as long.
            if type(effect) is Send:
                outcome = send(effect)
            elif type(effect) is Now:
                outcome = time.monotonic()
            else:
                outcome = _perform(effect, send)
            resume = go_on
        except BaseException as error:
            outcome, resume = error, flow.throw


def _perform(effect: Sleep | Invoke | Compute | WithLock | Gather | Notify, send: Callable[[Send], Reply]) -> Any:
    match effect:
        case Sleep():
            return time.sleep(effect.seconds)
        case Invoke():
            return _invoke(effect.source)
        case Compute():
            return effect.work()
        case WithLock():
            return _with_lock(effect, send)
        case Notify():
            return publish(effect)
        case Gather():  # pragma: no branch  # pyright: every effect has its case
            return _gather(effect.flows, send)


def _gather(flows: Sequence[Flow[Any]], send: Callable[[Send], Reply]) -> list[Any]:
    with no_fork:
        from concurrent.futures import ThreadPoolExecutor

    waiting = deque(enumerate(flows))
    outcomes: dict[int, Any] = {}

    def work() -> None:
        while True:
            try:
                index, flow = waiting.popleft()
            except IndexError:
                return
            try:
                outcomes[index] = _outcome(send, flow)
            except BaseException:
                waiting.clear()
                raise

    helpers: list[Future[None]] = []
    with ThreadPoolExecutor(max_workers=AT_ONCE) as threads:
        # This thread works too: where the system starts no other, all the flows run, one after the other.
        with suppress(RuntimeError):
            helpers.extend(threads.submit(work) for _ in flows[1:AT_ONCE])
        work()
    for helper in helpers:
        helper.result()
    return [outcomes[index] for index in range(len(flows))]


def _with_lock(effect: WithLock, send: Callable[[Send], Reply]) -> Any:
    seconds = -1 if effect.timeout is None else min(effect.timeout, threading.TIMEOUT_MAX)
    lock = effect.lock.threads.here
    if not lock.acquire(timeout=seconds):
        raise APITimeoutError("a token that another thread is fetching did not come in time", sent=False)
    try:
        return run(effect.flow, send)
    finally:
        lock.release()


def _invoke(source: Callable[[], Any]) -> Any:
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

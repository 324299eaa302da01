"""Driver of the blocking Scanner: performs the effects of a flow in the calling thread."""

from __future__ import annotations

import math
import time
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from queue import SimpleQueue
from typing import Any, Final, TypeVar

from aisecurity._core.effects import Compute, Effect, Flow, Gather, Invoke, Notify, Now, Send, Sleep, WithLock
from aisecurity._core.wire import Reply
from aisecurity._runtime.threads import start_daemons
from aisecurity.exceptions import AISecSDKException, APITimeoutError, ConfigurationError

from . import AT_ONCE, publish

T = TypeVar("T")
_PATIENCE: Final = 1.0
"""Seconds after which a thread at a gate looks again, whether anybody rang or not."""


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
    return _Batch(flows, send).outcomes()


class _Batch:
    """Flows that several threads run, this one among them."""

    def __init__(self, flows: Sequence[Flow[Any]], send: Callable[[Send], Reply]) -> None:
        self._send = send
        self._most = len(flows)
        self._waiting = deque(enumerate(flows))
        self._outcomes: dict[int, Any] = {}
        self._ended: SimpleQueue[BaseException | None] = SimpleQueue()
        """What each of the other threads failed by."""

    def outcomes(self) -> list[Any]:
        """Run the flows, and return what came of each."""
        try:
            # This thread works too: where the system starts no other, it runs one flow after the other.
            helpers = start_daemons(self._help, "aisecurity-batch", min(self._most, AT_ONCE) - 1)
            self._work()
            failures = [self._ended.get() for _ in helpers]
        except BaseException:
            # Interrupted, perhaps: the others begin nothing more, and nobody waits for what is under way there.
            self._waiting.clear()
            raise
        for failure in failures:
            if failure is not None:
                raise failure
        return [self._outcomes[index] for index in range(self._most)]

    def _help(self) -> None:
        failure: BaseException | None = None
        try:
            self._work()
        except BaseException as error:
            self._waiting.clear()
            failure = error
        self._ended.put(failure)

    def _work(self) -> None:
        while True:
            try:
                index, flow = self._waiting.popleft()
            except IndexError:
                return
            self._outcomes[index] = _outcome(self._send, flow)


def _with_lock(effect: WithLock, send: Callable[[Send], Reply]) -> Any:
    gate = effect.lock.threads.here
    end = math.inf if effect.timeout is None else time.monotonic() + effect.timeout
    holder = object()
    try:
        while not gate.claim(holder):
            left = end - time.monotonic()
            if left <= 0:
                raise APITimeoutError("a token that another thread is fetching did not come in time", sent=False)
            gate.wait(min(left, _PATIENCE))
        return run(effect.flow, send)
    finally:
        # Without a call, so that no signal comes between the end of the flow and this.
        if gate.holder is holder:
            del gate.holder
        gate.ring()


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

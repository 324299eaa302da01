"""Leave of a limiter, which a call asks for whenever it sends but the first time."""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import Any

import pytest

from aisecurity._core import calls, flows
from aisecurity._core.budgets.leave import LEAVE, Leave
from aisecurity._core.effects import Invoke, Send, Sleep
from aisecurity._core.wire import Reply
from aisecurity.exceptions import APIConnectionError, APITimeoutError
from aisecurity.scan.models.content import Content
from tests.support.flow_player import FlowPlayer
from tests.support.flow_samples import answer, terms
from tests.support.samples import PROFILE, SCAN_OK


@contextmanager
def leave(ask: Callable[[float | None], Any]) -> Generator[None]:
    """Have a leave for one request, and *ask* for more."""
    token = LEAVE.set(Leave(ask))
    try:
        yield
    finally:
        LEAVE.reset(token)


def scan(player: FlowPlayer, *outcomes: Reply | Exception) -> None:
    """Scan with up to two retries."""
    call = calls.sync_scan(PROFILE, Content(prompt="p").to_request())
    player.run(flows.call(call, terms(retries=2)), [*outcomes])


def stale() -> APIConnectionError:
    """Return the failure of a kept connection that was closed meanwhile."""
    error = APIConnectionError("closed")
    error.stale = True
    return error


def test_asked_for_all_but_the_first() -> None:
    """What has leave is the first request; one over a new connection, and each retry, is asked for after its pause."""
    player, asked = FlowPlayer(), list[float | None]()

    def ask(timeout: float | None) -> bool:
        asked.append(timeout)
        return True

    with leave(ask):
        scan(player, stale(), Reply(503, {}, b""), answer(SCAN_OK))
        assert [Send, Invoke, Send, Sleep, Invoke, Send] == [type(effect) for effect in player.effects]
        scan(player, answer(SCAN_OK))

    assert 3 == len(asked)
    assert all(timeout is not None and 0 < timeout <= terms().timeout for timeout in asked)


@pytest.mark.parametrize("found", [False, None, 1])
def test_nothing_is_sent_without_it(found: object) -> None:
    """Anything but True is no leave: the call ends, and it is certain that this request was not sent."""
    player = FlowPlayer()
    with leave(lambda _: found), pytest.raises(APITimeoutError, match="no leave to send again") as error:
        scan(player, Reply(503, {}, b""))

    assert (1, False) == (len(player.sends), error.value.sent)


def test_no_limiter() -> None:
    """Where there is none nothing is asked."""
    player = FlowPlayer()
    scan(player, stale(), Reply(503, {}, b""), answer(SCAN_OK))

    assert [Send, Send, Sleep, Send] == [type(effect) for effect in player.effects]

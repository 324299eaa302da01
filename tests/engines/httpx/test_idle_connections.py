"""The stack of idle connections."""

import time

import pytest

from aisecurity._engines.exchange import EXPIRY, MOST_IDLE
from aisecurity._engines.httpx.idle_connections import IdleConnections


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Return a clock that a test moves."""
    now = [100.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    return now


def test_last_in_first_out() -> None:
    """The connection that was used last is the next to be used."""
    idle: IdleConnections[str] = IdleConnections()
    for name in "abc":
        assert [] == list(idle.give(name))

    assert ["c", "b", "a", None] == [idle.take() for _ in range(4)]


def test_surplus() -> None:
    """Beyond a hundred, the oldest are given back to be closed."""
    idle: IdleConnections[int] = IdleConnections()
    surplus = [old for number in range(MOST_IDLE + 3) for old in idle.give(number)]

    assert [0, 1, 2] == surplus
    assert list(range(MOST_IDLE + 2, 2, -1)) == idle.drain()


def test_expiry(clock: list[float]) -> None:
    """A connection that has been idle for too long is given back to be closed when another comes."""
    idle: IdleConnections[str] = IdleConnections()
    idle.give("a")
    clock[0] += EXPIRY / 2
    idle.give("b")
    clock[0] += EXPIRY / 2 + 0.5

    assert ["a"] == list(idle.give("c"))
    assert ["c", "b"] == idle.drain()


def test_expired_one_alone(clock: list[float]) -> None:
    """The one that is given back is never too old itself."""
    idle: IdleConnections[str] = IdleConnections()
    clock[0] += 10 * EXPIRY

    assert [] == list(idle.give("a"))


def test_closed_while_in_use() -> None:
    """A connection that comes back after the end is to be closed, with all that came back meanwhile."""
    idle: IdleConnections[str] = IdleConnections()
    idle.give("a")
    idle.closed = True

    assert ["b", "a"] == list(idle.give("b"))
    assert idle.take() is None


def test_drain() -> None:
    """Draining leaves nothing."""
    idle: IdleConnections[str] = IdleConnections()
    idle.give("a")

    assert (["a"], []) == (idle.drain(), idle.drain())

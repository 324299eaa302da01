"""The adaptive limit where the service is slow or down, on a simulated clock."""

from __future__ import annotations

import pytest

from aisecurity.exceptions import BadRequestError, PayloadError, ProxyRefusedError, UntrustedCertificateError
from tests.support.bulk.scheduling_samples import good_round, limit
from tests.support.errors import status_error, unavailable


def test_rising_latency_cuts() -> None:
    """Where answers take three times as long as they did, the limit shrinks; at the old latency it grows again."""
    it, now = limit(16, 16), 0.0
    for _ in range(10):
        now = good_round(it, now, 0.2)
    before = it.current
    for _ in range(4):
        now = good_round(it, now + 0.01, 1.0)
    slow = it.current
    for _ in range(30):
        now = good_round(it, now + 0.01, 0.2)

    assert (16.0, True, True) == (before, slow < 12, it.current > slow)


def test_a_lasting_rise_becomes_the_floor() -> None:
    """The limit is not ground down to one because the service got slower for good."""
    it, now = limit(16, 16), 0.0
    for latency in [0.2] * 10 + [0.8] * 200:
        now = good_round(it, now + 0.01, latency)

    assert it.current > 10


def test_an_outage_is_waited_out() -> None:
    """After a round of failures one request at a time asks whether it is over, after ever longer pauses."""
    it, holds, now = limit(8), list[float](), 1.0
    for _ in range(8):
        it.start(now)
    for _ in range(8):
        it.answered(now, now, unavailable())
    for _ in range(8):
        holds.append(it.held_until - now)
        now = it.held_until
        it.start(now)
        it.answered(now, now, unavailable())

    assert ([1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 60.0, 60.0], 1.0) == (holds, it.current)


def test_an_outage_is_over_with_one_answer() -> None:
    """Then the limit grows again, and a single failure means nothing."""
    it = limit(8)
    for second in range(1, 9):
        it.start(float(second))
        it.answered(float(second), float(second), unavailable())
    for second in range(20, 23):
        it.start(float(second))
        it.answered(float(second), float(second), unavailable() if second == 21 else None)

    assert (9.0, True) == (it.held_until, it.current > 1)


@pytest.mark.parametrize("kind", [UntrustedCertificateError, ProxyRefusedError])
def test_what_waiting_does_not_mend(kind: type[UntrustedCertificateError | ProxyRefusedError]) -> None:
    """A wrong set-up is no outage: nothing is waited for, so that a run stops on it soon."""
    it = limit(8)
    for second in range(1, 30):
        it.start(float(second))
        it.answered(float(second), float(second), kind("no answer"))

    assert (8.0, 0.0) == (it.current, it.delay(29.0))


def test_single_failures_cut_nothing() -> None:
    """A failure that its neighbours did not share is no sign of overload."""
    it = limit(8, 8)
    for second in range(50):
        for error in (unavailable(), None):
            it.start(float(second))
            it.answered(float(second), second + 0.1, error)

    assert (8.0, 0.0) == (it.current, it.delay(100.0))


def test_a_rejection_is_an_answer() -> None:
    """A 400 shows that the service is there; what was never sent shows nothing."""
    it = limit(1, 10)
    it.start(0.0)
    it.answered(0.0, 0.1, status_error(BadRequestError, 400))
    after_400 = it.current
    it.start(0.2)
    it.answered(0.2, 0.2, PayloadError("too large"))

    assert (2.0, 2.0, 0) == (after_400, it.current, it.in_flight)

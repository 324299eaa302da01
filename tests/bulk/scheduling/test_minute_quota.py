"""The quota of requests a minute as refusals show it, on a simulated clock."""

from __future__ import annotations

from aisecurity.bulk.scheduling.minute_quota import MinuteQuota
from aisecurity.bulk.scheduling.refusals import Refusals


def used_up(taken: int) -> MinuteQuota:
    """Return a quota that is used up at 1, after *taken* requests."""
    quota = MinuteQuota()
    for _ in range(taken):
        quota.taken(0.0, 0.5)
    quota.exhausted(taken, 1.0)
    return quota


def test_no_more_than_was_taken() -> None:
    """What one minute took is what is sent in a minute, but for one request more after five seconds."""
    quota = used_up(3)
    before = quota.delay(2.0, 0)
    quota.start(6.0, 0)

    assert (4.0, 55.0) == (before, quota.delay(6.0, 1))
    assert 0.0 == quota.delay(61.0, 2)


def test_one_more_that_is_taken() -> None:
    """While what goes beyond the quota is taken, the quota rises in doubling steps."""
    quota, limits = used_up(3), list[float]()
    for second in (6.0, 7.0, 8.0):
        quota.start(second, 0)
        quota.taken(second, second)
        limits.append(quota.most)
        while quota.total(second) < quota.most:
            quota.taken(0.0, second)

    assert [4.0, 6.0, 10.0] == limits


def test_one_more_that_is_refused() -> None:
    """After a refusal the next one is tried twice as late."""
    quota = used_up(3)
    quota.start(6.0, 0)

    assert (True, False) == (quota.is_refused_probe(6.0, 6.0), quota.is_refused_probe(5.0, 6.0))
    assert 10.0 == quota.delay(6.0, 0)


def test_a_refusal_near_the_quota() -> None:
    """It shows that the quota is less; one far from it is something else."""
    quota = used_up(10)
    far = quota.explains(100.0)
    for _ in range(9):
        quota.taken(99.0, 100.0)

    assert (False, True, 9.0) == (far, quota.explains(100.0), quota.most)


def test_nothing_taken_is_no_quota() -> None:
    """Where nothing was taken there is nothing to go by."""
    assert not used_up(0).is_known


def test_none_is_known_of_the_last_minute() -> None:
    """With all of the quota under way there is no telling when there will be room."""
    quota = used_up(1)
    quota.start(100.0, 0)
    quota.start(200.0, 1)

    assert float("inf") == quota.delay(200.0, 2)
    refusals = Refusals(600.0, quota)
    assert refusals.delay(200.0, 2) is None


def test_a_long_retry_after() -> None:
    """Where all is refused, more than a minute is waited for, up to the patience."""
    holds: list[float] = []
    for asked in (300.0, 86400.0):
        refusals = Refusals(600.0)
        refusals.doubt(0.0, 0)
        holds.append(refusals.is_used_up(9.0, asked, 0) and refusals.held_until)

    assert [300.0, 600.0] == holds

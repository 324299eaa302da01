"""The quota of requests a minute as refusals show it, on a simulated clock."""

from __future__ import annotations

import math

import pytest

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
    """What one minute took is what is sent in a minute, but for one request more after fifteen seconds."""
    quota = used_up(3)
    before = quota.delay(2.0, 0)
    quota.start(16.0, 0)

    assert (14.0, 44.5) == (before, quota.delay(16.0, 1))
    assert 0.0 == quota.delay(61.0, 2)


def test_a_quota_is_spread() -> None:
    """It is not sent all at once, for that would meet the limit on requests at once."""
    quota = used_up(3)
    quota.start(61.0, 0)

    assert (2.0, 0.0) == (quota.delay(61.0, 1), quota.delay(63.0, 1))


def test_one_more_that_is_taken() -> None:
    """While what goes beyond the quota is taken, the quota rises in doubling steps."""
    quota, limits = used_up(3), list[float]()
    for second in (16.0, 17.0, 18.0):
        quota.start(second, 0)
        quota.taken(second, second)
        limits.append(quota.most)
        while quota.total(second) < quota.most:
            quota.taken(0.0, second)

    assert [4.0, 6.0, 10.0] == limits


def test_one_more_that_is_refused() -> None:
    """After a refusal the next one is tried twice as late."""
    quota = used_up(3)
    quota.start(16.0, 0)

    assert (True, False) == (quota.is_refused_probe(16.0, 16.0), quota.is_refused_probe(15.0, 16.0))
    assert 30.0 == quota.delay(16.0, 0)


@pytest.mark.parametrize(("taken", "in_flight", "most"), [(7, 0, 10), (8, 0, 9), (8, 2, 9), (85, 5, 95)])
def test_a_refusal_near_the_quota(taken: int, in_flight: int, most: int) -> None:
    """The quota may be less: it goes halfway to what was taken, or by one; far from it a refusal is something else."""
    quota = used_up(100 if taken > 10 else 10)
    for _ in range(taken):
        quota.taken(99.0, 100.0)
    quota.doubted(100.0, in_flight)

    assert most == quota.most


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


def trials(refusals: Refusals, asked: float | None = 60.0, *, begin: float = 0.0) -> list[float]:
    """Return after how many seconds all is refused that is tried, up to a trial at which something is expected."""
    now, times = begin, list[float]()
    while now < begin + 50:
        refusals.refused(now, now, asked, 0)
        now = refusals.held_until
        times.append(round(now - begin, 3))
    return times


def after_places_were_short(quota: MinuteQuota | None = None) -> Refusals:
    """Return what is known once a refusal was followed by an answer."""
    refusals = Refusals(600.0, quota or MinuteQuota())
    refusals.refused(1.0, 1.0, 60.0, 0)
    refusals.good(1.2, 1.25)
    return refusals


def test_trials_where_all_is_refused() -> None:
    """They are made ever more rarely, but at the time when the quota has room again."""
    expected = [0.2, 0.6, 1.4, 3.0, 4.6, 6.2, 7.8, 9.4, 13.4, 25.4]
    refusals = Refusals(600.0)
    refusals.quota.taken(0.0, 0.05)

    assert [*expected, 61.4] == trials(Refusals(600.0))
    assert [*expected, 60.1] == trials(refusals)


def test_trials_where_places_are_known() -> None:
    """Others may have all places, so they are not given up for a minute."""
    found = trials(after_places_were_short(), begin=100.0)

    assert [9.4, 13.4, 25.4, 37.4, 49.4, 61.4] == found[7:]


def test_trials_where_a_quota_is_known() -> None:
    """It is the reason at once, and soon where places are known, too, and it is not near."""
    far, near = after_places_were_short(used_up(10)), after_places_were_short(used_up(10))
    for _ in range(9):
        near.quota.taken(99.0, 99.5)

    assert [4.0, 16.0, 52.0] == trials(Refusals(600.0, used_up(10)), begin=100.0)
    assert [4.0, 16.0, 52.0] == trials(near, begin=101.0)
    assert [0.2, 0.6, 1.4, 3.0, 7.0, 19.0, 55.0] == trials(far, begin=100.0)


@pytest.mark.parametrize(("asked", "until"), [(300.0, 300.0), (86400.0, 600.0)])
def test_a_long_retry_after(asked: float, until: float) -> None:
    """Where all is refused, more than a minute is waited for, up to the patience."""
    assert [9.4, until] == trials(Refusals(600.0), asked)[-2:]


@pytest.mark.parametrize(("taken_at", "quota"), [(12.0, math.inf), (54.9, math.inf), (55.5, 1.0), (60.2, 1.0)])
def test_a_place_that_comes_late(taken_at: float, quota: float) -> None:
    """What is taken long before a quota can have room shows that there was no place for it."""
    refusals = Refusals(600.0)
    refusals.quota.taken(0.0, 0.05)
    for at in (1.0, 1.1, 8.0):
        refusals.refused(at, at, 60.0, 0)

    assert (quota < math.inf) == refusals.good(taken_at, taken_at + 0.05)
    assert quota == refusals.quota.most

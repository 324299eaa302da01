"""The adaptive concurrency limit and the rate limit, on a simulated clock."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from aisecurity.bulk.scheduling.adaptive_limit import ConcurrencyRange
from aisecurity.bulk.scheduling.limit_probe import LimitProbe
from aisecurity.exceptions import ConfigurationError
from tests.support.bulk.scheduling_samples import good_round, limit
from tests.support.errors import throttled


@pytest.mark.parametrize(("value", "expected"), [("auto", (2, 64)), (1, (1, 1)), (200, (200, 200))])
def test_concurrency(value: str | int, expected: tuple[int, int]) -> None:
    """A number is where it begins and what it does not exceed; "auto" begins low and goes up to 64."""
    concurrency = ConcurrencyRange.parse(value)

    assert expected == (concurrency.start, concurrency.most)


@pytest.mark.parametrize("value", ["fast", 0, True, 1.5])
def test_concurrency_that_cannot_be(value: Any) -> None:
    """Anything else is rejected with what would be right."""
    with pytest.raises(ConfigurationError, match="whole number from 1"):
        ConcurrencyRange.parse(value)


def test_it_doubles_until_something_happens() -> None:
    """Before any cut a round of good answers doubles the limit up to 16, and adds a quarter from there to the most."""
    it, now, limits = limit(4, 30), 0.0, list[int]()
    for _ in range(7):
        limits.append(int(it.current))
        now = good_round(it, now)

    assert [4, 8, 16, 20, 25, 30, 30] == limits


def test_a_burst_of_429s_shows_the_limit() -> None:
    """Where six of sixteen are refused there are ten places, and ten is what is asked for from then on."""
    it = limit(16)
    for _ in range(16):
        it.start(1.0)
    for _ in range(6):
        it.answered(1.0, 1.1, throttled(60.0))
    for _ in range(10):
        it.answered(1.0, 2.0)

    assert (10.0, 0.0) == (it.current, it.delay(2.0))


def test_it_grows_by_one_a_round_after_a_cut() -> None:
    """After a cut growth is additive, and ends at the limit that refusals showed."""
    it, now, limits = limit(4, 30), 0.0, list[int]()
    now = good_round(it, now)
    for _ in range(9):
        it.start(now)
    for _ in range(8):
        it.answered(now, now + 0.1)
    it.answered(now, now + 0.1, throttled())
    now = good_round(it, now + 1)
    found = it.current
    for _ in range(3):
        now = good_round(it, now + 1)
        limits.append(int(it.current))

    assert (1.0, [1, 1, 1]) == (found, limits)


def test_it_tries_a_bad_limit_rarely() -> None:
    """There are a dozen rounds between two 429s at a hard limit of ten; a refused try costs nothing else."""
    it, now, tries, lowest = limit(8), 0.0, list[int](), 10
    for number in range(200):
        if int(it.current) > 10:
            now += 0.1
            for _ in range(11):
                it.start(now)
            it.answered(now, now + 0.01, throttled(60.0))
            for _ in range(10):
                it.answered(now, now + 0.1)
            tries.append(number)
        lowest = min(lowest, int(it.current)) if tries else 10
        now = good_round(it, now + 0.2)

    assert 12 <= min(later - earlier for earlier, later in itertools.pairwise(tries[1:]))
    assert (10, 10) == (lowest, int(it.current))


def test_who_has_few_places_tries_more() -> None:
    """With one place a try comes after fewer answers than with eight, and after as many rounds, about."""
    answers = list[int]()
    for places in (1, 8):
        probe, good = LimitProbe(), 0
        probe.found(places)
        while probe.good(0.0, 1.0, 64.0) == places:
            good += 1
        answers.append(good + 1)

    assert [20, 104] == answers


def test_steps_grow_where_the_limit_has_risen() -> None:
    """One more, and again, and then two, three and five more, each once a round of it was answered."""
    probe, steps = LimitProbe(), [1.0]
    probe.found(1.0)
    for second in range(100):
        if (now := probe.good(float(second), float(second), 14.0)) > steps[-1]:
            steps.append(now)

    assert [1.0, 2.0, 3.0, 5.0, 8.0, 13.0, 14.0] == steps


def test_a_quota_says_nothing_about_requests_at_once() -> None:
    """Once requests are taken again after a minute of refusals, as many are under way as before."""
    it, now = limit(4), 0.0
    now = good_round(it, now)
    before = it.current
    for _ in range(int(before)):
        it.start(now)
    for _ in range(int(before)):
        it.answered(now, now + 0.01, throttled())
    lowest = it.current
    for _ in range(20):
        now += it.delay(now) or 0.0
        it.start(now)
        it.answered(now, now + 0.1, None if now > 59 else throttled())

    assert (8.0, 1.0) == (before, lowest)
    assert it.current >= before


def test_it_finds_a_limit_that_rose() -> None:
    """What once brought a 429 is tried again, and each success makes it bolder."""
    it, now = limit(8), 0.0
    it.start(now)
    it.answered(now, 0.1, throttled())
    for _ in range(120):
        now = good_round(it, now + 1)

    assert it.current > 40


def test_the_minimum_is_one() -> None:
    """However often it is cut, one request may be under way in the end."""
    it, now = limit(2), 0.0
    for _ in range(12):
        now += it.delay(now) or 0.0
        it.start(now)
        it.answered(now, now + 0.01, throttled())

    assert (1.0, 0.0) == (it.current, it.delay(now + 100.0))


def test_one_429_holds_nothing_else() -> None:
    """The Retry-After of one answer is its row's: the others go on below the limit."""
    it = limit()
    for _ in range(3):
        it.start(0.0)
    it.answered(0.0, 1.0, throttled(60.0))
    it.answered(0.0, 1.1)

    assert 0.0 == it.delay(1.1)


def test_a_fixed_rate() -> None:
    """Starts are spread evenly; a batch counts as its scans."""
    it = limit(rate=4.0)
    it.start(0.0)
    first = it.delay(0.0)
    it.start(0.25, scans=5)

    assert (0.25, 1.25) == (first, it.delay(0.25))


@pytest.mark.parametrize("rate", [0.0, -1.0, float("inf")])
def test_a_rate_that_cannot_be(rate: float) -> None:
    """A rate is a number above 0."""
    with pytest.raises(ConfigurationError, match="rate"):
        limit(rate=rate)


def test_an_idle_limit_does_not_grow() -> None:
    """Answers say nothing about more requests at once if there were fewer."""
    it = limit(8)
    for second in range(10):
        it.start(float(second))
        it.answered(float(second), second + 0.1)

    assert 8.0 == it.current

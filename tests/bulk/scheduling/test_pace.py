"""The pace against services with limits, alone and with four processes side by side, on a played clock."""

from __future__ import annotations

import random
from typing import Any

import pytest

from aisecurity.bulk.scheduling.adaptive_limit import AdaptiveLimit, ConcurrencyRange
from aisecurity.bulk.scheduling.item_retry import ItemRetry
from aisecurity.bulk.scheduling.sync_mode import SyncModeScheduler
from tests.support.bulk.scheduling_samples import DEFAULTS
from tests.support.bulk.strict_service import SideBySide, StrictService

ROUND_TRIP = 0.0035
"""Seconds on the network, of both ways."""
MANY = 10**6


def schedulers(count: int) -> list[Any]:
    """Return schedulers of that many processes."""
    auto = ConcurrencyRange.parse("auto")
    jitters = [random.Random(number).random for number in range(count)]  # noqa: S311 - a test
    return [SyncModeScheduler(DEFAULTS, AdaptiveLimit(auto), ItemRetry(jitter=one)) for one in jitters]


def within(played: SideBySide, most: float) -> None:
    """Assert that 85 % of the *most* that the service takes are reached, with 5 % refused and nothing lost."""
    assert played.pace >= 0.85 * most
    assert played.service.refused_share <= 0.05
    assert [] == [one for one in played.outcomes if one.error]


@pytest.mark.parametrize("processes", [1, 4])
@pytest.mark.parametrize("retry_after", [60.0, 1.0])
def test_a_limit_on_scans_at_once(processes: int, retry_after: float) -> None:
    """Eight places are used, whatever the service asks to wait for: to the last row, alone, and side by side."""
    service = StrictService(places=lambda _: 8, retry_after=retry_after)
    played = SideBySide(service, schedulers(processes), 4000 // processes).run()

    within(played, 8 / (0.05 + ROUND_TRIP))
    assert 4000 == len(played.outcomes)


@pytest.mark.parametrize("processes", [1, 4])
@pytest.mark.parametrize("retry_after", [60.0, None])
def test_a_quota(processes: int, retry_after: float | None) -> None:
    """600 requests a minute are used, without asking all the time whether a minute is over."""
    service = StrictService(quota=600, retry_after=retry_after)

    within(SideBySide(service, schedulers(processes), MANY).run(360), 10)


@pytest.mark.parametrize("processes", [1, 4])
def test_both(processes: int) -> None:
    """Eight places and 1,200 requests a minute: neither is taken for the other."""
    service = StrictService(places=lambda _: 8, quota=1200)

    within(SideBySide(service, schedulers(processes), MANY).run(360), 20)


@pytest.mark.parametrize("processes", [1, 4])
def test_a_limit_that_changes(processes: int) -> None:
    """Places that come are found, and places that go are given up."""
    service = StrictService(places=lambda now: (8, 16, 4, 12)[int(now // 30) % 4], latency=lambda _: 0.2)

    within(SideBySide(service, schedulers(processes), MANY).run(120), 10 / (0.2 + ROUND_TRIP))


def test_a_limit_that_changes_often() -> None:
    """So are they where there are five seconds for each."""
    service = StrictService(places=lambda now: (8, 16, 4, 12)[int(now // 5) % 4])

    within(SideBySide(service, schedulers(4), MANY).run(20), 10 / (0.05 + ROUND_TRIP))


@pytest.mark.parametrize("processes", [1, 4])
def test_latency_that_rises_with_load(processes: int) -> None:
    """A service that does eight at a time and lets the others wait is kept busy."""
    service = StrictService(latency=lambda busy: 0.05 * max(1.0, busy / 8))

    within(SideBySide(service, schedulers(processes), 4000 // processes).run(), 8 / (0.05 + ROUND_TRIP))


def test_no_limit() -> None:
    """Without a limit nothing is held back."""
    played = SideBySide(StrictService(), schedulers(1), 4000).run()

    within(played, 64 / (0.05 + ROUND_TRIP))
    assert 0 == played.service.refused_share

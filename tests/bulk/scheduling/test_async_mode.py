"""The scheduler of mode "async", on a simulated clock: rows and queries."""

from __future__ import annotations

from typing import Any

from attrs import evolve

from aisecurity.bulk.items import read_item
from aisecurity.bulk.scheduling.actions import Job, QueryJob, QuerySent, Read, ScanAccepted, Start, SubmitJob, Wait
from aisecurity.exceptions import (
    AISecSDKException,
    BrokenRowsError,
    RowError,
    ScanPendingError,
)
from tests.support.bulk.scheduler_player import SchedulerPlayer
from tests.support.bulk.scheduling_samples import entries
from tests.support.bulk.simulated_service import SimulatedService, async_scheduler, queries, submissions
from tests.support.errors import throttled
from tests.support.samples import SCAN_ID


def test_no_row_is_lost_and_none_submitted_twice() -> None:
    """A thousand items in fives: rows that are late, reordered and repeated are one outcome for each item."""
    service = SimulatedService()
    played = SchedulerPlayer(async_scheduler(), service).run(entries(f"text {n}" for n in range(1000)))

    assert {"allow"} == {one.response.action for one in played.outcomes.values() if one.response}
    assert (1000, {1}) == (len(played.outcomes), set(service.texts.values()))
    assert [5] * 200 == submissions(played)


def test_never_more_than_ten_queries_a_minute() -> None:
    """However the network delays them, no eleven arrive within sixty seconds; and nearly 250 rows come a minute."""
    played = SchedulerPlayer(async_scheduler(), SimulatedService(latency=5.0)).run(entries(["x"] * 2500))
    times = queries(played)

    assert all(later - earlier >= 60 for earlier, later in zip(times, times[10:], strict=False))
    assert 9 * 60 <= played.now <= 14 * 60
    assert len(times) == sum(isinstance(event, QuerySent) for event in played.events)


def test_queries_that_take_minutes() -> None:
    """Ten that are not answered are all that may be under way."""
    service = SimulatedService(seconds=(0.5, 1.0))
    played = SchedulerPlayer(
        async_scheduler(), lambda job, now: (100.0 if isinstance(job, QueryJob) else 0.1, service(job, now + 9)[1])
    )
    times = queries(played.run(entries(["x"] * 500)))

    assert 500 == len(played.outcomes)
    assert all(later - earlier >= 160 for earlier, later in zip(times, times[10:], strict=False))


def test_little_is_pending_at_a_time() -> None:
    """No more is submitted than a minute's queries can ask for."""
    played = SchedulerPlayer(async_scheduler(), SimulatedService(seconds=(100.0, 110.0)))
    played.run(entries(["x"] * 1000), until=90.0)

    assert 50 == len(submissions(played))


def test_a_few_items_do_not_wait_for_more() -> None:
    """The last batch may be small, and is asked for as soon as it may be ready."""
    played = SchedulerPlayer(async_scheduler(), SimulatedService(seconds=(0.5, 1.0))).run(entries(["x"] * 7))

    assert ([5, 2], True) == (submissions(played), played.now < 4)


def test_a_slow_source_does_not_hold_a_batch_back() -> None:
    """A batch that does not fill within a second is submitted as it is."""
    scheduler = async_scheduler()
    scheduler.add(read_item(0, "x"), 0.0)
    steps = [scheduler.next(now) for now in (0.0, 0.1, 1.0)]

    assert [Read(), Wait(1.0)] == steps[:2]
    assert isinstance(steps[2], Start)
    assert isinstance(steps[2].job, SubmitJob)


def test_a_row_that_never_comes() -> None:
    """It is an error after the deadline; the others are not kept waiting."""
    played = SchedulerPlayer(async_scheduler(deadline=100.0), SimulatedService(seconds=(1e6, 1e6)))
    played.run(entries(["x"] * 3))

    assert [ScanPendingError] * 3 == [type(one.error) for one in played.outcomes.values()]
    assert 100 <= played.now <= 120


def test_queries_that_are_throttled() -> None:
    """A 429 on a query holds all queries, as long as it asks or, where it asks for nothing, half a minute."""
    errors: list[AISecSDKException] = [throttled(50.0), throttled(), throttled(0.0)]

    def failure(job: Job[Any], _: float) -> AISecSDKException | None:
        return errors.pop(0) if errors and isinstance(job, QueryJob) else None

    played = SchedulerPlayer(async_scheduler(), SimulatedService(seconds=(0.5, 0.6), failure=failure))
    played.run(entries(["x"] * 5))
    first, second, third, fourth = queries(played)

    assert (True, True, True) == (second - first >= 50, third - second >= 30, fourth - third >= 30)
    assert 5 == len(played.outcomes)


def test_rows_that_are_refused() -> None:
    """A row that cannot be read is the error of its item alone: the rows beside it are verdicts."""
    service = SimulatedService(seconds=(0.5, 0.6))

    def broken(job: Job[Any], now: float) -> tuple[float, Any]:
        seconds, rows = service(job, now)
        if not isinstance(job, QueryJob) or not rows:
            return seconds, rows
        bad = [RowError("m", one.scan_id, one.req_id) for one in rows if one.req_id == 2]
        good = [one for one in rows if one.req_id != 2]
        return seconds, BrokenRowsError(good, bad, 200, {}, b"") if bad else rows

    played = SchedulerPlayer(async_scheduler(), broken).run(entries(["x"] * 5))

    assert ["allow", "allow", RowError, "allow", "allow"] == [
        one.response.action if one.response else type(one.error) for _, one in sorted(played.outcomes.items())
    ]


def test_receipts_are_told() -> None:
    """Each accepted item has an event with its scan id and req_id, before its outcome."""
    played = SchedulerPlayer(async_scheduler(), SimulatedService()).run(entries(["x"] * 3))
    accepted = [event for event in played.events if isinstance(event, ScanAccepted)]

    assert [(0, 0), (1, 1), (2, 2)] == [(one.entry.index, one.req_id) for one in accepted]
    assert [0, 1, 2] == [one.req_id for _, one in sorted(played.outcomes.items())]


def test_going_on_with_receipts() -> None:
    """What an earlier process submitted is asked for, and not submitted."""
    service = SimulatedService()
    service.rows[SCAN_ID] = [(0.0, 0), (0.0, 1)]
    known = [evolve(read_item(n, "x"), receipt=(SCAN_ID, n)) for n in range(2)]
    played = SchedulerPlayer(async_scheduler(), service).run([*known, read_item(2, "y")])

    assert ([1], [0, 1, 2]) == (submissions(played), sorted(played.outcomes))

"""The scheduler of mode "sync", on a simulated clock."""

from __future__ import annotations

import random
from typing import Any

from aisecurity._long_text import Split
from aisecurity.bulk.items import read_item
from aisecurity.bulk.outcomes import Scanned
from aisecurity.bulk.scheduling.actions import Done, Job, ScanJob, Start
from aisecurity.bulk.scheduling.sync_mode import SyncModeScheduler
from aisecurity.exceptions import BadRequestError, PayloadError, ServerError
from tests.support.bulk.scheduler_player import SchedulerPlayer
from tests.support.bulk.scheduling_samples import DEFAULTS, RETRY, entries, limit
from tests.support.errors import status_error, throttled, unavailable
from tests.support.samples import allowed, blocked


def text(job: Job[Any]) -> str:
    """Return what a job scans."""
    assert isinstance(job, ScanJob)
    return job.unit.content.prompt or ""


def fanout(start: int = 4, most: int = 16, rate: float | None = None) -> SyncModeScheduler[Any]:
    """Return a scheduler."""
    return SyncModeScheduler(DEFAULTS, limit(start, most, rate), RETRY)


def test_each_item_has_one_outcome() -> None:
    """Every item gets its own verdict, in the order in which they come."""
    seconds = {"a": 3.0, "b": 1.0, "c": 2.0}
    played = SchedulerPlayer(
        fanout(), lambda job, _: (seconds[text(job)], blocked() if text(job) == "b" else allowed())
    )
    played.run(entries("abc"))

    assert [1, 2, 0] == [event.index for event in played.events if isinstance(event, Scanned)]
    responses = [played.outcomes[i].response for i in range(3)]
    assert ["allow", "block", "allow"] == [one.action for one in responses if one is not None]
    assert [(1, 3.0), (1, 1.0)] == [(played.outcomes[i].attempts, played.outcomes[i].latency) for i in (0, 1)]


def test_it_reads_no_further_than_it_needs() -> None:
    """With at most 16 at once it never holds much more than twice as many items."""
    played = SchedulerPlayer(fanout(), lambda _job, _now: (1.0, allowed())).run(entries(["x"] * 500))

    assert (500, 16) == (len(played.outcomes), played.most_at_once)
    assert played.most_in_hand <= 34


def test_what_can_pass_is_tried_again() -> None:
    """A failure is repeated after a pause, others go on meanwhile, and the outcome counts its attempts."""
    answers: dict[str, list[Any]] = {"a": [unavailable(), unavailable(), allowed()], "b": [allowed()]}
    played = SchedulerPlayer(fanout(), lambda job, _: (0.1, answers[text(job)].pop(0))).run(entries("ab"))

    assert [1, 3] == [played.outcomes[i].attempts for i in (1, 0)]
    assert [0.0, 0.0, 0.6, 1.7] == [round(at, 6) for at, _ in played.jobs]


def test_what_fails_for_good() -> None:
    """A permanent failure is an outcome at once, one that never passes after the last attempt; nothing is raised."""
    errors: dict[str, Any] = {"a": status_error(BadRequestError, 400), "b": unavailable()}
    played = SchedulerPlayer(fanout(), lambda job, _: (0.1, errors[text(job)])).run(entries("ab"))

    assert [1, 6] == [played.outcomes[i].attempts for i in (0, 1)]
    assert [BadRequestError, ServerError] == [type(played.outcomes[i].error) for i in (0, 1)]


def test_what_cannot_be_scanned() -> None:
    """An item that is rejected here is an outcome without a request; so is one that the scanner rejects."""
    played = SchedulerPlayer(fanout(), lambda _job, _now: (0.0, PayloadError("over 2 MB")))
    played.run(entries(["", "too much"]))

    assert [0, 0] == [played.outcomes[i].attempts for i in (0, 1)]
    assert 1 == len(played.jobs)


def test_a_429_holds_its_row_alone() -> None:
    """A row that got a 429 waits for its Retry-After while there are others, and no longer than they last."""
    refused = [True]
    played = SchedulerPlayer(
        fanout(2, 2),
        lambda job, _: (0.5, throttled(60.0) if text(job) == "a" and refused and refused.pop() else allowed()),
    ).run(entries("abcdefgh"))

    assert "abcdefgha" == "".join(text(job) for _, job in played.jobs)
    assert ([2] + [1] * 7, True) == ([played.outcomes[i].attempts for i in range(8)], played.now < 60)


def test_a_row_waits_no_longer_than_it_is_asked_to() -> None:
    """After its Retry-After a row is sent though there are others."""
    refused = [True]
    played = SchedulerPlayer(
        fanout(2, 2),
        lambda job, _: (0.5, throttled(2.0) if text(job) == "a" and refused and refused.pop() else allowed()),
    ).run(entries("a" + "b" * 40))
    again = [at for at, job in played.jobs if text(job) == "a"]

    assert 2.5 <= again[1] <= 3.0


def test_a_fixed_rate() -> None:
    """Ten a second for fifty items takes about five seconds."""
    played = SchedulerPlayer(fanout(rate=10.0), lambda _job, _now: (0.01, allowed())).run(entries(["x"] * 50))

    assert [0.0, 0.1, 4.9] == [round(played.jobs[i][0], 6) for i in (0, 1, 49)]


def test_it_settles_near_a_hard_limit() -> None:
    """Against a service that takes ten at once no item fails, and most of the ten places are used."""
    busy: list[float] = []
    chance = random.Random(1)  # noqa: S311 - a test

    def answer(_: Job[Any], now: float) -> tuple[float, Any]:
        busy[:] = [end for end in busy if end > now]
        if len(busy) >= 10:
            return 0.01, throttled()
        busy.append(now + chance.uniform(0.3, 0.5))
        return busy[-1] - now, allowed()

    scheduler = fanout(8, 64)
    played = SchedulerPlayer(scheduler, answer).run(entries(["x"] * 3000))

    assert {"allow"} == {one.response.action for one in played.outcomes.values() if one.response}
    assert 3000 == len(played.outcomes)
    assert scheduler.limit.current < 12
    assert 3000 * 0.4 / 10 <= played.now <= 1.4 * 3000 * 0.4 / 10
    assert len(played.jobs) < 3150


def test_an_outage_costs_no_row() -> None:
    """Two minutes without a service are waited for by few items."""
    played = SchedulerPlayer(fanout(), lambda _, now: (0.1, unavailable() if 5 < now < 125 else allowed()))
    played.run(entries(["x"] * 2000))

    assert [] == [one.error for one in played.outcomes.values() if one.error]


def test_parts_become_one_outcome() -> None:
    """An item that was cut has the verdict of its worst part, and the attempts and seconds of all."""
    entry = read_item(0, "fine words. " * 3 + "attack", Split(characters=30, overlap=5))
    played = SchedulerPlayer(fanout(), lambda job, _: (1.0, blocked() if "attack" in text(job) else allowed()))
    played.run([entry])

    (one,) = played.outcomes.values()
    assert one.response is not None
    assert ("block", 2, 2, 2.0) == (one.response.action, one.parts, one.attempts, one.latency)


def test_rows_that_need_no_scan() -> None:
    """Where reading finds nothing to do it is asked again."""
    played = SchedulerPlayer(fanout(), lambda _job, _now: (0.0, allowed())).run([None, *entries("a"), None])

    assert [0] == list(played.outcomes)


def test_stopping() -> None:
    """What is under way comes to its end; what waits, for its turn or for another try, has no outcome."""
    scheduler = fanout(4, 4)
    played = SchedulerPlayer(scheduler, lambda job, _: (1.0, unavailable() if text(job) == "a" else allowed()))
    played.run(entries("abcdefgh"), until=1.0)
    scheduler.request_stop()
    played.run(entries("ijk"))

    assert isinstance(scheduler.next(99.0), Done)
    assert (4, [1, 2, 3]) == (len(played.jobs), sorted(played.outcomes))


def test_stopping_while_tries_fail() -> None:
    """A try that fails after the stop is not repeated, and is no outcome."""
    scheduler = fanout(4, 4)
    scheduler.add(read_item(0, "a"), 0.0)
    step = scheduler.next(0.0)
    assert isinstance(step, Start)
    scheduler.request_stop()
    scheduler.next(0.1)
    scheduler.finished(step.job, unavailable(), 0.0, 1.0)

    assert isinstance(scheduler.next(2.0), Done)

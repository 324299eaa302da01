"""The plan of mode "async", played on a clock of its own."""

from __future__ import annotations

import random
import uuid
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from attrs import define, evolve, field

from aisecurity.bulk.batches import Batches
from aisecurity.bulk.entries import Accepted, read_item
from aisecurity.bulk.pacing import Pace
from aisecurity.bulk.splitting import Split
from aisecurity.bulk.steps import Done, Emit, Job, Queried, QueryJob, Read, Start, SubmitJob, Wait
from aisecurity.bulk.window import Window
from aisecurity.exceptions import (
    AISecSDKException,
    AmbiguousSubmitError,
    APIConnectionError,
    BadRequestError,
    PayloadError,
    RequestTooLargeError,
    ScanPendingError,
)
from aisecurity.generated_openapi_client import AsyncScanResponse, ScanIdResult

from .playing import COMMON, SCAN_ID, TRYING, Played, allowed, entries, pace, refused, throttled, unavailable, unsent


def batches(the_pace: Pace | None = None, deadline: float = 300.0) -> Batches:
    """Return a plan."""
    return Batches(COMMON, the_pace or pace(), TRYING, deadline=deadline, window=Window(10))


@define(eq=False)
class Remote:
    """A service on the played clock: rows are ready after a while, come in any order, and some more than once."""

    seconds: tuple[float, float] = (0.5, 12.0)
    latency: float = 0.2
    refuse: Callable[[Job, float], Any] | None = None
    """Asked first with each job and the time; an exception to answer with, or `None`."""
    chance: random.Random = field(factory=lambda: random.Random(3))  # noqa: S311 - a test
    texts: Counter[str] = field(factory=Counter[str])
    rows: dict[str, list[tuple[float, int]]] = field(factory=dict[str, list[tuple[float, int]]])

    def __call__(self, job: Job, now: float) -> tuple[float, Any]:
        """Answer a job that starts at *now*."""
        latency = self.chance.uniform(0.01, self.latency)
        refusal = self.refuse(job, now) if self.refuse else None
        if refusal is not None:
            return latency, refusal
        return latency, self.query(job, now + latency) if isinstance(job, QueryJob) else self.submit(job, now)

    def submit(self, job: Job, now: float) -> AsyncScanResponse:
        """Take a batch in."""
        assert isinstance(job, SubmitJob)
        assert 1 <= len(job.units) <= 5
        self.texts.update(unit.content.prompt or "" for unit in job.units)
        scan_id = str(uuid.UUID(int=self.chance.getrandbits(128)))
        self.rows[scan_id] = [(now + self.chance.uniform(*self.seconds), n) for n in range(len(job.units))]
        return AsyncScanResponse.from_dict({"scan_id": scan_id, "report_id": f"R{scan_id}", "received": None})

    def query(self, job: QueryJob, now: float) -> list[ScanIdResult]:
        """Return the rows."""
        assert 1 <= len(job.scan_ids) <= 5
        rows: list[ScanIdResult] = []
        for scan_id in job.scan_ids:
            for ready, req_id in self.rows[scan_id]:
                status = "complete" if ready <= now else "pending"
                rows.append(ScanIdResult(scan_id=scan_id, req_id=req_id, status=status, result=allowed(scan_id)))
        self.chance.shuffle(rows)
        return rows + rows[: len(rows) // 2]


def queries(played: Played) -> list[float]:
    """Return when queries were sent."""
    return [at for at, job in played.jobs if isinstance(job, QueryJob)]


def submissions(played: Played) -> list[int]:
    """Return how many units each submission carried."""
    return [len(job.units) for _, job in played.jobs if isinstance(job, SubmitJob)]


def test_no_row_is_lost_and_none_submitted_twice() -> None:
    """A thousand items in fives: rows that are late, reordered and repeated are one outcome for each item."""
    remote = Remote()
    played = Played(batches(), remote).run(entries(f"text {n}" for n in range(1000)))

    assert {"allow"} == {one.response.action for one in played.outcomes.values() if one.response}
    assert (1000, {1}) == (len(played.outcomes), set(remote.texts.values()))
    assert [5] * 200 == submissions(played)


def test_never_more_than_ten_queries_a_minute() -> None:
    """However the network delays them, no eleven arrive within sixty seconds; and nearly 250 rows come a minute."""
    played = Played(batches(), Remote(latency=5.0)).run(entries(["x"] * 2500))
    times = queries(played)

    assert all(later - earlier >= 60 for earlier, later in zip(times, times[10:], strict=False))
    assert 9 * 60 <= played.now <= 14 * 60
    assert len(times) == sum(isinstance(event, Queried) for event in played.events)


def test_queries_that_take_minutes() -> None:
    """Ten that are not answered are all that may be under way."""
    remote = Remote(seconds=(0.5, 1.0))
    played = Played(batches(), lambda job, now: (100.0 if isinstance(job, QueryJob) else 0.1, remote(job, now + 9)[1]))
    times = queries(played.run(entries(["x"] * 500)))

    assert 500 == len(played.outcomes)
    assert all(later - earlier >= 160 for earlier, later in zip(times, times[10:], strict=False))


def test_little_is_pending_at_a_time() -> None:
    """No more is submitted than a minute's queries can ask for."""
    played = Played(batches(), Remote(seconds=(100.0, 110.0))).run(entries(["x"] * 1000), until=90.0)

    assert 50 == len(submissions(played))


def test_a_few_items_do_not_wait_for_more() -> None:
    """The last batch may be small, and is asked for as soon as it may be ready."""
    played = Played(batches(), Remote(seconds=(0.5, 1.0))).run(entries(["x"] * 7))

    assert ([5, 2], True) == (submissions(played), played.now < 4)


def test_a_slow_source_does_not_hold_a_batch_back() -> None:
    """A batch that does not fill within a second is submitted as it is."""
    plan = batches()
    plan.add(read_item(0, "x"), 0.0)
    steps = [plan.next(now) for now in (0.0, 0.1, 1.0)]

    assert [Read(), Wait(1.0)] == steps[:2]
    assert isinstance(steps[2], Start)
    assert isinstance(steps[2].job, SubmitJob)


def test_what_may_have_been_accepted_is_not_sent_again() -> None:
    """The rows of an ambiguous submission are errors that say so."""
    error = AmbiguousSubmitError("may have been accepted")
    played = Played(batches(), Remote(refuse=lambda job, _: error if isinstance(job, SubmitJob) else None))
    played.run(entries(["x"] * 7))

    assert [5, 2] == submissions(played)
    assert [error] * 7 == [one.error for one in played.outcomes.values()]


def test_a_failure_of_the_service_is_not_sent_again_either() -> None:
    """A scanner that does not call a 503 ambiguous does not change that."""
    played = Played(batches(), Remote(refuse=lambda _job, _now: unavailable())).run(entries(["x"] * 5))

    assert [5] == submissions(played)


def test_what_was_not_accepted_is_sent_again() -> None:
    """A 429, and a connection that was never made, leave no doubt."""
    errors: list[AISecSDKException] = [throttled(), unsent(), throttled(30.0)]
    played = Played(batches(), Remote(refuse=lambda job, _: errors.pop(0) if errors else None)).run(entries(["x"] * 5))

    assert ([5] * 4, {4}) == (submissions(played), {one.attempts for one in played.outcomes.values()})
    assert played.now > 30


def test_attempts_end() -> None:
    """A service that cannot be reached is an error in the end."""
    played = Played(batches(), Remote(refuse=lambda _job, _now: unsent())).run(entries(["x"] * 3))

    assert [3] * 6 == submissions(played)
    assert [APIConnectionError] * 3 == [type(one.error) for one in played.outcomes.values()]


@pytest.mark.parametrize(
    "bad", [refused(BadRequestError, 400), refused(RequestTooLargeError, 413), PayloadError("over 5 MB")]
)
def test_a_bad_row_is_found_by_halving(bad: AISecSDKException) -> None:
    """A batch that is refused is halved until the bad row is alone; all others have their verdict."""

    def refuse(job: Job, _: float) -> AISecSDKException | None:
        is_bad = isinstance(job, SubmitJob) and any(unit.content.prompt == "bad" for unit in job.units)
        return bad if is_bad else None

    remote = Remote(refuse=refuse)
    played = Played(batches(), remote).run(entries(["a", "b", "bad", "c", "d", "e"]))

    assert {2: bad} == {index: one.error for index, one in played.outcomes.items() if one.error}
    assert (6, dict.fromkeys("abcde", 1)) == (len(played.outcomes), dict(remote.texts))


def test_a_row_that_never_comes() -> None:
    """It is an error after the deadline; the others are not kept waiting."""
    played = Played(batches(deadline=100.0), Remote(seconds=(1e6, 1e6))).run(entries(["x"] * 3))

    assert [ScanPendingError] * 3 == [type(one.error) for one in played.outcomes.values()]
    assert 100 <= played.now <= 120


def test_queries_that_are_throttled() -> None:
    """A 429 on a query holds all queries, as long as it asks or half a minute."""
    errors: list[AISecSDKException] = [throttled(50.0), throttled()]

    def refuse(job: Job, _: float) -> AISecSDKException | None:
        return errors.pop(0) if errors and isinstance(job, QueryJob) else None

    played = Played(batches(), Remote(seconds=(0.5, 0.6), refuse=refuse)).run(entries(["x"] * 5))
    first, second, third = queries(played)

    assert (True, True) == (second - first >= 50, third - second >= 30)
    assert 5 == len(played.outcomes)


def test_a_fixed_rate_counts_scans() -> None:
    """Ten scans a second are two submissions a second."""
    played = Played(batches(pace(rate=10.0)), Remote()).run(entries(["x"] * 50))
    times = [round(at, 6) for at, job in played.jobs if isinstance(job, SubmitJob)]

    assert [0.0, 0.5, 1.0, 4.5] == [times[n] for n in (0, 1, 2, 9)]


def test_receipts_are_told() -> None:
    """Each item that is accepted is told with its scan id and req_id, before its outcome."""
    played = Played(batches(), Remote()).run(entries(["x"] * 3))
    accepted = [event for event in played.events if isinstance(event, Accepted)]

    assert [(0, 0), (1, 1), (2, 2)] == [(one.entry.index, one.req_id) for one in accepted]
    assert [0, 1, 2] == [one.req_id for _, one in sorted(played.outcomes.items())]


def test_going_on_with_receipts() -> None:
    """What an earlier process submitted is asked for, and not submitted."""
    remote = Remote()
    remote.rows[SCAN_ID] = [(0.0, 0), (0.0, 1)]
    known = [evolve(read_item(n, "x"), receipt=(SCAN_ID, n)) for n in range(2)]
    played = Played(batches(), remote).run([*known, read_item(2, "y")])

    assert ([1], [0, 1, 2]) == (submissions(played), sorted(played.outcomes))


def test_parts_that_were_submitted_are_submitted_again() -> None:
    """Of an item that was cut a receipt tells only of a part."""
    entry = evolve(read_item(0, "words and " * 5, Split(characters=30, overlap=5)), receipt=(SCAN_ID, 0))
    played = Played(batches(), Remote()).run([entry])

    assert ([2], 2) == (submissions(played), played.outcomes[0].attempts)


def test_stopping() -> None:
    """What is under way is finished, its receipts are told, and nothing is waited for."""
    plan = batches(pace(1, 1))
    played = Played(plan, Remote()).run(entries(["x"] * 20), until=0.0)
    for _ in range(30):
        plan.next(0.0)
    plan.ask_to_stop()
    played.run([])

    assert isinstance(plan.next(99.0), Done)
    assert {} == played.outcomes


def submitting() -> tuple[Batches, SubmitJob]:
    """Return a plan that is asked to stop while it submits a batch."""
    plan = batches()
    for n in range(5):
        plan.add(read_item(n, "x"), 0.0)
    step = plan.next(0.0)
    assert isinstance(step, Start)
    assert isinstance(step.job, SubmitJob)
    plan.ask_to_stop()
    plan.next(0.0)
    return plan, step.job


@pytest.mark.parametrize("error", [refused(BadRequestError, 400), throttled()])
def test_stopping_while_submissions_fail(error: AISecSDKException) -> None:
    """After the stop neither a refused nor a throttled batch is sent again, and neither has outcomes."""
    plan, job = submitting()
    plan.finished(job, error, 0.0, 1.0)

    assert isinstance(plan.next(2.0), Done)


def test_stopping_keeps_receipts() -> None:
    """A batch that is accepted after the stop is told, so that a later process asks for it."""
    plan, job = submitting()
    plan.finished(job, Remote().submit(job, 0.0), 0.0, 1.0)
    steps = [plan.next(1.0) for _ in range(6)]

    assert [Accepted] * 5 == [type(step.event) for step in steps if isinstance(step, Emit)]
    assert isinstance(steps[5], Done)

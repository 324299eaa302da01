"""The scheduler of mode "async", on a simulated clock: submissions."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from attrs import evolve

from aisecurity._long_text import Split
from aisecurity.bulk.items import read_item
from aisecurity.bulk.scheduling.actions import Done, Emit, Job, ScanAccepted, Start, SubmitJob
from aisecurity.bulk.scheduling.async_mode import AsyncModeScheduler
from aisecurity.exceptions import (
    AISecSDKException,
    AmbiguousSubmitError,
    APIConnectionError,
    BadRequestError,
    PayloadError,
    RequestTooLargeError,
)
from aisecurity.generated_openapi_client import AsyncScanResponse
from tests.support.bulk.scheduler_player import SchedulerPlayer
from tests.support.bulk.scheduling_samples import entries, limit
from tests.support.bulk.simulated_service import SimulatedService, async_scheduler, submissions
from tests.support.errors import status_error, throttled, unavailable, unsent
from tests.support.samples import SCAN_ID


def test_what_may_have_been_accepted_is_not_sent_again() -> None:
    """The rows of an ambiguous submission are errors that say so."""
    error = AmbiguousSubmitError("may have been accepted")
    played = SchedulerPlayer(
        async_scheduler(), SimulatedService(failure=lambda job, _: error if isinstance(job, SubmitJob) else None)
    )
    played.run(entries(["x"] * 7))

    assert [5, 2] == submissions(played)
    assert [error] * 7 == [one.error for one in played.outcomes.values()]


def test_a_failure_of_the_service_is_not_sent_again_either() -> None:
    """A scanner that does not call a 503 ambiguous does not change that."""
    played = SchedulerPlayer(async_scheduler(), SimulatedService(failure=lambda _job, _now: unavailable()))
    played.run(entries(["x"] * 5))

    assert [5] == submissions(played)


def test_what_was_not_accepted_is_sent_again() -> None:
    """A 429, and a connection that was never made, leave no doubt."""
    errors: list[AISecSDKException] = [throttled(), unsent(), throttled(30.0)]
    played = SchedulerPlayer(
        async_scheduler(), SimulatedService(failure=lambda job, _: errors.pop(0) if errors else None)
    ).run(entries(["x"] * 5))

    assert ([5] * 4, {4}) == (submissions(played), {one.attempts for one in played.outcomes.values()})


def test_what_was_refused_goes_last() -> None:
    """A batch that got a 429 waits for its Retry-After while there are others, and no longer than they last."""
    errors: list[AISecSDKException] = [throttled(60.0)]
    played = SchedulerPlayer(
        async_scheduler(), SimulatedService((0.1, 0.2), failure=lambda job, _: errors.pop(0) if errors else None)
    ).run(entries(f"text {n}" for n in range(50)))
    texts = [job.units[0].content.prompt for _, job in played.jobs if isinstance(job, SubmitJob)]

    assert (11, "text 0", "text 0") == (len(texts), texts[0], texts[-1])
    assert played.now < 60


def test_attempts_end() -> None:
    """A service that cannot be reached is an error in the end."""
    played = SchedulerPlayer(async_scheduler(), SimulatedService(failure=lambda _job, _now: unsent()))
    played.run(entries(["x"] * 3))

    assert [3] * 6 == submissions(played)
    assert [APIConnectionError] * 3 == [type(one.error) for one in played.outcomes.values()]


@pytest.mark.parametrize(
    "bad", [status_error(BadRequestError, 400), status_error(RequestTooLargeError, 413), PayloadError("over 5 MB")]
)
def test_a_bad_row_is_found_by_halving(bad: AISecSDKException) -> None:
    """A rejected batch is halved until the bad row is alone; all others have their verdict."""

    def failure(job: Job[Any], _: float) -> AISecSDKException | None:
        is_bad = isinstance(job, SubmitJob) and any(unit.content.prompt == "bad" for unit in job.units)
        return bad if is_bad else None

    service = SimulatedService(failure=failure)
    played = SchedulerPlayer(async_scheduler(), service).run(entries(["a", "b", "bad", "c", "d", "e"]))

    assert {2: bad} == {index: one.error for index, one in played.outcomes.items() if one.error}
    assert (6, dict.fromkeys("abcde", 1)) == (len(played.outcomes), dict(service.texts))


def test_a_fixed_rate_counts_scans() -> None:
    """Ten scans a second are two submissions a second."""
    played = SchedulerPlayer(async_scheduler(limit(rate=10.0)), SimulatedService()).run(entries(["x"] * 50))
    times = [round(at, 6) for at, job in played.jobs if isinstance(job, SubmitJob)]

    assert [0.0, 0.5, 1.0, 4.5] == [times[n] for n in (0, 1, 2, 9)]


def test_parts_that_were_submitted_are_submitted_again() -> None:
    """The receipt of an item that was split stands for one part alone."""
    entry = evolve(read_item(0, "words and " * 5, Split(characters=30, overlap=5)), receipt=(SCAN_ID, 0))
    played = SchedulerPlayer(async_scheduler(), SimulatedService()).run([entry])

    assert ([2], 2) == (submissions(played), played.outcomes[0].attempts)


def test_stopping() -> None:
    """Running submissions are finished and passed on as accepted, and no result is waited for."""
    scheduler = async_scheduler(limit(1, 1))
    played = SchedulerPlayer(scheduler, SimulatedService()).run(entries(["x"] * 20), until=0.0)
    for _ in range(30):
        scheduler.next(0.0)
    scheduler.request_stop()
    played.run([])

    assert isinstance(scheduler.next(99.0), Done)
    assert {} == played.outcomes


def submitting() -> tuple[AsyncModeScheduler[Any], SubmitJob[Any]]:
    """Return a scheduler that is asked to stop while it submits a batch."""
    scheduler = async_scheduler()
    for n in range(5):
        scheduler.add(read_item(n, "x"), 0.0)
    step = scheduler.next(0.0)
    assert isinstance(step, Start)
    assert isinstance(step.job, SubmitJob)
    scheduler.request_stop()
    scheduler.next(0.0)
    return scheduler, step.job


@pytest.mark.parametrize("error", [status_error(BadRequestError, 400), throttled()])
def test_stopping_while_submissions_fail(error: AISecSDKException) -> None:
    """After the stop neither a rejected nor a throttled batch is sent again, and neither has outcomes."""
    scheduler, job = submitting()
    scheduler.finished(job, error, 0.0, 1.0)

    assert isinstance(scheduler.next(2.0), Done)


def test_stopping_keeps_receipts() -> None:
    """A batch that is accepted after the stop is passed on, so that a later process queries it."""
    scheduler, job = submitting()
    scheduler.finished(job, SimulatedService().submit(job, 0.0), 0.0, 1.0)
    steps = [scheduler.next(1.0) for _ in range(6)]

    assert [ScanAccepted] * 5 == [type(step.event) for step in steps if isinstance(step, Emit)]
    assert isinstance(steps[5], Done)


def test_two_receipts_of_one_scan() -> None:
    """Of two receipts with one scan id the first stays; the rows of the other are errors, and nothing is sent again."""
    service = SimulatedService()

    def one_id(job: Job[Any], now: float) -> tuple[float, Any]:
        seconds, outcome = service(job, now)
        if not isinstance(job, SubmitJob):
            return seconds, outcome
        known.append(outcome.scan_id)
        return seconds, evolve(outcome, scan_id=known[0].upper() if len(known) == 2 else outcome.scan_id)

    known: list[str] = []
    played = SchedulerPlayer(async_scheduler(), one_id).run(entries(["x"] * 15))

    assert {True: 10, False: 5} == Counter(one.error is None for one in played.outcomes.values())
    assert {AmbiguousSubmitError} == {type(one.error) for one in played.outcomes.values() if one.error}
    assert [5] * 3 == submissions(played)


def test_a_receipt_of_an_earlier_process() -> None:
    """The receipts of an earlier process of the run are known too."""
    service = SimulatedService()
    earlier = AsyncScanResponse(scan_id=SCAN_ID.upper(), report_id="R")

    def one_id(job: Job[Any], now: float) -> tuple[float, Any]:
        return (0.1, earlier) if isinstance(job, SubmitJob) else service(job, now)

    service.rows[SCAN_ID] = [(0.0, 0)]
    played = SchedulerPlayer(async_scheduler(), one_id)
    played.run([evolve(read_item(0, "x"), receipt=(SCAN_ID, 0)), read_item(1, "y")])

    assert (None, AmbiguousSubmitError) == (played.outcomes[0].error, type(played.outcomes[1].error))

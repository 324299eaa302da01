"""Queries for reports, on a simulated clock."""

from __future__ import annotations

import json
from collections.abc import Callable, Generator
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve

from aisecurity.bulk import Scanned
from aisecurity.bulk.durable.append_only_file import AppendOnlyFile
from aisecurity.bulk.durable.journal import Journal, as_twin
from aisecurity.bulk.durable.report_queries import ReportQueries, ReportQuery
from aisecurity.bulk.scheduling.item_retry import ItemRetry
from aisecurity.bulk.scheduling.query_window import QueryWindow
from aisecurity.bulk.sinks.row import OutputRow
from aisecurity.exceptions import AISecSDKException, AuthenticationError, BadRequestError, RowError
from aisecurity.generated_openapi_client import ThreatScanReportObject
from tests.support.bulk.scheduling_samples import RETRY
from tests.support.errors import status_error, throttled, unavailable
from tests.support.samples import IDS, allowed, blocked

from .test_journal import IDENTITY, origin

Answer = Callable[[tuple[str, ...]], Any]


def report(report_id: str, req_id: int = 0) -> ThreatScanReportObject:
    """Return a report."""
    return ThreatScanReportObject(report_id=report_id, req_id=req_id)


@pytest.fixture
def journal(folder: Path) -> Generator[Journal]:
    """Yield a journal of 12 blocked rows, an allowed one, and a copy."""
    with Journal(folder / "journal", IDENTITY) as journal:
        for place in range(12):
            journal.record(place, b"", row(place, blocked(scan_id=IDS[place])), origin(place))
        journal.record(12, b"", row(12, allowed()), origin(12))
        journal.record(13, b"", as_twin(row(0, blocked()), "k13", 13, 14), origin(13))
        yield journal


def row(place: int, response: Any, req_id: int | None = None) -> OutputRow:
    """Return a row."""
    return OutputRow.from_scanned(
        Scanned(index=place, key=f"k{place}", response=response, req_id=req_id), origin(place)
    )


def play(
    folder: Path, journal: Journal, answer: Answer, window: QueryWindow | None = None
) -> tuple[list[float], list[Any]]:
    """Fetch all reports; return when which number of queries was sent, and the lines."""
    file = AppendOnlyFile(folder / "reports.jsonl", journal, "reports")
    reports = ReportQueries(journal, file, window or QueryWindow(10), RETRY)
    now, times = 0.0, list[float]()
    while (step := reports.next(now)) is not None:
        if not isinstance(step, ReportQuery):
            now += step
            continue
        times.append(now)
        outcome = answer(step.report_ids)
        if isinstance(outcome, AISecSDKException):
            reports.failed(outcome, now)
        else:
            reports.answered(outcome, now)
    file.close()
    return times, [json.loads(line) for line in (folder / "reports.jsonl").read_text(encoding="utf-8").splitlines()]


def test_five_a_query(folder: Path, journal: Journal) -> None:
    """Each blocked row has its report; copies and allowed rows are not asked for."""
    batch_sizes: list[int] = []

    def answer(ids: tuple[str, ...]) -> list[ThreatScanReportObject]:
        batch_sizes.append(len(ids))
        return [report(one.upper()) for one in reversed(ids)]

    _, lines = play(folder, journal, answer)

    assert ([5, 5, 2], list(range(12))) == (batch_sizes, [line["index"] for line in lines])
    assert [f"R{IDS[n]}".upper() for n in range(12)] == [line["report"]["report_id"] for line in lines]


def test_within_ten_a_minute(folder: Path, journal: Journal) -> None:
    """What the window does not allow is waited for."""
    times, _ = play(folder, journal, lambda ids: [report(one) for one in ids], QueryWindow(2))

    assert [0.0, 0.0, 60.0] == times


def test_a_report_of_a_batch(folder: Path, journal: Journal) -> None:
    """Rows of a batch share a report id, and differ in req_id."""
    for place, req_id in ((14, 3), (15, 4)):
        journal.record(place, b"", row(place, blocked(scan_id=IDS[59]), req_id), origin(place))
    _, lines = play(folder, journal, lambda ids: [report(one, req_id) for one in ids for req_id in (4, 0, 3)])

    assert [3, 4] == [line["report"]["req_id"] for line in lines if line["index"] > 13]


def test_a_report_that_is_not_there(folder: Path, journal: Journal) -> None:
    """It is queried three times, some seconds apart, and then written as missing."""
    times, lines = play(folder, journal, lambda ids: [report(one) for one in ids if one != f"R{IDS[1]}"])

    assert [0.0, 5.0, 10.0, 10.0, 10.0] == times
    assert [(1, "NotFoundError")] == [(line["index"], line["error"]) for line in lines if line["report"] is None]


def test_reports_that_are_refused(folder: Path, journal: Journal) -> None:
    """A report that cannot be read is an error of its row alone."""
    file = AppendOnlyFile(folder / "reports.jsonl", journal, "reports")
    reports = ReportQueries(journal, file, QueryWindow(9), RETRY)
    query = reports.next(0.0)
    assert isinstance(query, ReportQuery)
    good = [report(one) for one in query.report_ids[1:]]
    reports.answered(good, 0.0, [RowError("m", None, 0, query.report_ids[0].upper())])
    file.close()
    lines = [json.loads(line) for line in (folder / "reports.jsonl").read_text(encoding="utf-8").splitlines()]

    assert ["RowError", None, None, None, None] == [line["error"] for line in lines]
    assert [None, *query.report_ids[1:]] == [line["report"] and line["report"]["report_id"] for line in lines]


def test_failures_that_pass(folder: Path, journal: Journal) -> None:
    """They are tried again after a growing pause, or what the service asks for if that is longer."""
    errors = [unavailable(), throttled(0.0), throttled(7.0)]
    times, lines = play(folder, journal, lambda ids: errors.pop() if errors else [report(one) for one in ids])

    assert ([0.0, 7.0, 17.0, 32.0], 12) == (times[:4], len(lines))


def test_a_failure_that_does_not_pass(folder: Path, journal: Journal) -> None:
    """After the last attempt, or at once where nothing can mend it, the lines have its name."""
    _, lines = play(folder, journal, lambda _: unavailable(), QueryWindow(100))

    assert {"ServerError"} == {line["error"] for line in lines}


def test_a_rejected_credential(folder: Path, journal: Journal) -> None:
    """It is not tried again."""
    times, lines = play(folder, journal, lambda _: status_error(AuthenticationError, 401))

    assert (3, {"AuthenticationError"}) == (len(times), {line["error"] for line in lines})


def test_an_id_that_is_rejected(folder: Path, journal: Journal) -> None:
    """The ids of a rejected query are queried one by one, until the bad one is alone."""

    def answer(ids: tuple[str, ...]) -> Any:
        return status_error(BadRequestError, 400) if f"R{IDS[2]}" in ids else [report(one) for one in ids]

    _, lines = play(folder, journal, answer, QueryWindow(100))

    assert [(2, "BadRequestError")] == [(line["index"], line["error"]) for line in lines if line["error"]]
    assert list(range(12)) == [line["index"] for line in lines]


def test_going_on(folder: Path, journal: Journal) -> None:
    """What is in the file is not fetched again."""
    play(folder, journal, lambda ids: [report(one) for one in ids])
    journal.record(20, b"", evolve(row(20, blocked()), key=None), origin(20))
    times, lines = play(folder, journal, lambda ids: [report(one) for one in ids])

    assert (1, 13) == (len(times), len(lines))


def test_queries_that_are_repeated_are_said(folder: Path, journal: Journal) -> None:
    """A query that fails by what passes is said with its pause; one that is not repeated is not."""
    said: list[tuple[int, float, AISecSDKException]] = []
    retry = ItemRetry(attempts=2, on_retry=lambda attempt, pause, error: said.append((attempt, pause, error)))
    file = AppendOnlyFile(folder / "reports.jsonl", journal, "reports")
    reports = ReportQueries(journal, file, QueryWindow(10), retry)
    error = unavailable()
    for now in (0.0, 100.0):
        reports.next(now)
        reports.failed(error, now)
    file.close()

    assert [(1, 5.0, error)] == said

"""The runner and its workers, with clients that need no other package; the figures themselves are not looked at."""

from __future__ import annotations

import sys
from collections.abc import Generator
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.compare import limits, report, rounds, starting, traffic, trust
from benchmarks.compare.processes import Bench
from benchmarks.compare.records import Record
from benchmarks.compare.rounds import Plan
from benchmarks.compare.scenarios import OURS, PLAIN, SCENARIOS, SOCKET, THREADS, Client, bulk, growth
from benchmarks.compare.trust import Trust

from .service import Hasty, served


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Trust:
    """Return a certificate and who trusts it."""
    return trust.made(tmp_path_factory.mktemp("trust"))


@pytest.fixture
def bench(made: Trust) -> Generator[Bench]:
    """Return a bench whose one environment is this one."""
    with served(made) as server:
        yield Bench(server, {OURS: Path(sys.executable)}, made.bundle)


def test_a_plan_is_run_and_reported(bench: Bench) -> None:
    """Each client of each scenario is measured in each round."""
    names = {"blocking, 1", "asyncio, 10", "batch of 5", "results of 5 rows", "read a report of 30 detections"}
    chosen = [replace(one, count=4, warm=1, at_once=1) for one in SCENARIOS if one.name in names]
    record = Record(facts={})
    rounds.run(bench, Plan([PLAIN, SOCKET], chosen, rounds=1, scans_only=True), record)

    [only] = record.rounds
    assert {(one.name, PLAIN.name) for one in chosen} | {("blocking, 1", SOCKET.name)} == set(only)
    assert {4} == {one.count for one in only.values()}
    assert all(one.cpu > 0 and one.wall > 0 and one.peak > 1_000_000 for one in only.values())
    assert "## Batch of 5" in report.text(record)


def test_threads_pause_between_their_scans(bench: Bench) -> None:
    """Two scans in each of two threads take two pauses."""
    [threads] = [replace(one, count=4, warm=2, at_once=2) for one in SCENARIOS if one.name == THREADS]

    assert bench.measured(SOCKET, threads.job(SOCKET, bench.server.url, 1.0)).wall > 0.04


def test_growth_is_looked_at_where_it_was_asked(bench: Bench) -> None:
    """At the start, and after each number of calls; processor time adds up."""
    job = replace(growth(PLAIN, bench.server.url, quick=True), marks=(2, 5), count=5, warm=1, at_once=2)
    found = bench.measured(PLAIN, job)

    assert [0, 2, 5] == [one.calls for one in found.marks]
    assert [0.0, *sorted(one.cpu for one in found.marks[1:])] == [
        round(found.marks[0].cpu, 2),
        *(m.cpu for m in found.marks[1:]),
    ]
    assert all(one.files > 2 and one.objects > 1000 for one in found.marks)


def test_bulk_scans_every_row(bench: Bench) -> None:
    """Rows are counted by the run itself."""
    assert 12 == bench.measured(PLAIN, replace(bulk(PLAIN, bench.server.url, quick=True), count=12)).count


@pytest.mark.parametrize("half", starting.HALVES)
def test_a_start_is_timed_from_outside(bench: Bench, half: str) -> None:
    """The first verdict comes after the Scanner, and takes memory."""
    start = starting.started(bench, PLAIN, half)

    assert 0 < start.scanner < start.verdict
    assert start.memory > 1_000_000


def test_what_fails_in_a_worker_is_said(bench: Bench) -> None:
    """With the client's name and the error."""
    job = SCENARIOS[0].job(SOCKET, "https://127.0.0.1:9", 1.0)

    with pytest.raises(RuntimeError, match=r"raw socket failed at -m compare\.worker(.|\n)*ConnectionRefusedError"):
        bench.measured(SOCKET, job)


def test_a_client_without_its_engine_is_left_out(bench: Bench) -> None:
    """And the others are not."""
    missing = Client("ours, other", "sdk", engine="other")

    assert [PLAIN, SOCKET] == rounds.available(bench, [PLAIN, missing, SOCKET])


def test_the_server_must_read_before_it_answers(bench: Bench, made: Trust) -> None:
    """One that does not would flatter clients with large bodies."""
    limits.check_reading(bench.server.url, made.bundle)
    with served(made, Hasty) as hasty, pytest.raises(RuntimeError, match="before it has read"):
        limits.check_reading(hasty.url, made.bundle)


@pytest.mark.parametrize("size", [1, 1_000, 100_000])
def test_texts_have_the_size_that_is_asked(size: int) -> None:
    """In characters."""
    assert size == len(traffic.text(size))

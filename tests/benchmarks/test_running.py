"""The runner and its workers, with clients that need no other package; the figures themselves are not looked at."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Generator
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.compare import (
    binding,
    interrupting,
    limits,
    machine,
    report,
    rounds,
    scenarios,
    starting,
    traffic,
    trust,
    usage,
)
from benchmarks.compare.processes import Bench
from benchmarks.compare.records import Record
from benchmarks.compare.rounds import Plan
from benchmarks.compare.scenarios import (
    FACADES,
    HTTPTOOLS,
    PAUSES,
    PLAIN,
    SCENARIOS,
    SOCKET,
    bulk,
    growth,
)
from benchmarks.compare.trust import Trust

from .service import Hasty, Silent, served

NAMES = {
    "blocking, 1",
    "asyncio, 10",
    "batch of 5",
    "results of 5 rows",
    "read a report of 30 detections",
    *FACADES.values(),
}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Trust:
    """Return a certificate and who trusts it."""
    return trust.made(tmp_path_factory.mktemp("trust"))


@pytest.fixture
def bench(made: Trust) -> Generator[Bench]:
    """Return a bench whose environments are this one."""
    with served(made) as server:
        yield Bench(server, dict.fromkeys(("plain", "raw"), Path(sys.executable)), made.bundle)


def test_a_plan_is_run_and_reported(bench: Bench) -> None:
    """Each client of each scenario is measured in each round."""
    chosen = [replace(one, count=4, warm=1, at_once=1) for one in SCENARIOS if one.name in NAMES]
    record = Record(facts={})
    rounds.run(bench, Plan([PLAIN, HTTPTOOLS, SOCKET], chosen, rounds=1, scans_only=True), record)

    [only] = record.rounds
    assert {(one.name, PLAIN.name) for one in chosen} | {
        ("blocking, 1", SOCKET.name),
        ("asyncio, 10", SOCKET.name),
        ("asyncio, 10", HTTPTOOLS.name),
    } == set(only)
    assert {4} == {one.count for one in only.values()}
    assert all(one.cpu >= 0 and one.wall > 0 and one.peak > 1_000_000 for one in only.values())
    assert "## Batch of 5" in report.text(record)


def test_threads_pause_between_their_scans(bench: Bench) -> None:
    """Two scans in each of two threads take two pauses."""
    [threads] = [replace(one, count=4, warm=2, at_once=2) for one in SCENARIOS if one.name == PAUSES]

    assert bench.measured(SOCKET, threads.job(SOCKET, bench.server.urls["quick"], 1.0)).wall > 0.04


def test_growth_is_looked_at_where_it_was_asked(bench: Bench) -> None:
    """At the start, and after each number of calls; processor time adds up."""
    job = replace(growth(PLAIN, bench.server.urls["quick"], quick=True), marks=(2, 5), count=5, warm=1, at_once=2)
    found = bench.measured(PLAIN, job)

    assert [0, 2, 5] == [one.calls for one in found.marks]
    assert [0.0, *sorted(one.cpu for one in found.marks[1:])] == [
        round(found.marks[0].cpu, 2),
        *(m.cpu for m in found.marks[1:]),
    ]
    assert all(one.files > 2 and one.objects > 1000 for one in found.marks)


def test_bulk_scans_every_row(bench: Bench) -> None:
    """Rows are counted by the run itself."""
    assert 12 == bench.measured(PLAIN, replace(bulk(PLAIN, bench.server.urls["quick"], quick=True), count=12)).count


@pytest.mark.parametrize("half", starting.HALVES)
def test_a_start_is_timed_from_outside(bench: Bench, half: str) -> None:
    """The first verdict comes after the Scanner, and takes memory."""
    start = starting.started(bench, PLAIN, half)

    assert 0 < start.scanner < start.verdict
    assert start.memory > 1_000_000


def test_what_fails_in_a_worker_is_said(bench: Bench) -> None:
    """With the client's name and the error."""
    job = SCENARIOS[0].job(SOCKET, "https://127.0.0.1:9", 1.0)
    said = rf"{SOCKET.name} failed at -m compare\.worker(.|\n)*ConnectionRefusedError"

    with pytest.raises(RuntimeError, match=said):
        bench.measured(SOCKET, job)


def test_connections_are_open_before_the_clock_runs(bench: Bench) -> None:
    """A client that is slow to open them is warmed up until they are."""
    [many] = [replace(one, count=8, warm=8, at_once=8) for one in SCENARIOS if one.name == scenarios.MANY]
    job = many.job(SOCKET, bench.server.urls["quick"], 1.0)

    assert job.opened
    assert 8 == bench.measured(SOCKET, job).opened


def test_a_scenario_may_be_left_out_of_later_rounds(bench: Bench) -> None:
    """Those that only draw a curve."""
    [body] = [
        replace(one, count=1, warm=1, at_once=1, rounds=1) for one in SCENARIOS if one.name == "submission of 1 KB"
    ]
    record = Record(facts={})
    rounds.run(bench, Plan([PLAIN], [body], rounds=2, scans_only=True), record)

    assert [{(body.name, PLAIN.name)}, set()] == [set(each) for each in record.rounds]


@pytest.mark.parametrize("half", starting.HALVES)
def test_a_waiting_scan_is_interrupted(made: Trust, half: str) -> None:
    """The program sees KeyboardInterrupt; the seconds themselves are not looked at."""
    with served(made, Silent) as server:
        bench = Bench(server, {"plain": Path(sys.executable)}, made.bundle)

        assert interrupting.interrupted(bench, PLAIN, half) > 0


def test_a_client_that_answers_is_not_taken_for_an_interrupted_one(bench: Bench) -> None:
    """It says so in place of a figure."""
    with pytest.raises(RuntimeError, match="was not interrupted"):
        interrupting.interrupted(bench, PLAIN, "blocking")


def test_what_a_client_starts_is_bound_to_its_processors(bench: Bench) -> None:
    """And who starts it is where it was before."""
    before = os.sched_getaffinity(0)
    last = max(before)
    alone = replace(bench, processors=frozenset({last}))

    assert f"{{{last}}}" == alone.python(SOCKET, "-c", "import os; print(os.sched_getaffinity(0))").strip()
    assert before == os.sched_getaffinity(0)
    with binding.bound(()):
        assert before == os.sched_getaffinity(0)


def test_the_load_is_told() -> None:
    """Time that others used is never less than none."""
    assert re.match(r"others kept 0\.00 of \d+ processors busy", machine.Load().told(usage.cpu() + 1e6))


def test_the_server_must_read_before_it_answers(bench: Bench, made: Trust) -> None:
    """One that does not would flatter clients with large bodies."""
    limits.check_reading(bench.server.urls["quick"], made.bundle)
    with served(made, Hasty) as hasty, pytest.raises(RuntimeError, match="before it has read"):
        limits.check_reading(hasty.urls["quick"], made.bundle)


@pytest.mark.parametrize("size", [1, 1_000, 100_000])
def test_texts_have_the_size_that_is_asked(size: int) -> None:
    """In characters."""
    assert size == len(traffic.text(size))

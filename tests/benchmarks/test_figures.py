"""Ratios, targets and tables made from figures. Nothing here is measured."""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path

import pytest

from benchmarks.compare import chart, report, targets
from benchmarks.compare.driving import quantile, shares
from benchmarks.compare.jobs import Found, Job, Mark, found_of, job_of, written
from benchmarks.compare.records import Record, cpu, rate
from benchmarks.compare.scenarios import FAST, PLAIN, SCENARIOS, VENDOR, growth
from benchmarks.compare.starting import Start
from benchmarks.compare.statistics import Spread, ratio, spread, turns, values
from benchmarks.compare.targets import TARGETS


def found(cpu: float, wall: float = 1.0, marks: tuple[Mark, ...] = ()) -> Found:
    """Return the durations of 10 calls."""
    return Found(count=10, cpu=cpu, wall=wall, p50=0.001, p99=0.002, peak=50_000_000, marks=marks, server_cpu=1e-5)


def mark(calls: int, objects: int = 1000, cpu: float = 0.0, handlers: int = 1) -> Mark:
    """Return a state."""
    return Mark(calls=calls, cpu=cpu, objects=objects, memory=10_000_000, handlers=handlers, files=7)


def target(what: str) -> targets.Target:
    """Return the one target of that name."""
    [one] = [one for one in TARGETS if what == one.what]
    return one


def test_a_ratio_is_taken_within_each_round() -> None:
    """A round in which the machine was ten times slower changes nothing."""
    rounds = [{"ours": 1.0, "theirs": 4.0}, {"ours": 10.0, "theirs": 40.0}, {"ours": 1.0, "theirs": 2.0}]

    assert Spread(0.25, 0.25, 0.5) == ratio(rounds, "ours", "theirs", float)


def test_a_round_without_one_side_is_left_out() -> None:
    """Half a pair does not count; without a pair there is no ratio."""
    rounds: list[Mapping[str, float]] = [{"ours": 1.0}, {"ours": 3.0, "theirs": 4.0}]

    assert Spread(0.75, 0.75, 0.75) == ratio(rounds, "ours", "theirs", float)
    assert ratio(rounds[:1], "ours", "theirs", float) is None
    assert Spread(2.0, 1.0, 3.0) == values(rounds, "ours", float)
    assert values(rounds, "others", float) is None


def test_each_is_first_in_its_turn() -> None:
    """So that none always runs after the same neighbour's heat."""
    assert [["a", "b", "c"], ["b", "c", "a"], ["c", "a", "b"]] == [
        turns(["a", "b", "c"], number) for number in range(3)
    ]
    assert turns([], 1) == []


def test_the_spread_of_one_value_is_that_value() -> None:
    """Median, least and most are one."""
    assert Spread(2.0, 2.0, 2.0) == spread([2.0])


def test_calls_are_shared_out_to_the_last() -> None:
    """No call is lost where they do not divide."""
    assert [4, 3, 3] == shares(10, 3)
    assert [1, 0] == shares(1, 2)


def test_quantiles() -> None:
    """Of a hundred values, the 99th is not exceeded by 99 of them."""
    order = [float(number) for number in range(100)]

    assert (50.0, 99.0, 99.0) == (quantile(order, 0.5), quantile(order, 0.99), quantile(order, 1.0))


def test_jobs_and_findings_survive_the_pipe() -> None:
    """A value that is written is read back as the same value."""
    job = Job(client="sdk", kind="growth", url="https://127.0.0.1:1", count=2, warm=3, marks=(1, 2), server=(3,))
    there = found(2.0, marks=(mark(1), mark(2)))

    assert job == job_of(written(job))
    assert there == found_of(written(there))
    assert (0.2, 10.0) == (there.each, there.rate)
    assert pytest.approx(1e-5) == there.server_busy


def test_a_growth_job_makes_as_many_calls_as_its_last_mark() -> None:
    """The vendor's SDK makes fewer: each costs it more."""
    assert 200_000 == growth(PLAIN, "", quick=False).count
    assert 55_000 == growth(VENDOR, "", quick=False).count
    assert 5_000 == growth(VENDOR, "", quick=True).count


def test_a_target_is_held_against_the_median() -> None:
    """At most means at most; for throughput, more is better; each installation has a bound of its own."""
    record = Record(
        facts={},
        rounds=[
            {("asyncio, 100", VENDOR.name): found(1.0, 7.0), ("asyncio, 100", FAST.name): found(0.15, 1.0)},
            {("asyncio, 100", VENDOR.name): found(1.0, 6.0), ("asyncio, 100", FAST.name): found(0.16, 1.0)},
        ],
    )
    spent, speed = target("asyncio, 100: CPU"), target("asyncio, 100: throughput")
    value = spent.measure(record, FAST)

    assert value is not None
    assert not spent.met(FAST, value)
    assert spent.met(FAST, Spread(0.15, 0.1, 0.9))
    assert spent.met(PLAIN, value)
    assert Spread(6.5, 6.0, 7.0) == speed.measure(record, FAST)
    assert speed.met(FAST, Spread(6.5, 6.0, 7.0))
    assert not speed.met(FAST, Spread(6.4, 6.0, 7.0))
    assert speed.met(PLAIN, Spread(6.4, 6.0, 7.0))
    assert spent.measure(record, PLAIN) is None


def test_what_is_missed_is_told_with_its_target() -> None:
    """As measured / target, and with the installation."""
    pair = {("batch of 5", VENDOR.name): found(1.0), ("batch of 5", FAST.name): found(0.5)}
    text = report.text(Record(facts={}, rounds=[{**pair, ("batch of 5", PLAIN.name): found(0.4)}]), whole=False)

    assert "Not met (1), each as measured / target: batch of 5: CPU, fast 0.500 / 0.3.\n" in text
    assert "| batch of 5: CPU | at most 0.3 | 0.500 (0.500 to 0.500) | **not met** | at most 0.4 |" in text


def test_what_has_no_bound_cannot_be_missed() -> None:
    """The facade's time has one for the extra alone."""
    facade = target("the facade alone, hot, asyncio: us")

    assert facade.bound(PLAIN) is None
    assert facade.met(PLAIN, Spread(99.0, 99.0, 99.0))


def test_targets_of_growth_hold_for_each_installation() -> None:
    """What grows is told of the one that grows."""
    flat, growing = (mark(20_000), mark(200_000)), (mark(20_000), mark(200_000, objects=2000))
    record = Record(facts={}, growth={PLAIN.name: found(1.0, marks=flat), FAST.name: found(1.0, marks=growing)})
    objects = target("objects after 200,000 scans over 20,000")
    value = objects.measure(record, FAST)

    assert value is not None
    assert Spread(2.0, 2.0, 2.0) == value
    assert not objects.met(FAST, value)
    assert Spread(1.0, 1.0, 1.0) == objects.measure(record, PLAIN)
    assert objects.measure(Record(facts={}), FAST) is None


@pytest.mark.parametrize(("late", "value"), [(0, 1.0), (1, math.inf)])
def test_growth_from_nothing(late: int, value: float) -> None:
    """Zero that stays zero is no growth; growth from zero is infinite."""
    marks = (mark(20_000, handlers=0), mark(200_000, handlers=late))
    record = Record(facts={}, growth={FAST.name: found(1.0, marks=marks)})

    assert Spread(value, value, value) == target("log handlers after 200,000 scans over 20,000").measure(record, FAST)


def whole() -> Record:
    """Return a record with a figure for every client in every scenario."""
    rounds = [
        {
            (scenario.name, client.name): found(place + 1.0, place + 1.0)
            for scenario in SCENARIOS
            for place, client in enumerate(scenario.clients)
        }
    ]
    starts = [
        {
            (half, one.name): Start(scanner=0.1, verdict=0.2, memory=9)
            for half in ("blocking", "asyncio")
            for one in (VENDOR, FAST)
        }
    ]
    marks = (mark(0), mark(20_000, cpu=2.0), mark(200_000, cpu=20.0))
    return Record(
        facts={"machine": "any", "load": "none"},
        limit=(30_000.0, 2e-5),
        rounds=rounds,
        starts=starts,
        interrupts=[{("blocking", FAST.name): 0.002}],
        growth={FAST.name: found(20.0, marks=marks)},
        bulk={FAST.name: found(1.0)},
    )


def test_the_report_shows_every_scenario_client_and_target() -> None:
    """Nothing that was measured is missing, and all rows of a table are as wide as its head."""
    text = report.text(whole())
    tables = [block.splitlines() for block in text.split("\n\n") if block.startswith("|")]

    assert all(f"## {one.name[0].upper()}{one.name[1:]}\n" in text for one in SCENARIOS)
    assert all(one.what in text for one in TARGETS)
    assert all(len({line.count("|") for line in table}) == 1 for table in tables)
    assert "| ours, fast | 300,000 | 3.00 (3.00 to 3.00) | 0.33 (0.33 to 0.33) | 1.00 | 2.00 | 50 | 0 | 0 % |" in text
    assert "| ours, fast | 4.00 / 0.2 | 4.00 / 0.2 | 4.00 / 0.2 | 4.00 / 0.2 | 4.00 / 0.2 |\n" in text
    assert "| blocking | ours, fast | 2.00 (2.00 to 2.00) |" in text
    assert "| ours, fast | 200,000 | 100 | 1,000 | 10.0 | 1 | 7 |" in text
    assert "30,000 requests a second, 20 us of processor time for each" in text


def test_what_was_not_measured_is_not_shown_as_met() -> None:
    """A target without a figure says so, and empty tables are left out."""
    text = report.text(Record(facts={}))

    assert 2 * len(TARGETS) == text.count("| not measured |")
    assert "| met |" not in text
    assert "## Growth" not in text
    assert "## Targets" not in report.text(Record(facts={}), whole=False)


def test_numbers_at_an_axis_do_not_cover_each_other() -> None:
    """The last is shown, and what is far enough from the next."""
    assert [1, 10, 100, 500, 2_000] == chart.apart([1, 10, 100, 500, 1_000, 2_000])
    assert ["1k", "1.5M", "10"] == [chart.short(number) for number in (1_000, 1_500_000, 10)]


def test_the_chart_is_a_picture_with_the_names_of_its_clients(tmp_path: Path) -> None:
    """It is the same file for the same record."""
    for name in ("one.svg", "two.svg"):
        chart.write(whole(), tmp_path / name)
    one = (tmp_path / "one.svg").read_text("utf-8")

    assert one == (tmp_path / "two.svg").read_text("utf-8")
    assert one.rstrip().endswith("</svg>")
    assert all(client.name in one for client in chart.COLOURS)
    assert (cpu(found(1.0)), rate(found(1.0, 2.0))) == (0.1, 5.0)

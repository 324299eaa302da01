"""Plan of a job of many processes, beside a simulation of it on a played clock."""

from __future__ import annotations

import math
import sys

import pytest

from benchmarks import scale_model
from benchmarks.scale_model import FOUND, REFUSED, Job, Service, planned
from benchmarks.scale_simulation import played

NEAR = 0.05
WITHIN = [
    (Job(rows=3000, rate=60), Service()),
    (Job(rows=3000, rate=60, workers=4), Service(quota=60 * 60 * 1.05)),
    (Job(rows=3000, rate=60, workers=2, batch=250), Service(failures=0.03)),
    (Job(rows=4000, rate=60, workers=4, batch=500), Service(latency=0.5, failures=0.05)),
    (Job(rows=8000), Service()),
    (Job(rows=8000, workers=4), Service(failures=0.03)),
]
"""Jobs whose limit is the rate, or what is under way at once."""
OVER = [
    (Job(rows=4000, rate=60, workers=4), Service(quota=1800)),
    (Job(rows=12_000, workers=2), Service(quota=1200, failures=0.03)),
]
"""Jobs that would send more than the quota."""


@pytest.mark.parametrize(("job", "service"), WITHIN, ids=range(len(WITHIN)))
def test_below_the_quota(job: Job, service: Service) -> None:
    """Time and requests are those of the plan, nothing is refused, and each row has a verdict."""
    course, plan = played(job, service), planned(job, service)

    assert (job.rows, 0, 0) == (course.verdicts, course.errors, course.refused)
    assert job.rows / course.seconds == pytest.approx(plan.rows_per_second, rel=NEAR)
    assert course.requests / job.rows == pytest.approx(plan.requests_per_row, rel=NEAR)
    assert 0.0 == plan.refused


@pytest.mark.parametrize(("job", "service"), OVER, ids=range(len(OVER)))
def test_over_the_quota(job: Job, service: Service) -> None:
    """The plan says what is reached at least, and the most that is refused; each row has a verdict all the same."""
    course, plan = played(job, service), planned(job, service)

    assert (job.rows, 0) == (course.verdicts, course.errors)
    # What is left of the quota in the first minute and in the last counts too.
    assert plan.rows_per_second <= job.rows / course.seconds <= plan.rows_per_second / FOUND * 1.1
    assert 0 < course.refused / course.requests <= plan.refused == REFUSED
    assert course.requests / job.rows <= plan.requests_per_row * 1.01


def test_rows_whose_failure_stands() -> None:
    """Where half of the requests fail, one row in 64 has an error, and no row is lost."""
    job, service = Job(rows=2000, workers=2), Service(failures=0.5)
    course = played(job, service)

    assert job.rows == course.verdicts + course.errors
    assert course.errors / job.rows == pytest.approx(planned(job, service).failed, rel=0.5)


def test_a_billion_rows(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """The program prints hours, requests and money."""
    arguments = ["--rate", "1000", "--latency", "0.05", "--workers", "16", "--price", "1.5", "--failures", "0.01"]
    monkeypatch.setattr(sys, "argv", ["scale_model", *arguments])
    scale_model.main()
    pace, requests, errors, money = capsys.readouterr().out.splitlines()

    assert pace.endswith(" days)")
    assert requests.startswith(f"{1e9 * (1 - 0.01**6) / 0.99:,.0f} requests, 1.010 for each row")
    assert errors == "0.0 rows with an error to be tried again"
    assert money == "375,000.00 for 250,000,000,000 tokens"
    assert math.inf == Service().quota

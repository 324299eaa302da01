"""Plan of a job of many processes: how long it takes, how many requests, and what it costs.

    python -m benchmarks.scale_model --rows 1e9 --rate 500 --workers 8 --latency 0.2 --quota 60000 --price 1.5

*latency*: seconds of a scan. *quota*: scans a minute that the service gives. *failures*: share of requests that fail
and are sent again. *price*: of a million tokens, of which a row has *tokens*. tests/benchmarks/test_scale.py compares
the plan with a simulation of the schedulers that `BatchScanner` runs, and benchmarks/scale_run.py with the emulator.
"""

from __future__ import annotations

import argparse
import math

from attrs import frozen

AT_ONCE = 64
"""Requests under way in all processes of a job."""
ATTEMPTS = 6
"""Requests for a row until its failure stands."""
PAUSE = 0.25
"""Seconds of the first pause before a request is sent again, in the mean; each further one is twice as long."""
SLOW = 1.5
"""How much longer than the mean the last scans of a batch take."""
REFUSED = 0.04
"""Share of requests that are refused where no rate keeps a job below its quota: the most of any number of processes."""
FOUND = 0.85
"""Share of such a quota that the processes find at least."""


@frozen(kw_only=True)
class Service:
    """What the service does: seconds of a scan, scans a minute that it takes, and the share of failures that pass."""

    latency: float = 0.2
    quota: float = math.inf
    failures: float = 0.0


@frozen(kw_only=True)
class Job:
    """A job, as a BatchScanner is told of it: *rate* is requests a second of all *workers*, *batch* rows of a batch."""

    rows: int
    rate: float = math.inf
    workers: int = 1
    batch: int = 1000


@frozen(kw_only=True)
class Plan:
    """What a job comes to."""

    rows_per_second: float
    requests_per_row: float
    refused: float
    """Share of the requests that are answered with 429."""
    failed: float
    """Share of the rows whose failure stands, so that they have an error in place of a verdict."""
    hours: float
    requests: float


def planned(job: Job, service: Service) -> Plan:
    """Return the plan of *job*."""
    at_once = job.workers * max(1, AT_ONCE // job.workers)
    wanted = min(job.rate, at_once / service.latency)
    is_over = wanted > service.quota / 60
    taken = min(wanted, service.quota / 60 * FOUND) if is_over else wanted
    tries = sum(service.failures**number for number in range(ATTEMPTS))
    sending = job.batch * tries / (taken / job.workers)
    rows_per_second = taken / tries * sending / (sending + _ending(service, taken / job.workers))
    requests_per_row = tries / (1 - REFUSED if is_over else 1)
    return Plan(
        rows_per_second=rows_per_second,
        requests_per_row=requests_per_row,
        refused=REFUSED if is_over else 0.0,
        failed=service.failures**ATTEMPTS,
        hours=job.rows / rows_per_second / 3600,
        requests=job.rows * requests_per_row,
    )


def _ending(service: Service, pace: float) -> float:
    """Return the seconds that a batch waits for its last answers, those to what is sent again among them."""
    ending, pause = service.latency * SLOW, PAUSE
    for number in range(1, ATTEMPTS):
        # Whether one of those that are sent last fails so often.
        is_so = 1 - (1 - service.failures**number) ** (pace * (service.latency + pause))
        ending += is_so * (service.latency + pause)
        pause *= 2
    return ending


def main() -> None:
    """Print the plan of the job that is asked for."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name, default in {"rows": 1e9, "rate": math.inf, "workers": 1, "batch": 1000}.items():
        options.add_argument(f"--{name}", type=float, default=default)
    for name, default in {"latency": 0.2, "quota": math.inf, "failures": 0.0, "price": 0.0, "tokens": 250}.items():
        options.add_argument(f"--{name}", type=float, default=default)
    asked = options.parse_args()
    job = Job(rows=int(asked.rows), rate=asked.rate, workers=int(asked.workers), batch=int(asked.batch))
    plan = planned(job, Service(latency=asked.latency, quota=asked.quota, failures=asked.failures))
    print(f"{plan.rows_per_second:,.1f} rows a second, {plan.hours:,.1f} hours ({plan.hours / 24:,.1f} days)")
    print(
        f"{plan.requests:,.0f} requests, {plan.requests_per_row:.3f} for each row, {plan.refused:.1%} of them refused"
    )
    print(f"{plan.failed * job.rows:,.1f} rows with an error to be tried again")
    print(f"{job.rows * asked.tokens / 1e6 * asked.price:,.2f} for {job.rows * asked.tokens:,.0f} tokens")


if __name__ == "__main__":
    main()

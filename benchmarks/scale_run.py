"""Runs of one, two and four processes against an emulator with limits: `python benchmarks/scale_run.py [--rows 2400]`.

Each process has a BatchScanner, as the worker of an engine has, and its share of the rows. Prints rows a second beside
the plan's, requests for each row, refusals, and lost rows. Exits 1 if a row is lost.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from aisecurity.bulk import BatchScanner
from aisecurity.emulator import Emulator, Settings
from benchmarks.scale_model import Job, Service, planned

DELAY = 0.5
QUOTA = 1800
FAILURES = 0.03
JOBS = {
    "a rate 5 % below the quota": (28.5, QUOTA),
    "no rate, below the quota": (math.inf, 0),
    "no rate, over the quota": (math.inf, QUOTA),
}


def client(rows: list[int], batch: int, rate: float, workers: int) -> None:
    """Scan the rows of those numbers, and print what became of them, and when this began and ended."""
    scanner = BatchScanner("p", rate=None if math.isinf(rate) else rate, workers=workers)
    scanner([])
    begun, found = time.time(), list[dict[str, Any]]()
    for first in range(0, len(rows), batch):
        found += scanner([{"id": str(row), "prompt": f"text {row}"} for row in rows[first : first + batch]])
    verdicts = [int(row["key"]) for row in found if row["action"] is not None]
    print(json.dumps([begun, time.time(), verdicts, sum(row["attempts"] for row in found)]), flush=True)


def measure(name: str, rows: int, workers: int, batch: int) -> bool:
    """Print the figures of one run, and return whether each row has one verdict."""
    rate, quota = JOBS[name]
    settings = Settings(sync_delay=DELAY, scans_per_minute=quota, max_requests=4 * rows)
    with Emulator(settings) as emulator:
        emulator.faults.add(status=503, rate=FAILURES)
        environment = {**os.environ, "PANW_AI_SEC_API_KEY": "k", "PANW_AI_SEC_API_ENDPOINT": emulator.url}
        command = [sys.executable, __file__, "--rate", str(rate), "--workers", str(workers), "--batch", str(batch)]
        clients = [
            subprocess.Popen(
                [*command, "--rows", str(rows), "--number", str(number)],
                env=environment,
                stdout=subprocess.PIPE,
                text=True,
            )
            for number in range(workers)
        ]
        ended = [json.loads(one.communicate()[0]) for one in clients]
        requests = len(emulator.requests)
    seconds = max(end for _, end, _, _ in ended) - min(begun for begun, _, _, _ in ended)
    verdicts = sorted(row for _, _, found, _ in ended for row in found)
    plan = planned(
        Job(rows=rows, rate=rate, workers=workers, batch=batch),
        Service(latency=DELAY, quota=quota or math.inf, failures=FAILURES),
    )
    print(
        f"{name}, {workers} processes: {rows / seconds:.1f} rows a second (planned {plan.rows_per_second:.1f}),"
        f" {requests / rows:.3f} requests a row (planned {plan.requests_per_row:.3f}),"
        f" {rows - len(set(verdicts))} lost, {len(verdicts) - len(set(verdicts))} twice, load {os.getloadavg()[0]:.1f}",
        flush=True,
    )
    return verdicts == list(range(rows)) and requests == sum(attempts for _, _, _, attempts in ended)


def main() -> None:
    """Measure each job with one, two and four processes."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--rows", type=int, default=2400)
    options.add_argument("--batch", type=int, default=500)
    options.add_argument("--only", help="the job of that name")
    options.add_argument("--rate", type=float, help="for a process of this program's own")
    options.add_argument("--workers", type=int, default=1)
    options.add_argument("--number", type=int, default=0)
    asked = options.parse_args()
    if asked.rate is not None:
        client(list(range(asked.number, asked.rows, asked.workers)), asked.batch, asked.rate, asked.workers)
        return
    chosen = [name for name in JOBS if asked.only in {None, name}]
    sound = [measure(name, asked.rows, workers, asked.batch) for name in chosen for workers in (1, 2, 4)]
    sys.exit(not all(sound))


if __name__ == "__main__":
    main()

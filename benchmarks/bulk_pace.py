"""The pace of bulk runs against an emulator with limits: `python benchmarks/bulk_pace.py [--only N ...]`.

Prints for each limit, with one process and with four side by side, verdicts a second and their share of what the limit
allows, the share of requests that were refused, lost rows, and how busy the machine was. What a limit on scans at once
allows is measured first: by as many plain threads, that know it and have its places to themselves. Exits 1 if a row is
lost. A quota takes four minutes and more; the first minute's share comes at once, so that a run may get more rows a
second than the limit says.
"""

from __future__ import annotations

import argparse
import math
import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from functools import cache, partial
from pathlib import Path
from statistics import fmean
from typing import Any, Literal
from unittest.mock import patch

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from attrs import frozen

import aisecurity
from aisecurity import Content, Scanner
from aisecurity.bulk import scan_many
from aisecurity.emulator import Emulator, Settings
from aisecurity.emulator.server import app
from aisecurity.emulator.service.rate_limits import ConcurrentScanLimit
from aisecurity.generated_openapi_client import AiProfile
from benchmarks.bulk_emulator import listening

DELAY = 0.05
PLACES = 8


@frozen
class Scenario:
    """Settings of the emulator, the rows of all processes, and what the limit allows, if anything."""

    settings: Settings
    rows: int
    places: int = 0
    """Scans at once."""
    most: float = math.inf
    """Verdicts a second, where that is no matter of places."""
    steps: tuple[int, ...] = ()
    """Places that the limit changes to, one after the other and again, every five seconds."""


def _places(places: int, unit: Literal["second", "minute"], quota: int = 0) -> Settings:
    return Settings(max_concurrent=places, sync_delay=DELAY, retry_after_unit=unit, scans_per_minute=quota)


SCENARIOS = {
    "8 at once, Retry-After 60 s": Scenario(_places(PLACES, "minute"), 3000, PLACES),
    "8 at once, Retry-After 1 s": Scenario(_places(PLACES, "second"), 3000, PLACES),
    "600 a minute": Scenario(_places(0, "minute", 600), 3000, most=600 / 60),
    "8 at once and 600 a minute": Scenario(_places(PLACES, "minute", 600), 3000, most=600 / 60),
    "8, 16, 4 and 12 at once in turn": Scenario(_places(PLACES, "minute"), 6000, steps=(8, 16, 4, 12)),
    "latency that rises with load": Scenario(_places(0, "minute"), 2000),
}


class ChangingLimit(ConcurrentScanLimit):
    """A limit on scans at a time that changes every five seconds."""

    def __init__(self, steps: tuple[int, ...], limit: int) -> None:
        super().__init__(limit)
        self._steps = steps or (limit,)
        self._begun = time.monotonic()

    def slot(self) -> Any:
        """Hold a slot, if the limit of now has one."""
        self._limit = self._steps[int((time.monotonic() - self._begun) / 5) % len(self._steps)]
        return super().slot()


def client(url: str, rows: int, threads: int) -> None:
    """Scan *rows* rows, in as many plain *threads* if that is not 0, and print how many have a verdict."""
    aisecurity.init(api_key="k", api_endpoint=url)
    profile = AiProfile(profile_name="p")
    texts = (f"text {number}" for number in range(rows))
    if threads:
        with Scanner() as scanner, ThreadPoolExecutor(threads) as pool:
            contents = (Content(prompt=text) for text in texts)
            print(sum(1 for _ in pool.map(partial(scanner.sync_scan, profile), contents)))
    else:
        print(sum(one.error is None for one in scan_many(texts, ai_profile=profile)))


def measure(name: str, scenario: Scenario, processes: int, most: float, threads: int = 0) -> float:
    """Print the figures of a scenario, and return the verdicts a second; 0 if a row has none."""
    log = listening()
    with patch.object(app, "ConcurrentScanLimit", partial(ChangingLimit, scenario.steps)):
        emulator = Emulator(scenario.settings, recording=False)
    with emulator:
        begun = time.monotonic()
        share = scenario.rows // processes
        command = [sys.executable, __file__, "--client", emulator.url, "--rows", str(share)]
        command += ["--plain", str(threads)]
        clients = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(processes)]
        verdicts = sum(int(one.communicate()[0] or 0) for one in clients)
    times = [at for at, path, status in log.lines if path.endswith("request") and status == 200]
    seconds = max(times) + DELAY - min(at for at, _, _ in log.lines)
    refused = log.count("request", 429)
    share_of = "" if most == math.inf else f", {verdicts / seconds / most:.1%} of {most:.1f}"
    print(
        f"{name}, {processes} processes: {verdicts / seconds:.1f} rows a second{share_of};"
        f" {refused / len(log.lines):.1%} refused,"
        f" {share * processes - verdicts} lost, {time.monotonic() - begun:.0f} s;"
        f" load {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors",
        flush=True,
    )
    return verdicts / seconds if verdicts == share * processes else 0.0


@cache
def plain(places: int) -> float:
    """Return the verdicts a second that *places* plain threads get."""
    scenario = Scenario(_places(places, "minute"), 250 * places)
    return measure(f"{places} plain threads", scenario, 1, math.inf, threads=places)


def reach(scenario: Scenario) -> float:
    """Return the verdicts a second that the limit of *scenario* allows; infinity if there is none."""
    steps = scenario.steps or (scenario.places,)
    return fmean(map(plain, steps)) if all(steps) else scenario.most


def main() -> None:
    """Measure each scenario, or those that are asked for by number."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--only", type=int, nargs="*")
    options.add_argument("--client", help="the address of an emulator, for a process of this program's own")
    options.add_argument("--plain", type=int, default=0, help="threads of that process that know the limit")
    options.add_argument("--rows", type=int, default=0)
    asked = options.parse_args()
    if asked.client:
        client(asked.client, asked.rows, asked.plain)
        return
    chosen = [one for number, one in enumerate(SCENARIOS.items()) if not asked.only or number in asked.only]
    paces = [measure(name, one, processes, reach(one)) for name, one in chosen for processes in (1, 4)]
    sys.exit(not all(paces))


if __name__ == "__main__":
    main()

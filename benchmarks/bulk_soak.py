"""A durable run killed again and again: `python benchmarks/bulk_soak.py [--rows 100000] [--kills 10] [--faults 0.02]`.

With `--mode async` by submissions and queries, of which ten a minute would take 400 minutes for 100,000 rows: the limit
on queries, and the pauses between them, are lifted. A submission that may have been accepted is an error row there:
when the faults are gone, such rows are tried again (`retry_errors`).

Needs no network beyond loopback. Prints rows, duplicates, verdicts that differ from a clean run's, scans that were
repeated, and the peak memory at a tenth of the rows and at all of them, the run that went on after the kills included;
exits 1 if anything is not as promised. Needs Linux.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import aisecurity
from aisecurity.bulk import run
from aisecurity.bulk.durable import run_loop
from aisecurity.bulk.scheduling import async_mode, pending_scans
from aisecurity.bulk.scheduling.query_window import QueryWindow
from aisecurity.generated_openapi_client import AiProfile
from tests.support.bulk.scripted_service import ScriptedService
from tests.support.bulk.service_server import served

MOST_AT_ONCE = 64
MEMORY = {"sync": 1.1, "async": 1.3}
"""Most memory for all rows, as a multiple of that for a tenth. Mode "async" remembers the scan id of every receipt."""


def child(url: str, source: str, name: str, mode: Any, retry: str) -> None:
    """Do the run, or go on with it, and print how much memory it took in KiB, and how it ended."""
    aisecurity.init(api_key="k", api_endpoint=url)
    if mode == "async":
        lift_limits()
    summary = run(
        source,
        f"{name}.jsonl",
        f"{name}.journal",
        ai_profile=AiProfile(profile_name="soak"),
        concurrency=MOST_AT_ONCE,
        mode=mode,
        retry_errors=bool(retry),
    )
    print(json.dumps([peak(), summary.message, summary.requests, summary.complete, sum(summary.errors.values())]))


def unlimited(*_: object) -> QueryWindow:
    """Return a window through which any number of queries goes."""
    return QueryWindow(10**9)


def lift_limits() -> None:
    """Let a run of this process query as often as it likes, and as soon as a scan is accepted."""
    values: dict[tuple[Any, str], Any] = {
        (run_loop, "_window"): unlimited,
        (async_mode, "MAX_PENDING"): 1000,
        (pending_scans, "FIRST_QUERY_PAUSE"): 0.01,
        (pending_scans, "GATHER_SECONDS"): 0.05,
    }
    for (module, name), value in values.items():
        setattr(module, name, value)


def peak() -> int:
    """Return the most memory that this process took in KiB. What getrusage says includes the parent at the fork."""
    lines = Path("/proc/self/status").read_text("ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM"))


def started(url: str, source: Path, name: Path, mode: str, retry: str = "") -> subprocess.Popen[str]:
    """Start a process that does the run."""
    command = [sys.executable, __file__, "--child", url, str(source), str(name), mode, retry]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def finished(process: subprocess.Popen[str]) -> tuple[int, int]:
    """Wait for its end, and return the memory that it took in KiB, and how many rows are errors."""
    printed, _ = process.communicate()
    if process.returncode:
        sys.exit(f"the run failed with {process.returncode}")
    memory, message, requests, complete, errors = json.loads(printed)
    print(f"  {message}; {requests:,} requests; {memory / 1024:.1f} MiB at the peak", flush=True)
    if not complete:
        sys.exit("the run is not complete")
    return int(memory), int(errors)


def killed_again_and_again(
    url: str, source: Path, name: Path, kills: int, seconds: float, mode: str
) -> tuple[int, int]:
    """Do the run with *kills* SIGKILLs at random moments of what takes *seconds* alone; return what the last took."""
    moments = random.Random(5)
    for number in range(kills):
        process = started(url, source, name, mode)
        try:
            process.wait(moments.uniform(0.3, 1.2) * seconds / (kills + 1))
        except subprocess.TimeoutExpired:
            process.kill()
        process.communicate()
        print(f"  kill {number + 1}: ended with {process.returncode}", flush=True)
    return finished(started(url, source, name, mode))


def make_source(path: Path, rows: int) -> Path:
    """Write *rows* prompts of which every seventh is an attack."""
    with path.open("w", encoding="utf-8") as file:
        for number in range(rows):
            text = f"prompt {number} {'attack ' if number % 7 == 0 else ''}{'x' * 200}"
            file.write(json.dumps({"id": f"key-{number}", "prompt": text}) + "\n")
    return path


def verdicts(path: Path) -> list[tuple[str, str]]:
    """Return key and verdict of each line."""
    with path.open(encoding="utf-8") as file:
        return [(row["key"], f"{row['action']} {row['category']} {row['detected']}") for row in map(json.loads, file)]


def main() -> None:
    """Do the clean runs and the one that is killed, and compare."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rows", type=int, default=100_000)
    options.add_argument("--kills", type=int, default=10)
    options.add_argument("--faults", type=float, default=0.02)
    options.add_argument("--mode", choices=["sync", "async"], default="sync")
    options.add_argument("--child", nargs=5, help=argparse.SUPPRESS)
    asked = options.parse_args()
    if asked.child:
        child(*asked.child)
        return
    with tempfile.TemporaryDirectory() as folder:
        soak(Path(folder), asked.rows, asked.kills, asked.faults, asked.mode)


def soak(folder: Path, rows: int, kills: int, faults: float, mode: str) -> None:
    """Print what is found."""
    few, many = make_source(folder / "few.jsonl", rows // 10), make_source(folder / "many.jsonl", rows)
    with served(ScriptedService()) as url:
        print(f"clean, {rows // 10:,} rows", flush=True)
        little, _ = finished(started(url, few, folder / "clean-few", mode))
        print(f"clean, {rows:,} rows", flush=True)
        began = time.monotonic()
        much, _ = finished(started(url, many, folder / "clean", mode))
        seconds = time.monotonic() - began
    service = ScriptedService(fault_rate=faults)
    with served(service) as url:
        print(f"{faults:.0%} faults, {kills} kills, {rows:,} rows", flush=True)
        again, errors = killed_again_and_again(url, many, folder / "killed", kills, seconds, mode)
        scans = service.submitted if mode == "async" else service.texts
        repeated = sum(count - 1 for count in scans.values())
        if errors:
            print(f"{errors:,} error rows tried again without faults", flush=True)
            service.fault_rate = 0.0
            finished(started(url, many, folder / "killed", mode, "retry"))
    clean, killed = verdicts(folder / "clean.jsonl"), verdicts(folder / "killed.jsonl")
    found = {
        "rows": len(killed),
        "duplicates": len(killed) - len({key for key, _ in killed}),
        "verdicts that differ": sum(one != other for one, other in zip(clean, killed, strict=True)),
        "error rows tried again": errors,
        "scans repeated": repeated,
        "memory, many rows to few": round(much / little, 3),
        "memory, going on to few": round(again / little, 3),
        "rows a second, clean": round(rows / seconds),
    }
    print("\n".join(f"{name}: {value:,}" for name, value in found.items()))
    sound = (len(killed), found["duplicates"], found["verdicts that differ"]) == (rows, 0, 0)
    sys.exit(not (sound and repeated <= kills * MOST_AT_ONCE and max(much, again) / little < MEMORY[mode]))


if __name__ == "__main__":
    main()

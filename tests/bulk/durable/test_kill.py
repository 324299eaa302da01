"""SIGKILL of a real process, and resuming after it."""

from __future__ import annotations

import json
import random
import signal
import subprocess
import sys
from pathlib import Path

from tests.support.bulk.scripted_service import ScriptedService
from tests.support.bulk.service_server import served

MOST_AT_ONCE = 8
PROGRAM = """
import sys
import aisecurity
from aisecurity.bulk import run
from aisecurity.generated_openapi_client import AiProfile

url, folder = sys.argv[1:]
aisecurity.init(api_key="k", api_endpoint=url)
profile = AiProfile(profile_name="p")
print(run(f"{folder}/in.jsonl", f"{folder}/out.jsonl", f"{folder}/journal", ai_profile=profile, concurrency=8).message)
"""


def test_sigkill(folder: Path) -> None:
    """Killed three times while it scans and started again: each row once, right, and few scans repeated."""
    rows = [{"id": f"k{n}", "prompt": f"text {n}{' attack' * (n % 7 == 0)}"} for n in range(300)]
    (folder / "in.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    service, chance = ScriptedService(delay=0.01, fault_rate=0.02), random.Random(2)  # noqa: S311 - a test
    with served(service) as url:
        for part in (0.2, 0.4, 0.6):
            process = started(url, folder)
            kill_at(service, int(part * 300) + chance.randrange(30), process)
            process.communicate()
            assert -signal.SIGKILL == process.returncode
        printed, _ = started(url, folder).communicate()
    found = [json.loads(line) for line in (folder / "out.jsonl").read_text(encoding="utf-8").splitlines()]

    assert "complete: 300 rows\n" == printed
    expected = [(row["id"], "block" if "attack" in row["prompt"] else "allow") for row in rows]
    assert expected == [(row["key"], row["action"]) for row in found]
    assert service.texts.total() - 300 <= 3 * MOST_AT_ONCE


def kill_at(service: ScriptedService, number: int, process: subprocess.Popen[str]) -> None:
    """Kill *process* with the first request after *number* scans, in the thread of the service: it gets no further."""

    def watch(_: str, __: object) -> None:
        if service.texts.total() >= number:
            process.kill()

    service.script = watch


def started(url: str, folder: Path) -> subprocess.Popen[str]:
    """Start the run, or go on with it."""
    return subprocess.Popen([sys.executable, "-c", PROGRAM, url, str(folder)], stdout=subprocess.PIPE, text=True)

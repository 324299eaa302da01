"""Two plain processes, without an engine, that share a rate below the quota of the service."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from aisecurity.emulator import Emulator, Settings

RATE = 20
QUOTA = RATE * 60 * 105 // 100
PROGRAM = f"""
import time
from aisecurity.bulk import BatchScanner

scanner, rows, end = BatchScanner("my-profile", rate={RATE}, workers=2), [], time.monotonic() + 120
while time.monotonic() < end:
    rows += scanner([f"text {{number}}" for number in range(50)])
print(len(rows), sum(row["attempts"] for row in rows), {{row["action"] for row in rows}})
"""


@pytest.mark.timeout(400)
def test_below_the_quota() -> None:
    """In two minutes, and with a quota that is five in a hundred above the rate, nothing is refused."""
    with Emulator(Settings(scans_per_minute=QUOTA, max_requests=4 * QUOTA)) as emulator:
        service = {"PANW_AI_SEC_API_KEY": "a-key", "PANW_AI_SEC_API_ENDPOINT": emulator.url}
        command, environment = [sys.executable, "-c", PROGRAM], {**os.environ, **service}
        begun = [subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) for _ in range(2)]
        printed = [one.communicate()[0].split(maxsplit=2) for one in begun]
        received = len(emulator.requests)

    assert {"{'allow'}\n"} == {actions for _, _, actions in printed}
    assert received == sum(int(rows) for rows, _, _ in printed) == sum(int(attempts) for _, attempts, _ in printed)
    assert received > QUOTA, "the quota was not come near to"

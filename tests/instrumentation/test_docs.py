"""Programs and tables of docs/instrumentation.md."""

from __future__ import annotations

import os
import re
import subprocess
import sys

import pytest

from aisecurity import instrumentation
from aisecurity.emulator import serve
from aisecurity.instrumentation import AttemptEnded, AttemptStarted, CallEnded, CallStarted, PauseStarted
from tests.support.project import ROOT

PAGE = (ROOT / "docs" / "instrumentation.md").read_text(encoding="utf-8")
BLOCKS: list[str] = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
EVENTS = [CallStarted, AttemptStarted, AttemptEnded, PauseStarted, CallEnded]


@pytest.mark.parametrize("block", BLOCKS, ids=range(len(BLOCKS)))
def test_each_program_runs(block: str) -> None:
    """Each program prints the verdict and how it came."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PANW_")}
    command = [sys.executable, "-W", "error", "-c", block]
    with serve() as url:
        environment |= {"PANW_AI_SEC_API_KEY": "a-key", "PANW_AI_SEC_API_ENDPOINT": url}
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)

    assert (0, "", "allow after 1 attempts, {}\n") == (done.returncode, done.stderr, done.stdout)


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.__name__)
def test_every_member_is_described(event: type[CallEnded]) -> None:
    """The table has each event with its members, in order."""
    (members,) = re.findall(rf"^\| `{event.__name__}` \|.*\| (.*) \|$", PAGE, re.MULTILINE)

    assert [name for name in event._fields if name not in {"number", "at"}] == re.findall(r"`(\w+)`", members)


def test_every_name_is_described() -> None:
    """Each public name is on the page."""
    assert set() == set(instrumentation.__all__) - {"Observer"} - set(re.findall(r"\w+", PAGE))

"""Programs and tables of docs/instrumentation.md."""

from __future__ import annotations

import re

import pytest

from aisecurity import instrumentation
from aisecurity.emulator import serve
from aisecurity.instrumentation import AttemptEnded, AttemptStarted, CallEnded, CallStarted, PauseStarted
from tests.support.programs import blocks, output_of, page

PAGE = page("instrumentation")
BLOCKS = blocks(PAGE)
EVENTS = [CallStarted, AttemptStarted, AttemptEnded, PauseStarted, CallEnded]


@pytest.mark.parametrize("block", BLOCKS, ids=range(len(BLOCKS)))
def test_each_program_runs(block: str) -> None:
    """Each program prints the verdict and how it came."""
    with serve() as url:
        assert "allow after 1 attempts, {}\n" == output_of("-c", block, url=url)


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.__name__)
def test_every_member_is_described(event: type[CallEnded]) -> None:
    """The table has each event with its members, in order."""
    (members,) = re.findall(rf"^\| `{event.__name__}` \|.*\| (.*) \|$", PAGE, re.MULTILINE)

    assert [name for name in event._fields if name not in {"number", "at"}] == re.findall(r"`(\w+)`", members)


def test_every_name_is_described() -> None:
    """Each public name is on the page."""
    assert set() == set(instrumentation.__all__) - {"Observer"} - set(re.findall(r"\w+", PAGE))

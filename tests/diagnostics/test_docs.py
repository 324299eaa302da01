"""Programs and tables of docs/diagnostics.md."""

from __future__ import annotations

import inspect
import re

import pytest

from aisecurity import diagnostics
from aisecurity.diagnostics import Check, CheckStatus, diagnose, diagnose_async
from aisecurity.emulator import serve
from tests.support.programs import blocks, output_of, page

PAGE = page("diagnostics")
BLOCKS = blocks(PAGE)


@pytest.mark.parametrize("block", BLOCKS, ids=range(len(BLOCKS)))
def test_each_program_runs(block: str) -> None:
    """Each program finds a sound service ready."""
    with serve() as url:
        assert "ready" == output_of("-c", block, url=url).splitlines()[-1]


def test_the_first_program_without_a_key() -> None:
    """Without a key it says what to do, and ends well."""
    lines = output_of("-c", BLOCKS[0]).splitlines()

    assert ["to do: set PANW_AI_SEC_API_KEY or PANW_AI_SEC_API_TOKEN, or pass api_key or api_token", "not ready"] == (
        lines[-2:]
    )


def test_every_check_has_a_row() -> None:
    """The table has the checks of a diagnosis, in their order."""
    assert [check.name for check in diagnose()] == re.findall(r"^\| `(\w+)` \|", PAGE, re.MULTILINE)


def test_everything_is_described() -> None:
    """Each public name, argument, member and status is on the page."""
    members = {name for name in inspect.signature(Check).parameters if not name.startswith("_")}
    named = {*diagnostics.__all__, *members, *CheckStatus, "ok", "failed", "ai_profile", "timeout"}

    assert set() == named - set(re.findall(r"[A-Za-z_]+", PAGE))


def test_both_halves_take_the_same() -> None:
    """The two functions have one signature."""
    assert inspect.signature(diagnose) == inspect.signature(diagnose_async)

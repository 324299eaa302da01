"""Programs on the page of the adapter for MCP run as they stand."""

from __future__ import annotations

import pytest

from aisecurity.emulator import Emulator
from aisecurity.guard.fastmcp.methods import OPAQUE, PASSING
from tests.support.programs import blocks, page


@pytest.mark.parametrize("number", range(2))
def test_blocks(
    airs_environment: str, number: int, capsys: pytest.CaptureFixture[str], airs_emulator: Emulator
) -> None:
    """Each block runs, and shows a result that was scanned."""
    exec(compile(blocks(page("adapters/fastmcp"))[number], "page", "exec"), {"__name__": "__main__"})  # noqa: S102 - its own page
    assert "Rain at Ben Nevis." in capsys.readouterr().out
    assert "Rain at Ben Nevis." in str([request.json for request in airs_emulator.requests])


def test_passing() -> None:
    """The page names what passes."""
    text = page("adapters/fastmcp")
    assert 2 == len(blocks(text))
    named = [name for name in (*PASSING, *OPAQUE) if f"`{name}`" in text]
    assert ["logging/setLevel", "notifications/cancelled", "requestState"] == named

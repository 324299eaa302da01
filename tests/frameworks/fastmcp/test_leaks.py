"""Leak matrix of the adapter for MCP."""

from __future__ import annotations

import pytest

from aisecurity.emulator import Emulator
from tests.frameworks.support.matrix import Matrix, Way, cells, play
from tests.frameworks.support.situations import Situation

from .ways import WAYS

MATRIX = Matrix("fastmcp")
pytestmark = pytest.mark.filterwarnings("ignore::mcp.MCPDeprecationWarning", "ignore::DeprecationWarning")


@pytest.mark.parametrize(("way", "situation"), cells(WAYS), ids=str)
def test_leaks(way: Way, situation: Situation, airs_emulator: Emulator) -> None:
    """Nothing leaves before a verdict or without one, and what is allowed is as it is without the guard."""
    MATRIX.add(way, situation, play(way, situation, airs_emulator))


def test_page(request: pytest.FixtureRequest) -> None:
    """The page has the table."""
    MATRIX.check(WAYS, write=bool(request.config.getoption("--write-docs")))

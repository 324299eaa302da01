"""The leak matrix of the OpenAI Agents SDK."""

from __future__ import annotations

import pytest

from aisecurity.emulator import Emulator

from ..support.matrix import Matrix, Way, cells, play
from ..support.situations import Situation
from .ways import WAYS

MATRIX = Matrix("openai_agents")


@pytest.mark.parametrize(("way", "situation"), cells(WAYS), ids=str)
def test_leaks(way: Way, situation: Situation, airs_emulator: Emulator) -> None:
    """Nothing leaves before a verdict or without one, and a benign run is as without the adapter."""
    MATRIX.add(way, situation, play(way, situation, airs_emulator))


def test_page(request: pytest.FixtureRequest) -> None:
    """The page says so."""
    MATRIX.check(WAYS, write=bool(request.config.getoption("--write-docs")))

"""Each way of calling the client of Anthropic in each situation of the leak matrix."""

from __future__ import annotations

from typing import Final

import pytest

from aisecurity.emulator import Emulator
from tests.frameworks.support.matrix import Matrix, Way, cells, play
from tests.frameworks.support.situations import Situation

from .ways import WAYS

MATRIX: Final = Matrix("anthropic")


@pytest.mark.parametrize(("way", "situation"), cells(WAYS), ids=str)
def test_leaks(way: Way, situation: Situation, airs_emulator: Emulator) -> None:
    """Nothing leaves before a verdict, or without one, and what is allowed is as it was."""
    MATRIX.add(way, situation, play(way, situation, airs_emulator))


def test_page(request: pytest.FixtureRequest) -> None:
    """The page says what was seen."""
    MATRIX.check(WAYS, write=request.config.getoption("--write-docs"))

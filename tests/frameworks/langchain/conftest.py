"""Agents in each colour."""

from __future__ import annotations

from typing import Any

import pytest

from aisecurity.emulator import Emulator

from .agents import COLOURS, Played


@pytest.fixture(params=COLOURS)
def played(request: pytest.FixtureRequest, airs_emulator: Emulator) -> Played:
    """Return what plays an agent, in each colour."""
    colour: Any = request.param
    return Played(colour, airs_emulator.url)


@pytest.fixture
def blocking(airs_emulator: Emulator) -> Played:
    """Return what plays an agent that blocks."""
    return Played("blocking", airs_emulator.url)

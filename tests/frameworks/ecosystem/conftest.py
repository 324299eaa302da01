"""Fixtures: an emulator, and the process default that uses it."""

from __future__ import annotations

import pytest

import aisecurity
from aisecurity.emulator import Emulator


@pytest.fixture
def emulator(airs_emulator: Emulator) -> Emulator:
    """Return an emulator that is the process default."""
    aisecurity.init(api_key="k", api_endpoint=airs_emulator.url)
    return airs_emulator

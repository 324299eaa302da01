"""The recordings of the half that a test of this folder runs in."""

from __future__ import annotations

import pytest

from tests.support.halves import Half


@pytest.fixture
def clean_process() -> None:
    """Leave the process as it is: recordings are made with the key that it was started with."""


@pytest.fixture
def recorded(half: Half) -> str:
    """Return the path of the recordings of this half, but for the end of their names."""
    return f"recorded/{half.name}"

"""Both halves for every test of this folder."""

from __future__ import annotations

import pytest

from .halves import Half, asynchronous, inline


@pytest.fixture
def clean_process() -> None:
    """Leave the process as it is: recordings are made with the key that it was started with."""


@pytest.fixture(params=[inline, asynchronous], ids=["inline", "asyncio"])
def half(request: pytest.FixtureRequest) -> Half:
    """One of the two Scanners."""
    return request.param  # type: ignore[no-any-return]  # one of the params above


@pytest.fixture
def recorded(request: pytest.FixtureRequest) -> str:
    """Where the recordings of this half are, but for the end of their names."""
    return f"recorded/{request.node.callspec.id}"

"""Parametrisation of this folder's tests with the blocking and the asyncio Scanner."""

from __future__ import annotations

import pytest

from .halves import Half, asynchronous, inline


@pytest.fixture(params=[inline, asynchronous], ids=["inline", "asyncio"])
def half(request: pytest.FixtureRequest) -> Half:
    """One of the two Scanners."""
    return request.param  # type: ignore[no-any-return]  # one of the params above


@pytest.fixture
def recorded(request: pytest.FixtureRequest) -> str:
    """Where the recordings of this half are, but for the end of their names."""
    return f"recorded/{request.node.callspec.id}"

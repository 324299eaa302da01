"""Clients of both halves over a transport that a test answers for."""

from __future__ import annotations

import asyncio
from collections.abc import Generator

import pytest

from .played import Played


@pytest.fixture(params=["blocking", "asyncio"])
def played(request: pytest.FixtureRequest) -> Generator[Played]:
    """Yield each half in turn, the asyncio one with one event loop for the test."""
    if request.param == "blocking":
        yield Played(None)
        return
    with asyncio.Runner() as runner:
        yield Played(runner)

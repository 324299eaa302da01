"""Both halves of a guard."""

import asyncio
from collections.abc import Generator

import pytest

from tests.support.guard.halves import GuardHalf


@pytest.fixture(params=["blocking", "asyncio"])
def guards(request: pytest.FixtureRequest) -> Generator[GuardHalf]:
    """Yield each half in turn, the asyncio one with one event loop for the test."""
    if request.param == "blocking":
        yield GuardHalf(None)
        return
    with asyncio.Runner() as runner:
        yield GuardHalf(runner)

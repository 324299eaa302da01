"""Both halves of the client."""

import asyncio
from collections.abc import Generator

import pytest

from .service import Service


@pytest.fixture(params=["blocking", "asyncio"])
def service(request: pytest.FixtureRequest) -> Generator[Service]:
    """Yield the service of each half in turn, the asyncio one with one event loop for the test."""
    if request.param == "blocking":
        yield Service(None)
        return
    with asyncio.Runner() as runner:
        yield Service(runner)

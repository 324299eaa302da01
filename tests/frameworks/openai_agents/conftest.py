"""Guarded agents over a scripted model server."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Generator

import pytest
from agents import set_tracing_disabled

from aisecurity.testing.model_server import ModelServer

from .scene import Scene


@pytest.fixture(scope="session")
def model_server() -> Generator[ModelServer]:
    """Yield one server for all tests, which script it."""
    with ModelServer() as server:
        yield server


@pytest.fixture(params=["responses", "chat"])
async def scene(request: pytest.FixtureRequest, model_server: ModelServer) -> AsyncGenerator[Scene]:
    """Yield a scene for each kind of model."""
    async with _scene(model_server, request.param) as made:
        yield made


@pytest.fixture
async def responses(model_server: ModelServer) -> AsyncGenerator[Scene]:
    """Yield a scene for what does not depend on the model."""
    async with _scene(model_server, "responses") as made:
        yield made


def _scene(server: ModelServer, api: str) -> Scene:
    set_tracing_disabled(True)
    return Scene(server, api)

"""Engines by name, and servers that answer as the service does, with TLS and without."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.http_answers import success
from tests.support.servers import ChoosingServer
from tests.support.tls import Trust


@pytest.fixture(params=["httpx", "httptools"])
def engine(request: pytest.FixtureRequest) -> str:
    """Return each engine in turn."""
    return str(request.param)


@pytest.fixture
def peer() -> Iterator[ChoosingServer]:
    """Yield a server that answers as the service does, without TLS."""
    with ChoosingServer(success) as running:
        yield running


@pytest.fixture(scope="session")
def trust(tmp_path_factory: pytest.TempPathFactory) -> Trust:
    """Return an authority that nobody trusts by itself."""
    return Trust.in_folder(tmp_path_factory.mktemp("tls"))


@pytest.fixture
def secure(trust: Trust) -> Iterator[ChoosingServer]:
    """Yield a server that answers as the service does, with TLS."""
    with ChoosingServer(success, trust.server()) as running:
        yield running

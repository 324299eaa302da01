"""Fixtures: a scripted service, and settings by reference that lead to it."""

from __future__ import annotations

from collections.abc import Generator

import pytest

from aisecurity import Configuration
from tests.support.bulk.scan_halves import bulk_threads_end
from tests.support.bulk.scripted_service import ScriptedService
from tests.support.bulk.service_server import service_of_environment


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Generator[ScriptedService]:
    """Yield a service that is running, and is the one of the environment; it outlives the threads that ask it."""
    with service_of_environment(monkeypatch) as service:
        yield service
        assert bulk_threads_end()


@pytest.fixture
def config(service: ScriptedService) -> Configuration:
    """Return the configuration that leads to the service."""
    return Configuration.resolve()

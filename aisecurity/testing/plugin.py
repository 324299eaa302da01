"""Pytest plugin: fixtures for an emulator and for scanners that use it.

One emulator serves all tests of a process (of a worker, under pytest-xdist) on a port of its own; its faults, scripted
answers and recorded requests are reset for each test.
"""

from __future__ import annotations

import asyncio
from collections.abc import Generator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from aisecurity import Configuration
    from aisecurity.emulator import Emulator, Settings
    from aisecurity.scan.asyncio.scanner import Scanner as AsyncioScanner
    from aisecurity.scan.inline.scanner import Scanner


@pytest.fixture(scope="session")
def airs_settings() -> Settings:
    """Return the emulator's settings; override it in a conftest.py for other settings."""
    from aisecurity.testing import settings

    return settings()


@pytest.fixture(scope="session")
def _airs_serving(airs_settings: Settings) -> Generator[Emulator]:
    """Keep one emulator for the session: starting one takes longer than most tests."""
    from aisecurity.emulator import Emulator

    with Emulator(airs_settings) as running:
        yield running


@pytest.fixture
def airs_emulator(_airs_serving: Emulator) -> Generator[Emulator]:
    """Yield an emulator: `.url`, `.requests` that it received, `.respond(...)` to script answers, `.faults`."""
    _airs_serving.reset()
    yield _airs_serving
    _airs_serving.reset()


@pytest.fixture
def airs_configuration(airs_emulator: Emulator) -> Configuration:
    """Return the configuration of a scanner that uses the emulator, without retries."""
    from aisecurity.testing import configuration

    return configuration(airs_emulator.url)


@pytest.fixture
def airs_scanner(airs_configuration: Configuration) -> Generator[Scanner]:
    """Yield a blocking Scanner that uses the emulator."""
    from aisecurity.scan.inline.scanner import Scanner

    with Scanner(airs_configuration) as scanner:
        yield scanner


@pytest.fixture
def airs_async_scanner(airs_configuration: Configuration) -> Generator[AsyncioScanner]:
    """Yield an asyncio Scanner that uses the emulator, in whichever event loop the test runs."""
    from aisecurity.scan.asyncio.scanner import Scanner

    scanner = Scanner(airs_configuration)
    yield scanner
    asyncio.run(scanner.close())


@pytest.fixture
def airs_environment(airs_emulator: Emulator, monkeypatch: pytest.MonkeyPatch) -> str:
    """Set the environment variables of the SDK to the emulator, for programs that call `init()`, and return its URL."""
    from aisecurity.instrumentation import logging
    from aisecurity.testing.serving import API_KEY

    monkeypatch.setattr(logging, "emulator_expected", True)

    monkeypatch.setenv("PANW_AI_SEC_API_KEY", API_KEY)
    monkeypatch.setenv("PANW_AI_SEC_API_ENDPOINT", airs_emulator.url)
    monkeypatch.delenv("PANW_AI_SEC_API_TOKEN", raising=False)
    return airs_emulator.url

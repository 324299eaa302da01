"""An emulator in the same process, on a clock that the test moves."""

from collections.abc import Callable

import httpx
import pytest
from attrs import define

from aisecurity.emulator import Settings, create_app
from aisecurity.emulator.clock import Clock

# 2026-01-02T03:04:05.123456789Z
_WALL_NS = 1_767_323_045_123_456_789


@define
class ManualTime:
    """Seconds that pass only when a test says so."""

    seconds: float = 0.0

    def advance(self, seconds: float) -> None:
        """Let *seconds* pass."""
        self.seconds += seconds


@pytest.fixture
def manual_time() -> ManualTime:
    """Return the time that has passed, which a test moves."""
    return ManualTime()


@pytest.fixture
def advance(manual_time: ManualTime) -> Callable[[float], None]:
    """Return a function that lets seconds pass."""
    return manual_time.advance


@pytest.fixture
def clock(manual_time: ManualTime) -> Clock:
    """Return a clock that shows the time of the test."""
    return Clock(
        monotonic=lambda: 1000.0 + manual_time.seconds,
        wall_ns=lambda: _WALL_NS + int(manual_time.seconds * 1_000_000_000),
    )


@pytest.fixture
def emulator(clock: Clock) -> Callable[[Settings], httpx.AsyncClient]:
    """Start an emulator with settings and return a client for it that has a key."""

    def start(settings: Settings) -> httpx.AsyncClient:
        app = create_app(settings, clock=clock)
        return httpx.AsyncClient(
            transport=httpx.ASGITransport(app=app),
            base_url="http://emulator",
            headers={"x-pan-token": "key"},
        )

    return start


@pytest.fixture
def client(emulator: Callable[[Settings], httpx.AsyncClient]) -> httpx.AsyncClient:
    """Return a client of an emulator without a limit on queries."""
    return emulator(Settings(queries_per_minute=0))

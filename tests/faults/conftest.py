"""Both halves with each engine, and the size and result of the matrix after the tests."""

from collections.abc import Generator

import pytest

from tests.faults.matrix.fault_table import RESULTS
from tests.support.halves import Half, half_of


@pytest.fixture(params=["httpx", "httptools"], scope="module")
def library(request: pytest.FixtureRequest) -> str:
    """Return each engine in turn."""
    return str(request.param)


@pytest.fixture(params=["blocking", "asyncio"], scope="module")
def half(request: pytest.FixtureRequest, library: str) -> Generator[Half]:
    """Yield each half in turn with each engine, the asyncio one with one event loop for the module."""
    with half_of(str(request.param), library) as half:
        yield half


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print how many cells of the matrix were played, and how many failed."""
    if RESULTS:
        terminalreporter.write_line(RESULTS.summary())

"""Both halves, an option, and a process without the environment and the default configuration of another test."""

import gc
from collections.abc import Generator
from pathlib import Path

import pytest

from aisecurity import configuration
from tests.support.halves import Half, half_of

VARIABLES = (
    configuration.API_KEY_VARIABLE,
    configuration.API_KEY_FILE_VARIABLE,
    configuration.ALLOW_HTTP_VARIABLE,
    configuration.API_TOKEN_VARIABLE,
    configuration.API_ENDPOINT_VARIABLE,
    configuration.ENGINE_VARIABLE,
    *(f"{scheme}_proxy" for scheme in ("http", "https", "all", "no")),
    *(f"{scheme}_PROXY" for scheme in ("HTTP", "HTTPS", "ALL", "NO")),
)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options that play a part of the fault matrix."""
    parser.addoption(
        "--two-calls",
        action="store_true",
        help="play two calls for each status and body in each half, all calls in the four halves together",
    )
    parser.addoption(
        "--one-call",
        action="store_true",
        help="play one call instead of all for each fault and half, for environments that differ in dependencies only",
    )


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave out the tests in a browser, unless they are asked for: `make test-browser`."""
    asked = any("tests/browser" in argument for argument in config.args)
    return True if collection_path == Path(__file__).parent / "browser" and not asked else None


def pytest_collection_finish() -> None:
    """Keep what was imported and collected out of garbage collections, each of which would go through all of it."""
    gc.collect()
    gc.freeze()


def pytest_sessionfinish() -> None:
    """Undo it: plugins look for what refers to what as they end."""
    gc.unfreeze()


@pytest.fixture(autouse=True)
def clean_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Remove the settings that this process was started with, and undo those of a test."""
    for variable in VARIABLES:
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setattr(configuration, "_default", None)


@pytest.fixture
def library() -> str:
    """Name the engine of the halves; a module that is about more than one has a fixture of its own."""
    return "httpx"


@pytest.fixture(params=["blocking", "asyncio"])
def half(request: pytest.FixtureRequest, library: str) -> Generator[Half]:
    """Yield each half in turn, the asyncio one with one event loop for the test."""
    with half_of(str(request.param), library) as half:
        yield half

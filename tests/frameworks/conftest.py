"""Collection of the tests that need frameworks of others, none without these, and fixtures of the recipes' tests."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Generator
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

import pytest

from aisecurity import Configuration, configuration
from aisecurity.emulator import Emulator
from aisecurity.guard import AsyncGuard, Guard
from aisecurity.instrumentation import logging

from .support.recipes import recipe
from .support.scene import Scene

_OF_CREWAI = {"crewai"}
"""Folders of tests that run with CrewAI, which suits none of the other frameworks."""


NEEDS: Final = {
    "anthropic/test_clouds.py": ("botocore",),
    "langchain/test_leaks.py": ("langchain_anthropic", "langchain_openai"),
    "openai/test_underneath.py": ("agents", "langchain_openai"),
    "openai_agents": ("agents",),
    "recipes": ("pydantic_ai",),
}
"""The modules that not every environment with frameworks has, by the tests that need them."""
MISSING: Final = {tests: [one for one in modules if not find_spec(one)] for tests, modules in NEEDS.items()}
LEFT_OUT: Final = [tests for tests, modules in MISSING.items() if modules]
"""What is left out of the tests for the other frameworks."""


def _ignored() -> list[str]:
    everything = {one.name for one in Path(__file__).parent.iterdir() if one.is_dir() or one.name.startswith("test_")}
    if find_spec("crewai"):
        return sorted(everything - _OF_CREWAI)
    return sorted({*_OF_CREWAI, *LEFT_OUT} if find_spec("anthropic") else everything)


collect_ignore = _ignored()

# LiteLLM, else, fetches a table from the net as it is imported.
os.environ["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option that writes the leak matrix."""
    parser.addoption("--write-docs", action="store_true", help="write docs/leak-matrix.md instead of comparing it")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say which tests were left out."""
    for tests in LEFT_OUT if find_spec("anthropic") else ():
        terminalreporter.write_line(f"left out, for want of {', '.join(MISSING[tests])}: {tests}")


@pytest.fixture(scope="session")
def runner() -> Generator[asyncio.Runner]:
    """Yield an event loop for the tests of all recipes, since frameworks keep clients that belong to one."""
    with asyncio.Runner() as one:
        yield one


@pytest.fixture(scope="session")
def loaded_values(runner: asyncio.Runner) -> Generator[list[Any]]:
    """Yield a list of what is closed in the end: all chat models of LangChain share one client."""
    values: list[Any] = []
    yield values
    for value in values:
        _close(getattr(value, "bound", value), runner)


@pytest.fixture(scope="module")
def loaded(
    request: pytest.FixtureRequest,
    _airs_serving: Emulator,
    tmp_path_factory: pytest.TempPathFactory,
    loaded_values: list[Any],
) -> Generator[Scene]:
    """Yield the recipe of which the module of tests has the TITLE, between a scripted model and the emulator."""
    with pytest.MonkeyPatch.context() as patch, Scene.begun(_airs_serving) as scene:
        patch.setattr(logging, "emulator_expected", True)
        patch.setenv("OPENAI_BASE_URL", f"{scene.model.url}/v1")
        patch.setenv("OPENAI_API_KEY", "none")
        title: str = getattr(request, "module").TITLE  # noqa: B009 - pytest gives it no type
        module = recipe(title, tmp_path_factory.mktemp("recipe"))
        scene.recipe = module
        yield scene
        loaded_values.extend(vars(module).values())


@pytest.fixture
def scene(
    loaded: Scene, clean_process: None, airs_configuration: Configuration, monkeypatch: pytest.MonkeyPatch
) -> Scene:
    """Return the recipe, whose guards have scanners of their own, in a process that is configured for the emulator."""
    monkeypatch.setattr(configuration, "_default", airs_configuration)
    return loaded


def _close(value: Any, runner: asyncio.Runner) -> None:
    """Close the connections that *value* keeps, if it is one that does."""
    if isinstance(value, Guard):
        value.close()
    elif isinstance(value, AsyncGuard):
        runner.run(value.close())
    elif hasattr(value, "root_async_client"):  # a chat model of LangChain
        value.root_client.close()
        runner.run(value.root_async_client.close())

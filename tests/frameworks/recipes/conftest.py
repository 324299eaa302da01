"""A recipe between a scripted model and the emulator."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Generator
from typing import Any

import pytest

from aisecurity import Configuration, configuration
from aisecurity.emulator import Emulator
from aisecurity.guard import AsyncGuard, Guard
from aisecurity.instrumentation import logging
from aisecurity.testing.model_server import ModelServer
from aisecurity.testing.serving import configuration as configuration_of

from .page import recipe
from .scene import Scene

# LiteLLM fetches a table from the net as it is imported, else.
os.environ["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"


@pytest.fixture(autouse=True)
def default_configuration(
    clean_process: None, airs_configuration: Configuration, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Have guards without a scanner of their own use the emulator."""
    monkeypatch.setattr(configuration, "_default", airs_configuration)


@pytest.fixture(scope="module")
def runner() -> Generator[asyncio.Runner]:
    """Yield an event loop for all tests of a recipe, since frameworks keep clients that belong to one."""
    with asyncio.Runner() as one:
        yield one


@pytest.fixture(scope="module")
def scene(
    request: pytest.FixtureRequest,
    _airs_serving: Emulator,
    tmp_path_factory: pytest.TempPathFactory,
    runner: asyncio.Runner,
) -> Generator[Scene]:
    """Yield the recipe that the module of tests names, loaded as a program would."""
    with pytest.MonkeyPatch.context() as patch, ModelServer() as model:
        patch.setattr(configuration, "_default", configuration_of(_airs_serving.url))
        patch.setattr(logging, "emulator_expected", True)
        patch.setenv("OPENAI_BASE_URL", f"{model.url}/v1")
        patch.setenv("OPENAI_API_KEY", "none")
        module = recipe(request.module.TITLE, tmp_path_factory.mktemp("recipe"))
        yield Scene(_airs_serving, model, module)
        for value in vars(module).values():
            _close(getattr(value, "bound", value), runner)


def _close(value: Any, runner: asyncio.Runner) -> None:
    """Close the connections that *value* keeps, if it is one that does."""
    if isinstance(value, Guard):
        value.close()
    elif isinstance(value, AsyncGuard):
        runner.run(value.close())
    elif hasattr(value, "root_async_client"):  # a chat model of LangChain
        value.root_client.close()
        runner.run(value.root_async_client.close())

"""Seams of the framework that are not documented."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import agents.tool
import pytest
from agents import FunctionTool, OpenAIResponsesModel

from aisecurity.exceptions import ConfigurationError
from aisecurity.guard.openai_agents.seams import VERSIONS, check_seams
from tests.support.programs import page


@pytest.fixture(autouse=True)
def unchecked() -> Generator[None]:
    """Forget what was checked, before and after."""
    check_seams.cache_clear()
    yield
    check_seams.cache_clear()


async def _get_response(self: Any, system_instructions: Any) -> Any:
    raise AssertionError


@pytest.mark.parametrize(
    ("owner", "name", "value"),
    [
        (OpenAIResponsesModel, "get_response", _get_response),
        (FunctionTool, "__dataclass_fields__", {}),
        (agents.tool, "_FailureHandlingFunctionToolInvoker", None),
        (agents.tool, "_FailureHandlingFunctionToolInvoker", _get_response),
    ],
)
def test_changed(monkeypatch: pytest.MonkeyPatch, owner: Any, name: str, value: Any) -> None:
    """A changed seam is an error that names the versions that work."""
    check_seams()
    check_seams.cache_clear()
    monkeypatch.setattr(owner, name, value)

    with pytest.raises(ConfigurationError, match=VERSIONS):
        check_seams()


def test_page() -> None:
    """The page says them."""
    assert VERSIONS.removeprefix("openai-agents ") in page("adapters/openai_agents")

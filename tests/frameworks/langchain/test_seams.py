"""Seams of LangGraph that its documentation does not name: a release that has changed them is refused."""

# The types of LangGraph's graphs and of its tools are unknown in part.
# pyright: reportUnknownVariableType=false, reportUnknownMemberType=false, reportUnknownParameterType=false
# pyright: reportUnknownArgumentType=false, reportUnknownLambdaType=false, reportMissingTypeStubs=false

from __future__ import annotations

import sys
from types import ModuleType
from typing import Any

import pytest
from langchain.agents import create_agent
from langchain_core.callbacks import CallbackManager
from langchain_core.runnables.config import var_child_runnable_config
from langchain_core.tools import tool
from langgraph.prebuilt.tool_node import ToolRuntime

from aisecurity.exceptions import ConfigurationError
from aisecurity.guard import Guard
from aisecurity.guard.langchain import GuardAgentMiddleware
from aisecurity.guard.langchain.quiet import without_handlers
from aisecurity.guard.langchain.seams import checked_seams
from aisecurity.guard.langchain.tools import HeldPieces
from aisecurity.scan.inline.scanner import Scanner
from aisecurity.testing.guard_cases.words import ANSWER

from .agents import ASKED, asks, says


def test_known() -> None:
    """The seams are where this release has them."""
    seams = checked_seams()

    assert ("__pregel_runtime", "__pregel_stream") == (seams.runtime, seams.stream)


@pytest.mark.parametrize(
    ("module", "name"),
    [("langgraph._internal._constants", "CONFIG_KEY_STREAM"), ("langgraph.pregel._tools", "_tool_call_writer")],
)
def test_changed(module: str, name: str, monkeypatch: pytest.MonkeyPatch, airs_scanner: Scanner) -> None:
    """A name that is gone, or a module, is an error when the guard is made, and says which releases work."""
    monkeypatch.delattr(f"{module}.{name}")
    with pytest.raises(ConfigurationError, match=f"{name}: langchain 1.5 with langgraph 1.2 are known"):
        GuardAgentMiddleware(Guard("chat", scanner=airs_scanner))

    monkeypatch.setitem(sys.modules, module, None)  # so that its import fails
    with pytest.raises(ConfigurationError, match="are known to work"):
        checked_seams()


def test_before_partial_results(monkeypatch: pytest.MonkeyPatch) -> None:
    """A release that streams no partial results of tools has none to hold."""
    monkeypatch.delattr(ToolRuntime, "emit_output_delta")
    monkeypatch.setitem(sys.modules, "langgraph.pregel._tools", ModuleType("of_before"))
    seams = checked_seams()
    assert seams.deltas.get() is None

    pieces = HeldPieces(seams)
    with pieces.collecting():
        inner: Any = var_child_runnable_config.get()

    assert ([], {}) == (inner["callbacks"], inner["configurable"])
    assert var_child_runnable_config.get() is None


def test_managers() -> None:
    """What is no manager of callbacks becomes a list without any."""
    manager = CallbackManager([])

    assert [] == without_handlers(None)
    assert manager is not without_handlers(manager)
    assert isinstance(without_handlers(manager), CallbackManager)


def test_no_stream(airs_scanner: Scanner) -> None:
    """A run that streams nothing has no writer of partial results."""

    @tool
    def look_up(place: str, runtime: ToolRuntime) -> str:
        """Look a place up."""
        runtime.emit_output_delta(place)
        return place

    own = GuardAgentMiddleware(Guard("chat", scanner=airs_scanner))
    agent: Any = create_agent(says(asks("look_up", {"place": "Skye"}), ANSWER), tools=[look_up], middleware=[own])

    assert ANSWER == agent.invoke(ASKED)["messages"][-1].content

"""Seams of LangGraph that its documentation does not name, checked when a guard is made."""

from __future__ import annotations

from contextvars import ContextVar
from importlib import import_module
from typing import Any, Final

from attrs import frozen
from langgraph.prebuilt.tool_node import ToolRuntime

from aisecurity.exceptions import ConfigurationError

KNOWN: Final = "langchain 1.5 with langgraph 1.2"


_NO_DELTAS: Final = ContextVar[Any]("deltas", default=None)


@frozen
class Seams:
    """Where LangGraph keeps what a tool could show by."""

    runtime: str
    """The member of a run's configuration with the runtime, whose stream writer a tool may ask for."""
    stream: str
    """The member with the stream that graphs within a tool write to."""
    deltas: ContextVar[Any]
    """The context variable with the writer of a tool's partial results."""


def checked_seams() -> Seams:
    """Return the seams. ConfigurationError where LangGraph has changed them."""
    try:
        constants: Any = import_module("langgraph._internal._constants")
        # Releases before it streamed partial results have no such variable, and nothing to hold.
        has_deltas = hasattr(ToolRuntime, "emit_output_delta")
        deltas = import_module("langgraph.pregel._tools")._tool_call_writer if has_deltas else _NO_DELTAS
        return Seams(constants.CONFIG_KEY_RUNTIME, constants.CONFIG_KEY_STREAM, deltas)
    except (ImportError, AttributeError) as error:
        changed = error.name
    raise ConfigurationError(f"this release of langgraph has no {changed}: {KNOWN} are known to work")

"""Results of FastMCP as the messages that they become."""

from __future__ import annotations

from typing import Any

from fastmcp.tools.base import ToolResult
from pydantic import BaseModel

from .texts import Json


def of_model(model: BaseModel) -> Json:
    """Return a model of the protocol as JSON."""
    return model.model_dump(by_alias=True, mode="json", exclude_none=True)


def of_result(result: Any, wire: Any) -> Json:
    """Return the *result* of a prompt or resource as JSON, made by *wire* unless it asks the client for something."""
    asked = getattr(result, "input_required", None)
    return of_model(asked if asked is not None else wire())


def of_tool_result(result: Any) -> Json:
    """Return the result of a tool as JSON; an extension's own result as it is."""
    asked = getattr(result, "input_required", None)
    if asked is not None:
        return of_model(asked)
    if not isinstance(result, ToolResult):
        return of_model(result)
    made = result.to_mcp_result()
    if isinstance(made, BaseModel):
        return of_model(made)
    content, structured = made if isinstance(made, tuple) else (made, None)
    return {"content": [of_model(block) for block in content], "structuredContent": structured}


def of_error(error: Exception) -> tuple[str, Any]:
    """Return the text of *error* and the data that it brings, as a client would be shown them."""
    protocol = getattr(error, "error", None)
    return str(error), getattr(protocol, "data", None)

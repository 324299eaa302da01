"""Call of a tool by an agent: its arguments are scanned before it runs, its result within it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from attrs import frozen
from langchain_core.messages import ToolMessage
from langgraph.prebuilt.tool_node import ToolCallRequest
from langgraph.types import Command

from ..errors import NotAllowed
from .effects import AgentFlow
from .replacement import tool_message
from .tools import HeldTool


@frozen(kw_only=True, eq=False)
class GuardedToolCall:
    """One call of a tool by the agent."""

    held: HeldTool
    handler: Callable[[ToolCallRequest], Any]
    replacement: str | None

    def flow(self) -> AgentFlow[ToolMessage | Command[Any]]:
        """Return the result to use. NotAllowed, unless the agent is to go on with the text in its place."""
        call = self.held.request.tool_call
        try:
            return (yield from self._result())
        except NotAllowed:
            if self.replacement is None:
                raise
            return tool_message(self.replacement, call)

    def _result(self) -> AgentFlow[ToolMessage | Command[Any]]:
        request, server = self.held.request, self.held.server
        copied = None if request.tool is None else self.held.copy(request.tool)
        call = request.tool_call
        yield lambda turn: turn.tool_input(call["name"], call["args"], server=server)
        # Without a tool the node says that there is none, unless other middleware brings one.
        guarded = request if copied is None else request.override(tool=copied)
        result = yield lambda turn: self.handler(guarded)
        yield from self.held.scan(result)
        return result  # type: ignore[no-any-return]  # what the handler gave

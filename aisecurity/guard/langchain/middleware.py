"""Middleware that guards an agent of LangChain."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Literal, cast

from langchain.agents.middleware.types import (
    AgentMiddleware,
    AgentState,
    ContextT,
    ExtendedModelResponse,
    ModelRequest,
    ModelResponse,
    ResponseT,
)
from langchain_core.messages import AIMessage, ToolMessage
from langgraph.prebuilt.tool_node import ToolCallRequest
from langgraph.types import Command

from aisecurity._validation import payload
from aisecurity.exceptions import ConfigurationError

from ..asyncio import AsyncGuard
from ..blocking import Guard
from .effects import aperform, perform
from .model_calls import ModelCall
from .refusals import past_middleware
from .seams import checked_seams
from .tool_calls import GuardedToolCall
from .tools import HeldTool
from .turns import OfRun, checked_guards


class GuardAgentMiddleware(AgentMiddleware[AgentState[ResponseT], ContextT, ResponseT]):
    """Scans all that an agent sends to its model, gets of it, gives to its tools and gets of those, before it is used.

    The last of `create_agent(middleware=[...])`. *guard*: a Guard for `invoke` and `stream`, which `ainvoke` and
    `astream` run in threads, or an AsyncGuard for those two alone; *aguard*: an AsyncGuard beside a Guard. *system*:
    texts that the program names as its own. *session_id*, *user*: a text, or a function of the run's runtime; without
    the first the thread id is the session. *server*: that of the tools. *replacement*: a text in the place of what is
    refused, with which the agent goes on; without it NotAllowed is raised out of the agent. *artifacts*: whether those
    of tools, which no model sees, are scanned too.
    """

    def __init__(
        self,
        guard: Guard | AsyncGuard | None = None,
        *,
        aguard: AsyncGuard | None = None,
        system: str | Sequence[str] = (),
        session_id: OfRun = None,
        user: OfRun = None,
        server: str = "application",
        replacement: str | None = None,
        artifacts: Literal["scan", "pass"] = "scan",
    ) -> None:
        super().__init__()
        self.tools = []
        self._guards = checked_guards(guard, aguard, system=system, session_id=session_id, user=user)
        self._server = payload.instance("server", server, str)
        if replacement is not None and not payload.instance("replacement", replacement, str):
            raise ConfigurationError("replacement: a text is needed, or None")
        self._replacement = replacement
        if artifacts not in ("scan", "pass"):
            raise ConfigurationError("artifacts: scan or pass is needed")
        self._skips_artifacts = artifacts == "pass"
        self._seams = checked_seams()

    def wrap_model_call(
        self,
        request: ModelRequest[ContextT],
        handler: Callable[[ModelRequest[ContextT]], ModelResponse[ResponseT]],
    ) -> ModelResponse[ResponseT] | AIMessage | ExtendedModelResponse[ResponseT]:
        """Ask the model, with what it is sent scanned before, and what it said before it is returned."""
        runtime = cast("Any", request).runtime
        call = self._model_call(request, handler, self._guards.turn(runtime), is_async=False)
        return perform(past_middleware(call.flow()), self._guards.turn(runtime))

    async def awrap_model_call(
        self,
        request: ModelRequest[ContextT],
        handler: Callable[[ModelRequest[ContextT]], Awaitable[ModelResponse[ResponseT]]],
    ) -> ModelResponse[ResponseT] | AIMessage | ExtendedModelResponse[ResponseT]:
        """Do the same for a model that is awaited."""
        runtime = cast("Any", request).runtime
        call = self._model_call(request, handler, self._guards.aturn(runtime), is_async=True)
        return await aperform(past_middleware(call.flow()), self._guards.aturn(runtime))

    def wrap_tool_call(
        self,
        request: ToolCallRequest,
        handler: Callable[[ToolCallRequest], ToolMessage | Command[Any]],
    ) -> ToolMessage | Command[Any]:
        """Run a tool, with its arguments scanned before, and its result before it leaves the tool."""
        runtime = cast("Any", request).runtime
        turn = self._guards.turn(runtime)
        call = self._tool_call(request, handler, turn, turn)
        return perform(past_middleware(call.flow()), turn)

    async def awrap_tool_call(
        self,
        request: ToolCallRequest,
        handler: Callable[[ToolCallRequest], Awaitable[ToolMessage | Command[Any]]],
    ) -> ToolMessage | Command[Any]:
        """Do the same for a tool that is awaited."""
        runtime = cast("Any", request).runtime
        turn = self._guards.aturn(runtime)
        call = self._tool_call(request, handler, turn, self._guards.turn_of_thread(runtime))
        return await aperform(past_middleware(call.flow()), turn)

    def _model_call(self, request: Any, handler: Any, gate_turn: Any, *, is_async: bool) -> ModelCall:
        return ModelCall(
            request=request,
            handler=handler,
            server=self._server,
            replacement=self._replacement,
            gate_turn=gate_turn,
            is_async=is_async,
        )

    def _tool_call(self, request: Any, handler: Any, turn: Any, turn_of_function: Any) -> GuardedToolCall:
        held = HeldTool(
            request=request,
            server=self._server,
            seams=self._seams,
            skips_artifacts=self._skips_artifacts,
            turn_of_function=turn_of_function,
            turn=turn,
        )
        return GuardedToolCall(held=held, handler=handler, replacement=self._replacement)

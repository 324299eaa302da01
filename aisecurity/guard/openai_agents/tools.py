"""Guardrails of tools, and which tools an agent may have."""

from __future__ import annotations

import copy
import functools
import re
from collections.abc import Awaitable, Callable, Collection, Iterable
from typing import TYPE_CHECKING, Any, Final, cast
from urllib.parse import urlsplit

from agents import (
    CodeInterpreterTool,
    FileSearchTool,
    FunctionTool,
    HostedMCPTool,
    ImageGenerationTool,
    ItemHelpers,
    Tool,
    ToolGuardrailFunctionOutput,
    ToolInputGuardrail,
    ToolInputGuardrailData,
    ToolOutputGuardrail,
    ToolOutputGuardrailData,
    WebSearchTool,
)

from aisecurity.exceptions import ConfigurationError

from ..errors import NotAllowed
from .refusals import in_run
from .seams import GuardedClient, settings_of, wrapped_invoker

if TYPE_CHECKING:
    from ..asyncio import AsyncTurn

_REFUSED: Final = "_aisecurity_refusal"


class GuardedToolInput(ToolInputGuardrail[Any]):
    """Scans the arguments of a tool of *server* before it runs."""

    def __init__(self, client: GuardedClient, server: str) -> None:
        async def tool_input_is_allowed(data: ToolInputGuardrailData) -> ToolGuardrailFunctionOutput:
            context = data.context
            arguments = context.tool_arguments or "{}"
            await scanned(turn_of(data.agent, client).tool_input(context.tool_name, arguments, server=server))
            return ToolGuardrailFunctionOutput.allow()

        super().__init__(tool_input_is_allowed, "aisecurity: arguments of a tool")


class GuardedToolOutput(ToolOutputGuardrail[Any]):
    """Scans what a tool of *server* gave back, before anyone sees it."""

    def __init__(self, client: GuardedClient, server: str) -> None:
        async def tool_output_is_allowed(data: ToolOutputGuardrailData) -> ToolGuardrailFunctionOutput:
            context = data.context
            if (refusal := getattr(context, _REFUSED, None)) is not None:
                # In place of the words that the framework made of it, for the model to go on with.
                raise refusal
            item = ItemHelpers.tool_call_output_item(cast("Any", context.tool_call), data.output)
            call = {"call_id": context.tool_call_id, "name": context.tool_name, "arguments": context.tool_arguments}
            items: list[Any] = [{"type": "function_call", **call}, item]
            await scanned(turn_of(data.agent, client).answers(items, server=server))
            return ToolGuardrailFunctionOutput.allow()

        super().__init__(tool_output_is_allowed, "aisecurity: result of a tool")


async def scanned(scan: Awaitable[Any]) -> Any:
    """Return what *scan* does. NotAllowed, which the framework hands on as it is."""
    try:
        return await scan
    except NotAllowed as error:
        refusal = in_run(error)
    raise refusal


def turn_of(agent: Any, client: GuardedClient) -> AsyncTurn:
    """Return a turn of the client of *agent*, whose server may be that of others too; else of *client*."""
    own = getattr(getattr(agent, "model", None), "_client", None)
    settings = settings_of(own if isinstance(own, type(client)) else client)
    turn: AsyncTurn = settings.guard.turn(session_id=settings.session(None), system=settings.system)
    return turn


def guarded_tool(tool: Tool, client: GuardedClient, server: str) -> Tool:
    """Return a copy of *tool* with the guardrails; a hosted one is its own copy."""
    if not isinstance(tool, FunctionTool):
        return tool
    guarded = copy.copy(tool)
    add_guardrails(guarded, client, server)
    holder, name = wrapped_invoker(guarded)
    if holder is not guarded:
        holder = copy.copy(holder)
        guarded.on_invoke_tool = holder
    setattr(holder, name, _refusing(getattr(holder, name)))
    return guarded


def add_guardrails(holder: Any, client: GuardedClient, server: str) -> None:
    """Add the guardrails to a tool, or to an MCP server for its tools, before those that it has."""
    if not any(isinstance(one, GuardedToolInput) for one in holder.tool_input_guardrails or ()):
        holder.tool_input_guardrails = [GuardedToolInput(client, server), *(holder.tool_input_guardrails or ())]
    if not any(isinstance(one, GuardedToolOutput) for one in holder.tool_output_guardrails or ()):
        holder.tool_output_guardrails = [GuardedToolOutput(client, server), *(holder.tool_output_guardrails or ())]


def server_name(name: str) -> str:
    """Return the name of an MCP server to send: by default it holds a URL, and that may hold a key."""
    return re.sub(r"\w+://\S*", lambda found: urlsplit(found[0]).hostname or "", name).strip()


def _refusing(invoke: Callable[[Any, str], Awaitable[Any]]) -> Callable[[Any, str], Awaitable[Any]]:
    """Return *invoke*, which notes a refusal, as of an agent that runs as a tool: its words are no result."""

    @functools.wraps(invoke)
    async def noting(context: Any, arguments: str) -> Any:
        try:
            return await invoke(context, arguments)
        except NotAllowed as error:
            refusal = in_run(error)
        setattr(context, _REFUSED, refusal)
        raise refusal

    return noting


def check_tools(tools: Iterable[Tool], trust: Collection[str]) -> None:
    """Raise ConfigurationError for a tool that runs, or is seen, without a verdict."""
    for tool in tools:
        if isinstance(tool, FunctionTool):
            held = [*(tool.tool_input_guardrails or ()), *(tool.tool_output_guardrails or ())]
            if not {GuardedToolInput, GuardedToolOutput} <= {type(one) for one in held}:
                raise ConfigurationError("a tool came later and has no guardrails: Guardrails.agent(agent) adds them")
        else:
            check_kind(tool, trust)


def check_kind(tool: Tool, trust: Collection[str]) -> None:
    """Raise ConfigurationError for a tool of a kind that has no guardrails."""
    if isinstance(tool, FunctionTool | CodeInterpreterTool | FileSearchTool | ImageGenerationTool | WebSearchTool):
        # What the provider's own find, which change nothing outside, is scanned with the answer.
        return
    if isinstance(tool, HostedMCPTool):
        is_asked = tool.tool_config.get("require_approval") == "always"
        if is_asked or "hosted_tools" in trust:
            return
        raise ConfigurationError(
            'HostedMCPTool: the provider runs it before there is a verdict; "require_approval": "always", a local MCP '
            'server, or trust={"hosted_tools"}'
        )
    raise ConfigurationError(f"{type(tool).__name__}: no guardrail sees what it gives back; a function tool can do it")

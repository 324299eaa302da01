"""Guarding middleware of a FastMCP server."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from importlib import metadata
from typing import Any, Final, TypeVar, cast

import mcp_types as mt
from fastmcp.exceptions import ToolError
from fastmcp.prompts.base import Prompt, PromptResult
from fastmcp.resources.base import Resource, ResourceResult
from fastmcp.resources.template import ResourceTemplate
from fastmcp.server.context import Context
from fastmcp.server.dependencies import extract_version_spec
from fastmcp.server.middleware import CallNext, Middleware, MiddlewareContext
from fastmcp.tools.base import Tool, ToolResult
from fastmcp.utilities.versions import VersionSpec

from aisecurity.constants.base import MAX_SESSION_ID_LENGTH
from aisecurity.exceptions import ConfigurationError

from ..asyncio import AsyncGuard
from ..errors import NotAllowed
from .channel import guard_channels, has_channels
from .checks import checked_guard, checked_known, checked_name, checked_texts
from .dispatcher import refused
from .methods import HANDSHAKES, LISTS, USES
from .passage import MCPExchange, Passage
from .reports import MCPReport, OnReport
from .texts import is_object
from .wire import of_error, of_model, of_result, of_tool_result

T = TypeVar("T")
R = TypeVar("R")

_TYPED: Final = frozenset({*HANDSHAKES, *LISTS, *USES})
"""Methods that have a hook of their own."""


class GuardMiddleware(Middleware):
    """Middleware that scans each message of a FastMCP server: arguments before a tool runs, results before they leave.

    *guard*: an AsyncGuard. *server*: the name for the scan service, that of the server without it. *session_id*: the
    conversation that the scans belong to, the session of MCP without it. *system*: instructions that code names as its
    own. *on_report*: what is called with each MCPReport. *known_definitions*: the `definitions` of a run before.

    Add it first: what runs outside of it sees messages that no guard has scanned.
    """

    def __init__(
        self,
        guard: AsyncGuard,
        *,
        server: str | None = None,
        session_id: str | None = None,
        system: str | Sequence[str] = (),
        on_report: OnReport | None = None,
        known_definitions: Mapping[str, str] | None = None,
    ) -> None:
        if not has_channels():
            raise ConfigurationError(
                f"mcp {metadata.version('mcp')} has changed where a guard goes; versions 2.2 and 2.3 have not"
            )
        self._server = None if server is None else checked_name("server", server)
        self._session_id = session_id
        self._passage = Passage(
            checked_guard(guard),
            system=checked_texts(system),
            known=checked_known({} if known_definitions is None else known_definitions),
            on_report=on_report,
        )
        self._passage.exchange(server="server", session_id=session_id)

    @property
    def reports(self) -> Sequence[MCPReport]:
        """The last thousand reports, the oldest first."""
        return self._passage.reporter.reports

    @property
    def definitions(self) -> Mapping[str, str]:
        """The fingerprints of the definitions that were allowed last, by "tool:name"; for *known_definitions*."""
        return self._passage.definitions.allowed

    async def __call__(self, context: MiddlewareContext[T], call_next: CallNext[T, Any]) -> Any:
        """Guard the channels of the session, and run the hooks."""
        if (session := _session(context.fastmcp_context)) is not None:
            guard_channels(session, lambda: self._exchange(context, from_server=True))
        return await super().__call__(context, call_next)

    async def on_call_tool(
        self,
        context: MiddlewareContext[mt.CallToolRequestParams],
        call_next: CallNext[mt.CallToolRequestParams, ToolResult],
    ) -> ToolResult:
        """Scan the tool's definition and the arguments, run it, and scan its result or error. ToolError."""
        exchange = self._exchange(context)

        async def run(context: MiddlewareContext[mt.CallToolRequestParams]) -> ToolResult:
            await self._check_definition(context, exchange)
            return await call_next(context)

        try:
            await exchange.request("tools/call", self._params(context))
            return await _scanned(exchange, "tools/call", context, run, of_tool_result)
        except NotAllowed as refusal:
            error = ToolError(str(refused("tools/call", refusal)))
        raise error

    async def on_read_resource(
        self,
        context: MiddlewareContext[mt.ReadResourceRequestParams],
        call_next: CallNext[mt.ReadResourceRequestParams, ResourceResult],
    ) -> ResourceResult:
        """Scan the URI, read the resource, and scan what it holds. MCPError."""
        checked = super().on_read_resource  # checks the access first

        async def read(context: MiddlewareContext[mt.ReadResourceRequestParams]) -> ResourceResult:
            return await checked(context, call_next)

        return await self._exchanged(
            context, read, lambda result: of_result(result, lambda: result.to_mcp_result(context.message.uri))
        )

    async def on_get_prompt(
        self,
        context: MiddlewareContext[mt.GetPromptRequestParams],
        call_next: CallNext[mt.GetPromptRequestParams, PromptResult],
    ) -> PromptResult:
        """Scan the arguments, render the prompt, and scan it. MCPError."""
        return await self._exchanged(context, call_next, lambda result: of_result(result, result.to_mcp_prompt_result))

    async def on_list_tools(
        self, context: MiddlewareContext[mt.ListToolsRequest], call_next: CallNext[mt.ListToolsRequest, Sequence[Tool]]
    ) -> Sequence[Tool]:
        """Scan the definitions of tools, and drop those that must not be used. MCPError."""
        return await self._listed(context, call_next, _of_tool)

    async def on_list_resources(
        self,
        context: MiddlewareContext[mt.ListResourcesRequest],
        call_next: CallNext[mt.ListResourcesRequest, Sequence[Resource]],
    ) -> Sequence[Resource]:
        """Scan the definitions of resources, and drop those that must not be used. MCPError."""
        return await self._listed(context, call_next, lambda one: of_model(one.to_mcp_resource(uri=str(one.uri))))

    async def on_list_resource_templates(
        self,
        context: MiddlewareContext[mt.ListResourceTemplatesRequest],
        call_next: CallNext[mt.ListResourceTemplatesRequest, Sequence[ResourceTemplate]],
    ) -> Sequence[ResourceTemplate]:
        """Scan the definitions of resource templates, and drop those that must not be used. MCPError."""
        return await self._listed(
            context, call_next, lambda one: of_model(one.to_mcp_template(uri_template=one.uri_template))
        )

    async def on_list_prompts(
        self,
        context: MiddlewareContext[mt.ListPromptsRequest],
        call_next: CallNext[mt.ListPromptsRequest, Sequence[Prompt]],
    ) -> Sequence[Prompt]:
        """Scan the definitions of prompts, and drop those that must not be used. MCPError."""
        return await self._listed(context, call_next, lambda one: of_model(one.to_mcp_prompt(name=one.name)))

    async def on_initialize(
        self,
        context: MiddlewareContext[mt.InitializeRequest],
        call_next: CallNext[mt.InitializeRequest, mt.InitializeResult | None],
    ) -> mt.InitializeResult | None:
        """Withhold instructions that must not be used."""
        result = await call_next(context)
        if result is None or await self._exchange(context).instructions("initialize", result.instructions or ""):
            return result
        return result.model_copy(update={"instructions": None})

    async def on_discover(
        self,
        context: MiddlewareContext[mt.DiscoverRequest],
        call_next: CallNext[mt.DiscoverRequest, mt.DiscoverResult | dict[str, Any]],
    ) -> mt.DiscoverResult | dict[str, Any]:
        """Withhold instructions that must not be used."""
        result = await call_next(context)
        raw = result if isinstance(result, dict) else of_model(result)
        if await self._exchange(context).instructions("server/discover", str(raw.get("instructions") or "")):
            return result
        kept = {name: value for name, value in raw.items() if name != "instructions"}
        return kept if isinstance(result, dict) else mt.DiscoverResult.model_validate(kept)

    async def on_request(self, context: MiddlewareContext[Any], call_next: CallNext[Any, Any]) -> Any:
        """Scan requests that have no hook of their own, such as completions and those of extensions. MCPError."""
        # One that failed before its hook comes as it was sent. Lists come without parameters in versions before 4.2.
        if context.method in _TYPED and not (is_object(context.message) and context.message):
            return await call_next(context)
        return await self._exchanged(context, call_next, _as_sent)

    async def on_notification(self, context: MiddlewareContext[Any], call_next: CallNext[Any, Any]) -> Any:
        """Scan notifications of the client; one that must not pass is not delivered."""
        if await self._exchange(context).notification(_method(context), self._params(context)):
            return await call_next(context)
        return None

    def _exchange(self, context: MiddlewareContext[Any], *, from_server: bool = False) -> MCPExchange:
        current = context.fastmcp_context
        server = self._server or (current.fastmcp.name if current is not None else "fastmcp")
        session_id = _session_id(current) if self._session_id is None else self._session_id
        return self._passage.exchange(server=server, session_id=session_id, from_server=from_server)

    def _params(self, context: MiddlewareContext[Any]) -> Mapping[str, Any]:
        """Return the parameters of a request, with all that the client sent beside them."""
        message = context.message
        params: dict[str, Any] = message if is_object(message) else of_model(message)
        current = context.fastmcp_context.request_context if context.fastmcp_context is not None else None
        beside = current.meta if current is not None else None
        return {**params, "_meta": {**params.get("_meta", {}), **beside}} if is_object(beside) else params

    async def _check_definition(
        self, context: MiddlewareContext[mt.CallToolRequestParams], exchange: MCPExchange
    ) -> None:
        """Scan the definition of a tool that is called, which its list may not have shown yet. NotAllowed."""
        current = context.fastmcp_context
        if current is None:
            return
        version = extract_version_spec(cast("dict[str, Any] | None", context.message.meta))
        tool = await current.fastmcp.get_tool(context.message.name, VersionSpec(eq=version) if version else None)
        if tool is not None:
            await exchange.definition("tools/list", _of_tool(tool), str(tool.version or ""))

    async def _exchanged(
        self, context: MiddlewareContext[Any], call_next: CallNext[Any, R], wire: Callable[[R], Any]
    ) -> R:
        """Return what *call_next* gives, scanned with the request. MCPError."""
        exchange, method = self._exchange(context), _method(context)
        try:
            await exchange.request(method, self._params(context))
            return await _scanned(exchange, method, context, call_next, wire)
        except NotAllowed as refusal:
            error = refused(method, refusal)
        raise error

    async def _listed(
        self, context: MiddlewareContext[Any], call_next: CallNext[Any, Sequence[R]], wire: Callable[[R], Any]
    ) -> Sequence[R]:
        """Return those of the components that may be listed. MCPError."""
        exchange, method = self._exchange(context), _method(context)
        try:
            listed = list(await _answer(exchange, method, context, call_next))
            versions = [str(getattr(one, "version", None) or "") for one in listed]
            stay = await exchange.definitions(method, [wire(one) for one in listed], versions)
        except NotAllowed as refusal:
            error = refused(method, refusal)
        else:
            return [one for one, may in zip(listed, stay, strict=True) if may]
        raise error


async def _answer(
    exchange: MCPExchange, method: str, context: MiddlewareContext[Any], call_next: CallNext[Any, R]
) -> R:
    """Return what *call_next* gives; what it raises is scanned. NotAllowed."""
    try:
        return await call_next(context)
    except NotAllowed:
        raise
    except Exception as error:  # its text goes to the client
        failed = error
    await exchange.error(method, *of_error(failed))
    raise failed


async def _scanned(
    exchange: MCPExchange,
    method: str,
    context: MiddlewareContext[Any],
    call_next: CallNext[Any, R],
    wire: Callable[[R], Any],
) -> R:
    """Return what *call_next* gives, scanned. NotAllowed."""
    result = await _answer(exchange, method, context, call_next)
    await exchange.result(method, wire(result))
    return result


def _as_sent(result: Any) -> Any:
    """Return the result of a request that has no hook of its own."""
    return result if is_object(result) or result is None else of_model(result)


def _of_tool(tool: Tool) -> dict[str, Any]:
    return of_model(tool.to_mcp_tool(name=tool.name))


def _method(context: MiddlewareContext[Any]) -> str:
    return context.method or "a method without a name"


def _session(context: Context | None) -> Any:
    """Return the session of a request; `None` where the server is called in its own process."""
    try:
        return None if context is None else context.session
    except RuntimeError:
        return None


def _session_id(context: Context | None) -> str | None:
    try:
        found = None if context is None else context.session_id
    except RuntimeError:
        return None
    if found is None or len(found) <= MAX_SESSION_ID_LENGTH:
        return found
    return hashlib.sha256(found.encode()).hexdigest()


__all__ = ["GuardMiddleware"]

"""Guarded client of the `mcp` package."""

from __future__ import annotations

import inspect
import secrets
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from importlib.metadata import version
from types import TracebackType
from typing import Any, Self

import mcp_types as types
from mcp import Client, ClientSession
from mcp.shared.direct_dispatcher import create_direct_dispatcher_pair
from mcp.shared.jsonrpc_dispatcher import JSONRPCDispatcher

from aisecurity.exceptions import ConfigurationError

from ..asyncio import AsyncGuard
from ..errors import NotAllowed
from .checks import checked_guard, checked_known, checked_name, checked_texts
from .dispatcher import GuardedDispatcher
from .passage import MCPExchange, Passage
from .reports import MCPReport, OnReport


@dataclass(kw_only=True)
class GuardedMCPClient(Client):
    """A `mcp.Client` whose every message is scanned, before it is sent or shown.

    NotAllowed is raised where a request, its result or its error must not pass. A definition that must not be used is
    dropped from its list, a notification that must not be is not delivered, and instructions are withheld; all of that
    is reported.
    """

    guard: AsyncGuard = field(repr=False)
    server_name: str = field(repr=False)
    """The name of the server for the scan service: from code, not what the server calls itself."""
    session_id: str | None = field(default=None, repr=False)
    """The conversation that the scans belong to; without it each client is one."""
    system: str | Sequence[str] = field(default=(), repr=False)
    """Instructions that code knows and names as its own, which are not scanned."""
    on_report: OnReport | None = field(default=None, repr=False)
    """What is called with each MCPReport."""
    known_definitions: Mapping[str, str] = field(default_factory=dict[str, str], repr=False)
    """The `definitions` of a run before, so that one that changed since is reported."""

    _passage: Passage = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        super().__post_init__()
        _check_seams()
        checked_guard(self.guard)
        checked_name("server_name", self.server_name)
        if self.session_id is None:
            self.session_id = secrets.token_hex(16)
        if self.cache is not None and self.cache.store is not None:
            raise ConfigurationError("cache: a store of its own may hold what no guard has scanned; leave store= out")
        self._passage = Passage(
            self.guard,
            system=checked_texts(self.system),
            known=checked_known(self.known_definitions),
            on_report=self.on_report,
        )
        self._exchange(from_server=False)

    @property
    def reports(self) -> Sequence[MCPReport]:
        """The last thousand reports, the oldest first."""
        return self._passage.reporter.reports

    @property
    def definitions(self) -> Mapping[str, str]:
        """The fingerprints of the definitions that were allowed last, by "tool:name"; for *known_definitions*."""
        return self._passage.definitions.allowed

    async def __aenter__(self) -> Self:
        try:
            await super().__aenter__()
        except BaseExceptionGroup as group:
            refusal = _only_refusal(group)
            if refusal is None:
                raise
        else:
            return self
        raise refusal

    async def __aexit__(
        self, exc_type: type[BaseException] | None, exc_val: BaseException | None, exc_tb: TracebackType | None
    ) -> None:
        """Close the connection. A refusal comes out as it is: the task groups below would wrap it, as all else."""
        try:
            await super().__aexit__(exc_type, exc_val, exc_tb)
        except BaseExceptionGroup as group:
            if exc_val is None or _only_refusal(group) is not exc_val:
                raise

    async def _build_session(self, exit_stack: AsyncExitStack) -> ClientSession:
        if self.prior_discover is not None:
            raw = self.prior_discover.model_dump(by_alias=True, mode="json", exclude_none=True)
            used = await self._exchange(from_server=False).result("server/discover", raw)
            self.prior_discover = types.DiscoverResult.model_validate(used)
        session = await super()._build_session(exit_stack)
        inner = session._dispatcher  # pyright: ignore[reportPrivateUsage]  # checked in _check_seams
        if isinstance(inner, JSONRPCDispatcher) and inner.on_stream_exception is not None:
            inner.on_stream_exception = self._guarded_fault(inner.on_stream_exception)
        session._dispatcher = GuardedDispatcher(  # pyright: ignore[reportPrivateUsage]  # mcp has no public seam
            inner, lambda: self._exchange(from_server=False), lambda: self._exchange(from_server=True)
        )
        return session

    def _exchange(self, *, from_server: bool) -> MCPExchange:
        return self._passage.exchange(server=self.server_name, session_id=self.session_id, from_server=from_server)

    def _guarded_fault(self, deliver: Any) -> Any:
        async def guarded(fault: Exception) -> None:
            # Its text may quote what the server sent.
            if await self._exchange(from_server=True).notification("a fault of the transport", {"text": str(fault)}):
                await deliver(fault)

        return guarded


def _only_refusal(group: BaseExceptionGroup[BaseException]) -> NotAllowed | None:
    """Return the refusal that is all that *group* holds."""
    match group.exceptions:
        case (NotAllowed() as refusal,):
            return refusal
        case (BaseExceptionGroup() as inner,):
            return _only_refusal(inner)
        case _:
            return None


def _check_seams() -> None:
    """Accept the installed `mcp`. ConfigurationError if what this client rests on is not there."""
    probe, _ = create_direct_dispatcher_pair()
    build = getattr(Client, "_build_session", None)
    found = (
        inspect.iscoroutinefunction(build) and [*inspect.signature(build).parameters] == ["self", "exit_stack"],
        getattr(ClientSession(dispatcher=probe), "_dispatcher", None) is probe,
    )
    if not all(found):
        raise ConfigurationError(f"mcp {version('mcp')} has changed where a guard goes; versions 2.2 and 2.3 have not")

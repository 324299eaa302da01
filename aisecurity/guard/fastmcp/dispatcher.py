"""The dispatcher of a guarded client: all that its session sends and is sent goes through here."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

import anyio
import anyio.abc
from mcp.shared.dispatcher import (
    CallOptions,
    DispatchContext,
    Dispatcher,
    OnNotify,
    OnNotifyIntercept,
    OnRequest,
    ProgressFnT,
)
from mcp.shared.exceptions import MCPError
from mcp.shared.subscriptions import SUBSCRIPTION_ID_META_KEY
from mcp.shared.transport_context import TransportContext
from mcp_types import INVALID_REQUEST

from ..errors import NotAllowed
from .passage import MCPExchange
from .texts import Json, is_array, is_object

_LISTEN: Final = "subscriptions/listen"
_UPDATED: Final = "notifications/resources/updated"
_ACKNOWLEDGED: Final = "notifications/subscriptions/acknowledged"


def refused(method: str, refusal: NotAllowed) -> MCPError:
    """Return an error of the protocol that says what was refused, without a text of it."""
    scan = f" (scan {refusal.scan_id})" if refusal.scan_id else ""
    return MCPError(INVALID_REQUEST, f"{method} refused: {refusal.message}{scan}")


class GuardedDispatcher:
    """A Dispatcher around another one. *ours* makes an exchange of this side, *theirs* one of the server's."""

    def __init__(
        self, inner: Dispatcher[Any], ours: Callable[[], MCPExchange], theirs: Callable[[], MCPExchange]
    ) -> None:
        self._inner = inner
        self._ours = ours
        self._theirs = theirs
        self._listened = set[str]()
        self._under_way = set[anyio.Event]()
        """Scans of notifications."""

    async def send_raw_request(
        self, method: str, params: Mapping[str, Any] | None, opts: CallOptions | None = None
    ) -> Json:
        """Send a request, and return its result. NotAllowed if either must not pass."""
        try:
            return await self._send(method, params, opts)
        except NotAllowed as refusal:
            # Whoever listens is told by errors of the protocol alone; another one would end the whole session.
            if method != _LISTEN:
                raise
            error = refused(method, refusal)
        raise error

    async def _send(self, method: str, params: Mapping[str, Any] | None, opts: CallOptions | None) -> Json:
        exchange = self._ours()
        await exchange.request(method, params)
        self._listened |= _subscribed(params) if method == _LISTEN else set()
        options = opts
        if opts is not None and (progress := opts.get("on_progress")) is not None:
            options = opts.copy()
            options["on_progress"] = self._guarded(progress)
        try:
            result = await self._inner.send_raw_request(method, params, options)
        except MCPError as error:
            answer = error
        else:
            used = await exchange.result(method, result)
            # What the server said before it answered is delivered before its answer, as without a guard.
            for scan in tuple(self._under_way):
                await scan.wait()
            return used
        await exchange.error(method, answer.message, answer.data)
        raise answer

    async def _delivers(self, method: str, params: Mapping[str, Any] | None) -> bool:
        """Return whether a notification of the server may be delivered."""
        scan = anyio.Event()
        self._under_way.add(scan)
        try:
            return await self._theirs().notification(method, params)
        finally:
            self._under_way.discard(scan)
            scan.set()

    async def notify(self, method: str, params: Mapping[str, Any] | None, opts: CallOptions | None = None) -> None:
        """Send a notification, unless it must not pass: then it is reported."""
        if await self._ours().notification(method, params):
            await self._inner.notify(method, params, opts)

    async def run(
        self,
        on_request: OnRequest,
        on_notify: OnNotify,
        on_notify_intercept: OnNotifyIntercept | None = None,
        *,
        task_status: anyio.abc.TaskStatus[None] = anyio.TASK_STATUS_IGNORED,
    ) -> None:
        """Run the inner dispatcher; what its peer asks and says is scanned before anybody here sees it."""

        async def request(
            context: DispatchContext[TransportContext], method: str, params: Mapping[str, Any] | None
        ) -> Json:
            return await answered(self._theirs(), method, params, lambda: on_request(context, method, params))

        async def notify(
            context: DispatchContext[TransportContext], method: str, params: Mapping[str, Any] | None
        ) -> None:
            if await self._delivers(method, params):
                await on_notify(context, method, params)

        def intercept(method: str, params: Mapping[str, Any] | None) -> bool:
            return self._intercepted(on_notify_intercept, method, params)

        await self._inner.run(request, notify, intercept, task_status=task_status)

    def _intercepted(self, intercept: OnNotifyIntercept | None, method: str, params: Mapping[str, Any] | None) -> bool:
        """Return whether a notification ends here. No scan is possible, so only what was asked for is shown."""
        if intercept is None:
            return False
        if method == _UPDATED and str((params or {}).get("uri")) not in self._listened:
            # Whoever listens does not see it, others do when it was scanned.
            if SUBSCRIPTION_ID_META_KEY in ((params or {}).get("_meta") or ()):
                self._theirs().withhold(method, "a URI that nobody asked for")
            return False
        if method == _ACKNOWLEDGED and not _subscribed(params) <= self._listened:
            self._theirs().withhold(method, "a URI that nobody asked for")
            return True
        return intercept(method, params)

    def _guarded(self, deliver: ProgressFnT) -> ProgressFnT:
        async def guarded(progress: float, total: float | None, message: str | None) -> None:
            said = {"message": message} if message else None
            passes = await self._delivers("notifications/progress", said)
            await deliver(progress, total, message if passes else None)

        return guarded


async def answered(
    exchange: MCPExchange, method: str, params: Mapping[str, Any] | None, answer: Callable[[], Awaitable[Json]]
) -> Json:
    """Return the answer to a request of the server. MCPError if either must not pass."""
    try:
        await exchange.request(method, params)
        try:
            result = await answer()
        except MCPError as error:
            failed = error
        else:
            return await exchange.result(method, result)
        await exchange.error(method, failed.message, failed.data)
    except NotAllowed as refusal:
        failed = refused(method, refusal)
    raise failed


def _subscribed(params: Mapping[str, Any] | None) -> set[str]:
    """Return the URIs of a filter of subscriptions."""
    wanted = (params or {}).get("notifications")
    uris = wanted.get("resourceSubscriptions") if is_object(wanted) else None
    return {str(uri) for uri in uris} if is_array(uris) else set()

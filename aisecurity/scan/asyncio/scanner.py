"""The asyncio Scanner."""

from __future__ import annotations

from collections.abc import Collection, Coroutine, Mapping, Sequence
from types import TracebackType
from typing import TYPE_CHECKING, Any, NoReturn, Self, TypeVar, overload

from aisecurity import _core
from aisecurity._drivers.asyncio import run_async
from aisecurity._engines.selector import AsyncSelector
from aisecurity._runtime.lazy import LateModule, lazy_attributes
from aisecurity.configuration import Configuration
from aisecurity.scan import models
from aisecurity.scan._state import ScannerState, reject_pickling

if TYPE_CHECKING:
    import httpx

    from aisecurity._core.effects import Flow
    from aisecurity.scan import ping as pings
    from aisecurity.scan.models import AiProfile as AiProfile
    from aisecurity.scan.models import AsyncScanObject as AsyncScanObject
    from aisecurity.scan.models import AsyncScanResponse as AsyncScanResponse
    from aisecurity.scan.models import Content as Content
    from aisecurity.scan.models import Metadata as Metadata
    from aisecurity.scan.models import ScanIdResult as ScanIdResult
    from aisecurity.scan.models import ScanRequest as ScanRequest
    from aisecurity.scan.models import ScanRequestContentsInner as ScanRequestContentsInner
    from aisecurity.scan.models import ScanResponse as ScanResponse
    from aisecurity.scan.models import ThreatScanReportObject as ThreatScanReportObject
    from aisecurity.scan.models import ToolEvent as ToolEvent
    from aisecurity.scan.models import ToolEventMetadata as ToolEventMetadata
else:
    httpx = LateModule("httpx")
    pings = LateModule("aisecurity.scan.ping")
    # Programs import models from here, too.
    __getattr__ = lazy_attributes(__name__, dict.fromkeys(models.__all__, "aisecurity.scan.models"))

T = TypeVar("T")


class Scanner:
    """Scans prompts, responses and tool events; in the running event loop; one scanner serves many loops.

    Without *config* it follows `aisecurity.init`, also when that is called later or again, and else the environment.
    *engine*: "httptools"; "httpx"; or "auto", which takes what PANW_AI_SEC_ENGINE names as the scanner is made, else
    httptools, but httpx for a SOCKS proxy, and while a library is loaded that records or replaces httpx's traffic.
    *http_client* is used as it is, with its own timeouts and proxies, and never closed here.
    Every method can raise what `aisecurity.exceptions` lists: PayloadError before anything is sent, APIConnectionError
    without an answer, APIStatusError for one that is no success, ResponseError for one that cannot be read.
    """

    def __init__(
        self,
        config: Configuration | None = None,
        *,
        engine: str = "auto",
        http_client: httpx.AsyncClient | None = None,
    ) -> None:
        self._engine = AsyncSelector(engine, http_client)
        self._state = ScannerState(config, "asyncio", self._engine.library)

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: Any) -> Self:
        return self

    def __reduce__(self) -> NoReturn:
        reject_pickling()

    def with_options(
        self,
        *,
        timeout: float | None = None,
        num_retries: int | None = None,
        metadata: models.Metadata | Mapping[str, Any] | None = None,
        fresh: bool | None = None,
    ) -> Self:
        """Return a view of this scanner, over the same connections, that does some things in another way.

        *timeout*: seconds for a whole call. *num_retries*: 0 turns retrying off. *metadata*: sent with sync scans that
        are given none. *fresh*: whether each request has a connection of its own. What is not given stays as it is
        here. The view ends with the scanner.
        """
        view = type(self).__new__(type(self))
        view._state = self._state.view(timeout, num_retries, metadata, fresh=fresh)
        view._engine = self._engine
        return view

    @property
    def engine(self) -> str:
        """The HTTP library that sends as things are configured now: "httptools" or "httpx"."""
        return self._engine.library(*self._state.way())

    @property
    def telemetry(self) -> bool:
        """Whether its scans may give spans and metrics, as things are configured now: `Configuration.telemetry`."""
        return self._state.telemetry

    @overload
    async def sync_scan(
        self,
        ai_profile: models.AiProfile | Mapping[str, Any] | str,
        content: models.Content | Mapping[str, Any],
        tr_id: str | None = None,
        session_id: str | None = None,
        transaction_id: str | None = None,
        metadata: models.Metadata | Mapping[str, Any] | None = None,
        *,
        timeout: float | None = None,
    ) -> models.ScanResponse: ...

    @overload
    async def sync_scan(
        self,
        ai_profile: models.AiProfile | Mapping[str, Any] | str,
        *,
        prompt: str | None = None,
        response: str | None = None,
        context: str | None = None,
        code_prompt: str | None = None,
        code_response: str | None = None,
        tool_event: models.ToolEvent | Mapping[str, Any] | None = None,
        tr_id: str | None = None,
        session_id: str | None = None,
        transaction_id: str | None = None,
        metadata: models.Metadata | Mapping[str, Any] | None = None,
        timeout: float | None = None,
    ) -> models.ScanResponse: ...

    async def sync_scan(
        self,
        ai_profile: models.AiProfile | Mapping[str, Any] | str,
        content: models.Content | Mapping[str, Any] | None = None,
        tr_id: str | None = None,
        session_id: str | None = None,
        transaction_id: str | None = None,
        metadata: models.Metadata | Mapping[str, Any] | None = None,
        *,
        timeout: float | None = None,
        prompt: str | None = None,
        response: str | None = None,
        context: str | None = None,
        code_prompt: str | None = None,
        code_response: str | None = None,
        tool_event: models.ToolEvent | Mapping[str, Any] | None = None,
    ) -> models.ScanResponse:
        """Scan *content*, or the texts that are given by name, and return the verdict.

        *ai_profile* may be the name of a profile, and every model may be a dict of its members; one that *content* does
        not have is refused. `AiProfile()`, without arguments, stands for the profile that is linked to the key.
        *prompt* to *tool_event* stand for the Content of these members; beside *content* they are a PayloadError.
        *tr_id*, *session_id* and *transaction_id*, at most 100 characters each, come back with the verdict. The encoded
        request may have at most 2 MB. *timeout*: seconds for the whole call, retries included, in place of the
        configured 10.
        """
        members = (prompt, response, context, code_prompt, code_response, tool_event)
        flow = self._state.sync_scan(ai_profile, content, tr_id, session_id, transaction_id, metadata, timeout, members)
        return await self._run(flow)

    async def async_scan(
        self, async_scan_objects: Sequence[models.AsyncScanObject | Mapping[str, Any]], *, timeout: float | None = None
    ) -> models.AsyncScanResponse:
        """Submit one to five objects, each with a req_id of its own, and return the receipt: scan id and report id.

        The encoded request may have at most 5 MB. It is sent again only where it certainly was not accepted; else
        AmbiguousSubmitError. *timeout* as for *sync_scan*.
        """
        return await self._run(self._state.async_scan(async_scan_objects, timeout))

    async def scan_batch(
        self, objects: Sequence[models.AsyncScanObject | Mapping[str, Any]], *, timeout: float | None = None
    ) -> list[models.AsyncScanResponse]:
        """Submit any number of objects, each with a req_id of its own, and return a receipt for every five of them.

        Several requests are under way at once. BatchError, which keeps the receipts of the others, if any fails.
        *timeout* as for *sync_scan*, for each request.
        """
        with _core.wire.loading():
            flow = _core.flows.batch(_core.calls.batch(objects), self._state.call_settings(timeout))
        return await self._run(flow)

    async def query_by_scan_ids(
        self, scan_ids: Sequence[str], *, timeout: float | None = None
    ) -> list[models.ScanIdResult]:
        """Return the rows that there are for one to five scan ids, in any order: join on scan_id and req_id.

        A row that is not complete has no `verdict`. BrokenRowsError, which keeps the other rows, if one cannot be read.
        The service allows 10 queries a minute, reports included. *timeout* as for *sync_scan*.
        """
        with _core.wire.loading():
            what = _core.calls.query_by_scan_ids(scan_ids)
            flow = _core.flows.call(what, self._state.call_settings(timeout), self._state.query_budget)
        return await self._run(flow)

    async def query_by_report_ids(
        self, report_ids: Sequence[str], *, timeout: float | None = None
    ) -> list[models.ThreatScanReportObject]:
        """Return the reports that there are for one to five report ids: what each detector found.

        BrokenRowsError, which keeps the other reports, if one cannot be read. The service allows 10 queries a minute,
        results included. *timeout* as for *sync_scan*.
        """
        with _core.wire.loading():
            what = _core.calls.query_by_report_ids(report_ids)
            flow = _core.flows.call(what, self._state.call_settings(timeout), self._state.query_budget)
        return await self._run(flow)

    async def wait_for_results(
        self,
        scan_ids: Sequence[str],
        *,
        timeout: float = 60.0,
        req_ids: Mapping[str, Collection[int]] | None = None,
    ) -> list[models.ScanIdResult]:
        """Query until every row of every scan is complete or failed, and return the rows in the order of *scan_ids*.

        Any number of scan ids. Queries stay within 10 a minute, those of other calls on this scanner included.
        *req_ids* names the rows that a scan must have; without it one row is enough, if none is pending. After
        *timeout* seconds the last query is sent, then ScanPendingError holds what came. BrokenRowsError, which keeps
        the other rows, if a row cannot be read.
        """
        with _core.wire.loading():
            flow = self._state.wait(scan_ids, timeout, req_ids)
        return await self._run(flow)

    async def ping(self, ai_profile: models.AiProfile | Mapping[str, Any] | str | None = None) -> pings.PingResult:
        """Return whether a scan would be answered now, for a readiness probe: `.ok`, and a reason and a remedy if not.

        With a profile one harmless scan is made, which is billed and logged as any. Without one a scan of nothing is
        asked for, which is not billed: that the service refuses it as a bad request shows that endpoint and credential
        are accepted, if it looks at the credential first. The order of its checks is not documented, so an `ok` without
        a profile may be wrong about the credential.

        A good answer is kept for 60 seconds, a bad one for 5, for this scanner with its views and the profile; who asks
        meanwhile waits for the one who does. It takes at most the configured timeout, with retries as configured, and
        never uses up queries for results. ScannerClosedError is the only exception, but for an APIConnectionError
        where this package itself cannot be loaded, as with no file descriptor left.
        """
        return await self._run(self._state.ping(ai_profile))

    async def close(self) -> None:
        """Close the connections; one that is in use closes when its scan is done.

        A call after that raises ScannerClosedError; a second *close* does nothing. Closing what *with_options* returned
        leaves the connections open.
        """
        if self._state.close():
            await self._engine.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, exc_type: type[BaseException] | None, exc: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self.close()

    def _run(self, flow: Flow[T]) -> Coroutine[Any, Any, T]:
        return run_async(flow, self._engine.send)

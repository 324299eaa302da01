"""Actions that a scheduler asks of its driver, requests to the service (jobs) among them, and events for the caller."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, TypeAlias

from attrs import define, field, frozen

from aisecurity.bulk.errors import NotAdmittedError
from aisecurity.bulk.items import CarriedT_co, Entry, ItemT
from aisecurity.bulk.outcomes import Scanned
from aisecurity.exceptions import AISecSDKException, PayloadError, RateLimitError
from aisecurity.generated_openapi_client import (
    AiProfile,
    AsyncScanObject,
    Metadata,
    ScanRequest,
)
from aisecurity.scan.models.content import Content

if TYPE_CHECKING:
    # Scheduling imports no scanner: behind one are sockets, clocks and an HTTP library.
    from aisecurity.bulk.scanners import AnyScanner


@define(eq=False, kw_only=True)
class ScanUnit(Generic[CarriedT_co]):
    """One content of an entry, and the requests that were spent on it."""

    entry: Entry[CarriedT_co]
    part: int = 0
    attempts: int = 0
    throttled: int = 0
    """How many of the attempts were answered with 429."""
    unadmitted: int = 0
    """How often a limiter gave no leave, so that it was no attempt."""

    def count(self, error: AISecSDKException | None) -> None:
        """Count a request that ended with *error*, or was not sent for it."""
        self.attempts += not isinstance(error, (PayloadError, NotAdmittedError))
        self.throttled += isinstance(error, RateLimitError)
        self.unadmitted += isinstance(error, NotAdmittedError)

    @property
    def content(self) -> Content:
        """The content to send."""
        return self.entry.contents[self.part]


@frozen(kw_only=True)
class RequestDefaults:
    """Profile and metadata of scans whose entries name none."""

    ai_profile: AiProfile
    metadata: Metadata | None = field(default=None, repr=False)


@frozen(kw_only=True)
class ScanJob(Generic[CarriedT_co]):
    """Scan one content and wait for the verdict."""

    unit: ScanUnit[CarriedT_co]
    defaults: RequestDefaults

    def begin(self, scanner: AnyScanner) -> Any:
        """Return the ScanResponse, or with an asyncio Scanner what to await for it."""
        entry = self.unit.entry
        return scanner.sync_scan(
            entry.profile or self.defaults.ai_profile,
            self.unit.content,
            tr_id=entry.tr_id,
            metadata=entry.metadata or self.defaults.metadata,
        )


@frozen(kw_only=True)
class SubmitJob(Generic[CarriedT_co]):
    """Submit up to five contents as one asynchronous scan; their places are their req_ids."""

    units: tuple[ScanUnit[CarriedT_co], ...]
    defaults: RequestDefaults

    def begin(self, scanner: AnyScanner) -> Any:
        """Return the receipt, or with an asyncio Scanner what to await for it."""
        return scanner.async_scan(
            [AsyncScanObject(req_id=i, scan_req=self._request(unit)) for i, unit in enumerate(self.units)]
        )

    def _request(self, unit: ScanUnit[object]) -> ScanRequest:
        entry = unit.entry
        return ScanRequest(
            tr_id=entry.tr_id,
            ai_profile=entry.profile or self.defaults.ai_profile,
            metadata=entry.metadata or self.defaults.metadata,
            contents=[unit.content.to_request()],
        )


@frozen(kw_only=True)
class QueryJob:
    """Ask for the rows of up to five asynchronous scans."""

    scan_ids: tuple[str, ...]

    def begin(self, scanner: AnyScanner) -> Any:
        """Return the rows, or with an asyncio Scanner what to await for them."""
        return scanner.query_by_scan_ids(list(self.scan_ids))


@frozen(kw_only=True)
class ScanAccepted(Generic[CarriedT_co]):
    """Event: the service accepted *entry* as row *req_id* of the asynchronous scan *scan_id*."""

    entry: Entry[CarriedT_co]
    scan_id: str
    req_id: int


@frozen
class QuerySent:
    """Event: a query was sent, which counts towards the limit of a later process too."""


Job: TypeAlias = ScanJob[ItemT] | SubmitJob[ItemT] | QueryJob
SchedulerEvent: TypeAlias = Scanned[ItemT] | ScanAccepted[ItemT] | QuerySent


@frozen
class Emit(Generic[CarriedT_co]):
    """Pass *event* to the caller of the scans."""

    event: SchedulerEvent[CarriedT_co]


@frozen
class Start(Generic[CarriedT_co]):
    """Start *job*, and call `finished` with its result."""

    job: Job[CarriedT_co]


@frozen
class Read:
    """Read the next entry, and call `add`, `skip` or `end`."""


@frozen
class Wait:
    """Wait until a job finishes or for the time *until*; infinity stands for never."""

    until: float


@frozen
class Done:
    """Nothing is left to do."""


Action: TypeAlias = Emit[ItemT] | Start[ItemT] | Read | Wait | Done

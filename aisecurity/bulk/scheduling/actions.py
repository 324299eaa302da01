"""What a plan asks of the driver that carries it out, and the requests among that."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from attrs import define, field, frozen

from aisecurity.bulk.items import Entry
from aisecurity.bulk.outcomes import Scanned
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
class ScanUnit:
    """One content of an entry on its way through the service."""

    entry: Entry
    part: int = 0
    attempts: int = 0
    throttled: int = 0
    """How many of the attempts were answered with 429."""

    @property
    def content(self) -> Content:
        """What is sent."""
        return self.entry.contents[self.part]


@frozen(kw_only=True)
class RequestDefaults:
    """What every scan is sent with that brings nothing of its own."""

    ai_profile: AiProfile
    metadata: Metadata | None = field(default=None, repr=False)


@frozen(kw_only=True)
class ScanJob:
    """Scan one content and wait for the verdict."""

    unit: ScanUnit
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
class SubmitJob:
    """Submit up to five contents as one asynchronous scan; their places are their req_ids."""

    units: tuple[ScanUnit, ...]
    defaults: RequestDefaults

    def begin(self, scanner: AnyScanner) -> Any:
        """Return the receipt, or with an asyncio Scanner what to await for it."""
        return scanner.async_scan(
            [AsyncScanObject(req_id=i, scan_req=self._request(unit)) for i, unit in enumerate(self.units)]
        )

    def _request(self, unit: ScanUnit) -> ScanRequest:
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
class ScanAccepted:
    """The service took *entry* in as row *req_id* of the asynchronous scan *scan_id*."""

    entry: Entry
    scan_id: str
    req_id: int


@frozen
class QuerySent:
    """A query was sent: a later process must count it."""


Job: TypeAlias = ScanJob | SubmitJob | QueryJob
SchedulerEvent: TypeAlias = Scanned | ScanAccepted | QuerySent


@frozen
class Emit:
    """Hand *event* to whoever asked for the scans."""

    event: SchedulerEvent


@frozen
class Start:
    """Begin *job*, and tell `finished` when it is done."""

    job: Job


@frozen
class Read:
    """Read the next entry, and tell `add`, `skip` or `end`."""


@frozen
class Wait:
    """Ask again when a job is finished, or at the time *until*; infinity is never."""

    until: float


@frozen
class Done:
    """Nothing is left to do."""


Action: TypeAlias = Emit | Start | Read | Wait | Done

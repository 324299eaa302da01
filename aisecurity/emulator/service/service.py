"""Scan service: the four operations, from a request body or query to the JSON of an answer."""

from collections.abc import Iterator
from random import Random

from aisecurity.emulator.api.correlation import CORRELATIONS
from aisecurity.emulator.api.dialects import DIALECTS
from aisecurity.emulator.api.ids import new_scan_id, read_report_ids, read_scan_ids, report_id_of
from aisecurity.emulator.api.request_reader import read_batch, read_scan
from aisecurity.emulator.api.requests import ParsedScanRequest
from aisecurity.emulator.api.scan_record import ScanRecord
from aisecurity.emulator.clock import Clock
from aisecurity.emulator.http.json_body import Json, decode
from aisecurity.emulator.http.rejections import Rejection
from aisecurity.emulator.settings import Settings

from .jobs import JobStore, StoredJob
from .profile_catalog import ProfileCatalog

_NANOSECONDS = 1_000_000_000
_SYNC_REQ_ID = 0


class ScanService:
    """The service, without HTTP: a request that cannot be answered raises a Rejection."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        self._settings = settings
        self._clock = clock
        self._catalog = ProfileCatalog(settings)
        self._jobs = JobStore(settings.max_jobs, settings.max_job_bytes)
        self._dialect = DIALECTS[settings.dialect]
        self._correlate = CORRELATIONS[settings.correlation or ("session" if settings.dialect == "newest" else "echo")]
        self._random = Random(settings.seed)  # noqa: S311 - repeatable in tests, not secret

    def sync_scan(self, body: bytes) -> Json:
        """Scan at once; results and reports of the scan can be queried later."""
        request = read_scan(decode(body))
        scan = self._scan(new_scan_id(), _SYNC_REQ_ID, request, delay=0)
        self._jobs.add(scan.scan_id, StoredJob((scan,)))
        return self._dialect.scan_response(scan)

    def async_scan(self, body: bytes) -> Json:
        """Accept a batch under one scan id; its rows are pending for `async_delay` seconds of the settings."""
        batch = read_batch(decode(body), self._settings.batch_limit)
        scan_id = new_scan_id()
        scans = tuple(self._scan(scan_id, row.req_id, row.scan_req, delay=self._delay()) for row in batch)
        self._jobs.add(scan_id, StoredJob(scans))
        return self._dialect.async_scan_response(self._clock.wall_ns(), scan_id, report_id_of(scan_id))

    def results(self, query: str) -> list[Json]:
        """Return a row for each scan, complete or not."""
        scans = self._stored_scans(read_scan_ids(query))
        return self._ordered([self._dialect.result_row(scan, complete=self._complete(scan)) for scan in scans])

    def reports(self, query: str) -> list[Json]:
        """Return a row for each complete scan; a pending one has no report yet."""
        scans = self._stored_scans(read_report_ids(query))
        return self._ordered([self._dialect.report_row(scan) for scan in scans if self._complete(scan)])

    def scans(self, scan_id: str) -> tuple[ScanRecord, ...]:
        """Return the scans of a request, none if the id is unknown."""
        job = self._jobs.get(scan_id)
        return () if job is None else job.scans

    def _scan(self, scan_id: str, req_id: int, request: ParsedScanRequest, *, delay: float) -> ScanRecord:
        now = self._clock.wall_ns()
        profile, examiner = self._catalog.find(request.ai_profile)
        return ScanRecord(
            scan_id,
            req_id,
            profile,
            self._correlate(request),
            now,
            now + int(delay * _NANOSECONDS),
            examiner.examine(request.content),
            self._clock.monotonic() + delay,
        )

    def _delay(self) -> float:
        jitter = self._settings.async_jitter
        return self._settings.async_delay + (self._random.uniform(0, jitter) if jitter else 0.0)

    def _complete(self, scan: ScanRecord) -> bool:
        return self._clock.monotonic() >= scan.ready

    def _ordered(self, rows: list[Json]) -> list[Json]:
        if self._settings.shuffle:
            self._random.shuffle(rows)
        return rows

    def _stored_scans(self, scan_ids: tuple[str, ...]) -> Iterator[ScanRecord]:
        for scan_id in scan_ids:
            job = self._jobs.get(scan_id)
            if job is not None:
                yield from job.scans
            elif self._settings.unknown_ids == "bad_request":
                raise Rejection

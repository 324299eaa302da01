"""The four operations, from a body or a query to what is answered."""

from collections.abc import Iterator

from aisecurity.emulator.answers import Json, result_row, scan_response
from aisecurity.emulator.bodies import decode
from aisecurity.emulator.clock import Clock, nanoseconds
from aisecurity.emulator.examining import Examiner
from aisecurity.emulator.ids import new_scan_id, read_report_ids, read_scan_ids, report_id_of
from aisecurity.emulator.jobs import Job, Jobs
from aisecurity.emulator.profiles import Applied, applied
from aisecurity.emulator.reading import read_batch, read_scan
from aisecurity.emulator.refusals import NO_DEFAULT_PROFILE, Refusal
from aisecurity.emulator.reports import report_row
from aisecurity.emulator.requests import AiProfile, ScanRequest
from aisecurity.emulator.scans import Scan, correlation_of
from aisecurity.emulator.settings import Settings

_NANOSECONDS = 1_000_000_000
_SYNC_REQ_ID = 0


class Service:
    """It knows nothing of HTTP: a request that cannot be answered is raised as a Refusal."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        self._settings = settings
        self._clock = clock
        self._examiner = Examiner(settings.detectors, settings.profile)
        self._jobs = Jobs(settings.max_jobs, settings.max_job_bytes)

    def sync_scan(self, body: bytes) -> Json:
        """Scan at once; the scan can be read back later."""
        request = read_scan(decode(body))
        scan = self._scan(new_scan_id(), _SYNC_REQ_ID, request, delay=0)
        self._remember((scan,), delay=0)
        return scan_response(scan)

    def async_scan(self, body: bytes) -> Json:
        """Accept a batch under one scan id; its rows stay pending for the delay of the settings."""
        delay = self._settings.async_delay
        batch = read_batch(decode(body), self._settings.batch_limit)
        scan_id = new_scan_id()
        scans = tuple(self._scan(scan_id, row.req_id, row.scan_req, delay=delay) for row in batch)
        self._remember(scans, delay=delay)
        received = nanoseconds(self._clock.wall_ns())
        return {"received": received, "scan_id": scan_id, "report_id": report_id_of(scan_id)}

    def results(self, query: str) -> list[Json]:
        """Return a row for each scan, complete or not."""
        return [
            result_row(scan, complete=self._complete(job))
            for job in self._asked(read_scan_ids(query))
            for scan in job.scans
        ]

    def reports(self, query: str) -> list[Json]:
        """Return a row for each complete scan; a pending one has no report yet."""
        jobs = self._asked(read_report_ids(query))
        return [report_row(scan) for job in jobs if self._complete(job) for scan in job.scans]

    def _scan(self, scan_id: str, req_id: int, request: ScanRequest, *, delay: float) -> Scan:
        now = self._clock.wall_ns()
        return Scan(
            scan_id,
            req_id,
            self._applied(request.ai_profile),
            correlation_of(request),
            now,
            now + int(delay * _NANOSECONDS),
            self._examiner.examine(request.content),
        )

    def _applied(self, asked: AiProfile | None) -> Applied:
        if asked is None and self._settings.default_profile is None:
            raise Refusal(400, NO_DEFAULT_PROFILE)
        return applied(asked or AiProfile(profile_name=self._settings.default_profile), self._settings.profile)

    def _remember(self, scans: tuple[Scan, ...], *, delay: float) -> None:
        self._jobs.add(scans[0].scan_id, Job(self._clock.monotonic() + delay, scans))

    def _complete(self, job: Job) -> bool:
        return self._clock.monotonic() >= job.ready

    def _asked(self, scan_ids: tuple[str, ...]) -> Iterator[Job]:
        for scan_id in scan_ids:
            job = self._jobs.get(scan_id)
            if job is not None:
                yield job
            elif self._settings.unknown_ids == "bad_request":
                raise Refusal

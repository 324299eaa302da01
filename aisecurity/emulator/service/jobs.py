"""Store of scan jobs whose results can be queried; the oldest are dropped when there are too many."""

from collections import OrderedDict

from attrs import frozen

from aisecurity.emulator.api.scan_record import ScanRecord


@frozen
class StoredJob:
    """The scans of one request."""

    scans: tuple[ScanRecord, ...]

    @property
    def size(self) -> int:
        """Estimate the bytes of memory that grow with the contents."""
        return sum(side.size for scan in self.scans for side in scan.verdict.sides)


class JobStore:
    """Jobs by scan id, at most *max_jobs* of them and *max_bytes* of masked text and offsets."""

    def __init__(self, max_jobs: int, max_bytes: int) -> None:
        self._max_jobs = max_jobs
        self._max_bytes = max_bytes
        self._bytes = 0
        self._jobs: OrderedDict[str, StoredJob] = OrderedDict()

    def __len__(self) -> int:
        return len(self._jobs)

    def add(self, scan_id: str, job: StoredJob) -> None:
        """Store *job*, however large, and drop the oldest ones that no longer fit."""
        self._jobs[scan_id] = job
        self._bytes += job.size
        while len(self) > self._max_jobs or (self._bytes > self._max_bytes and len(self) > 1):
            _, dropped = self._jobs.popitem(last=False)
            self._bytes -= dropped.size

    def get(self, scan_id: str) -> StoredJob | None:
        """Return a job, None if it is unknown or dropped."""
        return self._jobs.get(scan_id)

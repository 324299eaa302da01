"""Record of an accepted scan: its ids, times and verdict."""

from attrs import frozen

from aisecurity.emulator.detection.profiles import AppliedProfile
from aisecurity.emulator.detection.verdicts import RecordedVerdict

from .correlation import CorrelationIds
from .ids import report_id_of


@frozen
class ScanRecord:
    """An accepted scan. A sync scan has *req_id* 0; results are complete from the monotonic time *ready* on."""

    scan_id: str
    req_id: int
    profile: AppliedProfile
    correlation: CorrelationIds
    created_ns: int
    completed_ns: int
    verdict: RecordedVerdict
    ready: float

    @property
    def report_id(self) -> str:
        """Return the report id of this scan."""
        return report_id_of(self.scan_id)

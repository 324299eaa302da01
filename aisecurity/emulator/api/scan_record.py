"""A scan that was carried out, and how it names itself in answers."""

from attrs import frozen

from aisecurity.emulator.detection.profiles import AppliedProfile
from aisecurity.emulator.detection.verdicts import RecordedVerdict

from .correlation import CorrelationIds
from .ids import report_id_of


@frozen
class ScanRecord:
    """One verdict with its ids and times; a sync scan has *req_id* 0. It is complete from the time *ready* on."""

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
        """Name the report of this scan."""
        return report_id_of(self.scan_id)

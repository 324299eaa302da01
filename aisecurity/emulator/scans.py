"""A scan that was carried out, and how it names itself in answers."""

from attrs import frozen

from aisecurity.emulator.correlating import Correlation
from aisecurity.emulator.ids import report_id_of
from aisecurity.emulator.profiles import Applied
from aisecurity.emulator.verdicts import Verdict


@frozen
class Scan:
    """One verdict with its ids and times; a sync scan has *req_id* 0. It is complete from the time *ready* on."""

    scan_id: str
    req_id: int
    profile: Applied
    correlation: Correlation
    created_ns: int
    completed_ns: int
    verdict: Verdict
    ready: float

    @property
    def report_id(self) -> str:
        """Name the report of this scan."""
        return report_id_of(self.scan_id)

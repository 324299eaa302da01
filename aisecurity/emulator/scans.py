"""A scan that was carried out, and how it names itself in answers."""

from attrs import frozen

from aisecurity.emulator.ids import report_id_of
from aisecurity.emulator.profiles import Applied
from aisecurity.emulator.requests import ScanRequest
from aisecurity.emulator.verdicts import Verdict


@frozen
class Correlation:
    """The caller's own ids."""

    tr_id: str | None = None
    session_id: str | None = None
    transaction_id: str | None = None


@frozen
class Scan:
    """One verdict with its ids and times; a sync scan has *req_id* 0."""

    scan_id: str
    req_id: int
    profile: Applied
    correlation: Correlation
    created_ns: int
    completed_ns: int
    verdict: Verdict

    @property
    def report_id(self) -> str:
        """Name the report of this scan."""
        return report_id_of(self.scan_id)


def correlation_of(request: ScanRequest) -> Correlation:
    """Decide which ids an answer carries: those that were sent, as documented, and none that was not."""
    return Correlation(request.tr_id, request.session_id, request.transaction_id)

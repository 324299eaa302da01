"""What a scan request holds, once it has been checked."""

from attrs import frozen

from aisecurity.emulator.detection.content import ScanContent


@frozen
class RequestedProfile:
    """One of the two names the profile; the id is in lower case."""

    profile_id: str | None = None
    profile_name: str | None = None


@frozen
class ParsedScanRequest:
    """*content* is the last of the contents: the one that is scanned."""

    content: ScanContent
    ai_profile: RequestedProfile | None = None
    tr_id: str | None = None
    session_id: str | None = None
    transaction_id: str | None = None


@frozen
class ParsedBatchItem:
    """One member of a batch; *req_id* is its own within it."""

    req_id: int
    scan_req: ParsedScanRequest

"""Scan requests after validation."""

from attrs import frozen

from aisecurity.emulator.detection.content import ScanContent


@frozen
class RequestedProfile:
    """The profile that a request names by id, in lower case, or by name."""

    profile_id: str | None = None
    profile_name: str | None = None


@frozen
class ParsedScanRequest:
    """A scan request; *content* is the last of the contents, the one that is scanned."""

    content: ScanContent
    ai_profile: RequestedProfile | None = None
    tr_id: str | None = None
    session_id: str | None = None
    transaction_id: str | None = None


@frozen
class ParsedBatchItem:
    """One object of a batch; *req_id* is unique within the batch."""

    req_id: int
    scan_req: ParsedScanRequest

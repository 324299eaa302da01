from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Self

from attrs import define

from ..types import (
    Model,
    integer,
    list_of,
    members_of,
    take,
    text,
)


@define(kw_only=True, repr=False)
class ThreatScanReportObject(Model):
    """What every detector found in one scan."""

    _members: ClassVar[Mapping[str, str]] = {
        "source": "source",
        "report_id": "report_id",
        "scan_id": "scan_id",
        "req_id": "req_id",
        "transaction_id": "transaction_id",
        "session_id": "session_id",
        "detection_results": "detection_results",
    }

    source: str | None = None
    """Front end that took the request in, such as "AI-Runtime-API"."""
    report_id: str | None = None
    """Id of the report, "R" and the scan id."""
    scan_id: str | None = None
    """Id of the scan or batch."""
    req_id: int | None = None
    """The caller's number from the batch; 0 for a sync scan."""
    transaction_id: str | None = None
    """The correlation id of the request, such as its tr_id."""
    session_id: str | None = None
    """The id of the conversation."""
    detection_results: list[DetectionServiceResultObject] | None = None
    """One entry for each detector and side."""

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read a JSON object. ModelError if it is none."""
        members = members_of(cls, src_dict)
        return cls(
            source=take(members, "source", text),
            report_id=take(members, "report_id", text),
            scan_id=take(members, "scan_id", text),
            req_id=take(members, "req_id", integer),
            transaction_id=take(members, "transaction_id", text),
            session_id=take(members, "session_id", text),
            detection_results=take(members, "detection_results", list_of(DetectionServiceResultObject.from_dict)),
            additional_properties=members,
        )


from ..models.detection_service_result_object import DetectionServiceResultObject  # noqa: E402

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar, Self

from attrs import define

from ..types import (
    Model,
    members_of,
    moment,
    need,
    take,
    text,
)


@define(kw_only=True, repr=False)
class AsyncScanResponse(Model):
    """Receipt for a batch, with the ids that lead to its results and reports."""

    _members: ClassVar[Mapping[str, str]] = {
        "received": "received",
        "scan_id": "scan_id",
        "report_id": "report_id",
        "source": "source",
    }

    received: datetime | None = None
    """When the batch came in; nine fractional digits."""
    scan_id: str
    """Id of the batch, a UUID; all of its scans share it."""
    report_id: str | None = None
    """Id of the reports of the batch, "R" and the scan id."""
    source: str | None = None
    """Front end that took the request in, such as "AI-Runtime-API"."""

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read a JSON object. ModelError if it is none, or if a required member is missing, null or of another type."""
        members = members_of(cls, src_dict)
        return cls(
            received=take(members, "received", moment),
            scan_id=need(cls, members, "scan_id", text),
            report_id=take(members, "report_id", text),
            source=take(members, "source", text),
            additional_properties=members,
        )

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Self

from attrs import define

from ..types import (
    Model,
    integer,
    members_of,
    need,
)


@define(kw_only=True, repr=False)
class AsyncScanObject(Model):
    """One scan of a batch."""

    _members: ClassVar[Mapping[str, str]] = {
        "req_id": "req_id",
        "scan_req": "scan_req",
    }

    req_id: int
    """Caller's number for this scan, unique within the batch; comes back with its result and report."""
    scan_req: ScanRequest
    """Content to scan, with the profile that says what to look for."""

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read a JSON object. ModelError if it is none, or if a required member is missing, null or of another type."""
        members = members_of(cls, src_dict)
        return cls(
            req_id=need(cls, members, "req_id", integer),
            scan_req=need(cls, members, "scan_req", ScanRequest.from_dict),
            additional_properties=members,
        )


from ..models.scan_request import ScanRequest  # noqa: E402

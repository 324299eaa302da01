from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Self

from attrs import define

from ..types import (
    Model,
    integer,
    members_of,
    take,
    text,
)


@define(kw_only=True, repr=False)
class ScanIdResult(Model):
    """One row of results. A scan_id may have several rows; req_id tells them apart."""

    _members: ClassVar[Mapping[str, str]] = {
        "source": "source",
        "req_id": "req_id",
        "status": "status",
        "scan_id": "scan_id",
        "result": "result",
    }

    source: str | None = None
    """Front end that took the request in, such as "AI-Runtime-API"."""
    req_id: int | None = None
    """The caller's number from the batch."""
    status: str | None = None
    """"pending" or "complete"; clients also accept "completed" and "failed", in any letter case [C]."""
    scan_id: str | None = None
    """Id of the scan or batch."""
    result: ScanResponse | None = None
    """The verdict on one scan. Members may be null or absent beyond what the types say."""

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read a JSON object. ModelError if it is none."""
        members = members_of(cls, src_dict)
        return cls(
            source=take(members, "source", text),
            req_id=take(members, "req_id", integer),
            status=take(members, "status", text),
            scan_id=take(members, "scan_id", text),
            result=take(members, "result", ScanResponse.from_dict),
            additional_properties=members,
        )


from ..models.scan_response import ScanResponse  # noqa: E402

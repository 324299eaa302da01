from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from aisecurity._runtime.model import Member, Model
from aisecurity._runtime.values import integer, list_of, text
from attrs import define

from .. import models


@define(kw_only=True, repr=False)
class ThreatScanReportObject(Model):
    """What every detector found in one scan."""

    _members: ClassVar[Mapping[str, Member]] = {
        "source": ("source", str, text),
        "report_id": ("report_id", str, text),
        "scan_id": ("scan_id", str, text),
        "req_id": ("req_id", int, integer),
        "transaction_id": ("transaction_id", str, text),
        "session_id": ("session_id", str, text),
        "detection_results": (
            "detection_results",
            None,
            list_of(lambda value: models.DetectionServiceResultObject.from_dict(value)),
        ),
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
    detection_results: list[models.DetectionServiceResultObject] | None = None
    """One entry for each detector and side."""

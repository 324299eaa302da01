from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import ClassVar

from aisecurity._runtime.model import Member, Model
from aisecurity._runtime.values import moment, text
from attrs import define


@define(kw_only=True, repr=False)
class AsyncScanResponse(Model):
    """Receipt for a batch, with the ids that lead to its results and reports."""

    _members: ClassVar[Mapping[str, Member]] = {
        "received": ("received", None, moment),
        "scan_id": ("scan_id", str, text),
        "report_id": ("report_id", str, text),
        "source": ("source", str, text),
    }
    _required: ClassVar[tuple[str, ...]] = ("scan_id",)

    received: datetime | None = None
    """When the batch came in; nine fractional digits."""
    scan_id: str
    """Id of the batch, a UUID; all of its scans share it."""
    report_id: str | None = None
    """Id of the reports of the batch, "R" and the scan id."""
    source: str | None = None
    """Front end that took the request in, such as "AI-Runtime-API"."""

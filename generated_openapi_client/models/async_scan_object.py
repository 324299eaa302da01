from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from aisecurity._runtime.model import Member, Model
from aisecurity._runtime.values import integer
from attrs import define

from .. import models


@define(kw_only=True, repr=False)
class AsyncScanObject(Model):
    """One scan of a batch."""

    _members: ClassVar[Mapping[str, Member]] = {
        "req_id": ("req_id", int, integer),
        "scan_req": ("scan_req", None, lambda value: models.ScanRequest.from_dict(value)),
    }
    _required: ClassVar[tuple[str, ...]] = (
        "req_id",
        "scan_req",
    )

    req_id: int
    """Caller's number for this scan, unique within the batch; comes back with its result and report."""
    scan_req: models.ScanRequest
    """Content to scan, with the profile that says what to look for."""

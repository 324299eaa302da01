from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from aisecurity._runtime.model import Member, Model
from aisecurity._runtime.values import integer, text
from attrs import define

from .. import models


@define(kw_only=True, repr=False)
class ScanIdResult(Model):
    """One row of results. A scan_id may have several rows; req_id tells them apart."""

    _members: ClassVar[Mapping[str, Member]] = {
        "source": ("source", str, text),
        "req_id": ("req_id", int, integer),
        "status": ("status", str, text),
        "scan_id": ("scan_id", str, text),
        "result": ("result", None, lambda value: models.ScanResponse.from_dict(value)),
    }

    source: str | None = None
    """Front end that took the request in, such as "AI-Runtime-API"."""
    req_id: int | None = None
    """The caller's number from the batch."""
    status: str | None = None
    """"pending" or "complete"; clients also accept "completed" and "failed", in any letter case [C]."""
    scan_id: str | None = None
    """Id of the scan or batch."""
    result: models.ScanResponse | None = None
    """The verdict on one scan. Members may be null or absent beyond what the types say."""

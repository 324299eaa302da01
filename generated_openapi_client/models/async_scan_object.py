from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Self

from aisecurity._runtime.model import Member, Model, to_json
from aisecurity._runtime.model_errors import ModelError
from aisecurity._runtime.values import (
    integer,
)
from attrs import define

from .. import models


@define(kw_only=True, init=False, repr=False)
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

    _is_closed: ClassVar[bool] = True

    req_id: int
    """Caller's number for this scan, unique within the batch; comes back with its result and report."""
    scan_req: models.ScanRequest
    """Content to scan, with the profile that says what to look for."""

    def __init__(
        self,
        *,
        req_id: int,
        scan_req: models.ScanRequest | Mapping[str, Any],
        additional_properties: dict[str, Any] | None = None,
    ) -> None:
        self.additional_properties = {} if additional_properties is None else additional_properties
        self.req_id = req_id
        self.scan_req = scan_req if type(scan_req) is models.ScanRequest else self._given("scan_req", scan_req)

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read a JSON object. ModelError if it is none, or if a required member is missing, null or of another type."""
        # Straight on where all is as documented; `_read` has the last word on everything else.
        if cls is not AsyncScanObject or type(src_dict) is not dict or not _DOCUMENTED.issuperset(src_dict):
            return cls._read(src_dict)
        get = src_dict.get
        req_id_ = get("req_id")
        scan_req_ = get("scan_req")
        if type(req_id_) is not int or scan_req_ is None:
            return cls._read(src_dict)
        try:
            scan_req_ = models.ScanRequest.from_dict(scan_req_)
        except ModelError:
            return cls._read(src_dict)
        self = cls.__new__(cls)
        self.additional_properties = {}
        self.req_id = req_id_
        self.scan_req = scan_req_
        return self

    def to_dict(self, *, include_none: bool = False) -> dict[str, Any]:
        """Return the JSON object; members that are `None` only with *include_none*, as null."""
        if include_none or self.additional_properties:
            return self._write(include_none=include_none)
        members: dict[str, Any] = {}
        value: Any
        if (value := self.req_id) is not None:
            members["req_id"] = value if type(value) is int else to_json(value, include_none=False)
        if (value := self.scan_req) is not None:
            members["scan_req"] = to_json(value, include_none=False)
        return members


_DOCUMENTED = frozenset(AsyncScanObject._members)

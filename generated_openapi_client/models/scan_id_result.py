from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Self

from aisecurity._runtime.model import Member, Model, to_json
from aisecurity._runtime.model_errors import ModelError
from aisecurity._runtime.pydantic_names import Undocumented
from aisecurity._runtime.result_row import ResultRowMixin
from aisecurity._runtime.values import (
    integer,
    text,
)
from attrs import define

from .. import models


@define(kw_only=True, init=False, repr=False)
class ScanIdResult(ResultRowMixin, Model):
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

    def __init__(
        self,
        *,
        source: str | None = None,
        req_id: int | None = None,
        status: str | None = None,
        scan_id: str | None = None,
        result: models.ScanResponse | Mapping[str, Any] | None = None,
        additional_properties: dict[str, Any] | None = None,
        **newer: Undocumented,
    ) -> None:
        self.additional_properties = {} if additional_properties is None else additional_properties
        self.source = source
        self.req_id = req_id
        self.status = status
        self.scan_id = scan_id
        self.result = result if result is None or type(result) is models.ScanResponse else self._given("result", result)
        if newer:
            self._take(newer)

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read a JSON object. ModelError if it is none, or if a required member is missing, null or of another type."""
        # Straight on where all is as documented; `_read` has the last word on everything else.
        if cls is not ScanIdResult or type(src_dict) is not dict or not _DOCUMENTED.issuperset(src_dict):
            return cls._read(src_dict)
        get = src_dict.get
        source_ = get("source")
        req_id_ = get("req_id")
        status_ = get("status")
        scan_id_ = get("scan_id")
        result_ = get("result")
        if (
            (source_ is not None and type(source_) is not str)
            or (req_id_ is not None and type(req_id_) is not int)
            or (status_ is not None and type(status_) is not str)
            or (scan_id_ is not None and type(scan_id_) is not str)
        ):
            return cls._read(src_dict)
        try:
            if result_ is not None:
                result_ = models.ScanResponse.from_dict(result_)
        except ModelError:
            return cls._read(src_dict)
        self = cls.__new__(cls)
        self.additional_properties = {}
        self.source = source_
        self.req_id = req_id_
        self.status = status_
        self.scan_id = scan_id_
        self.result = result_
        return self

    def to_dict(self, *, include_none: bool = False) -> dict[str, Any]:
        """Return the JSON object; members that are `None` only with *include_none*, as null."""
        if include_none or self.additional_properties:
            return self._write(include_none=include_none)
        members: dict[str, Any] = {}
        value: Any
        if (value := self.source) is not None:
            members["source"] = value if type(value) is str else to_json(value, include_none=False)
        if (value := self.req_id) is not None:
            members["req_id"] = value if type(value) is int else to_json(value, include_none=False)
        if (value := self.status) is not None:
            members["status"] = value if type(value) is str else to_json(value, include_none=False)
        if (value := self.scan_id) is not None:
            members["scan_id"] = value if type(value) is str else to_json(value, include_none=False)
        if (value := self.result) is not None:
            members["result"] = to_json(value, include_none=False)
        return members


_DOCUMENTED = frozenset(ScanIdResult._members)

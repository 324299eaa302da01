from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Self

from aisecurity._runtime.model import Member, Model, to_json
from aisecurity._runtime.model_errors import ModelError
from aisecurity._runtime.pydantic_names import Undocumented
from aisecurity._runtime.values import (
    array,
    integer,
    list_of,
    text,
)
from attrs import define

from .. import models


@define(kw_only=True, init=False, repr=False)
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

    def __init__(
        self,
        *,
        source: str | None = None,
        report_id: str | None = None,
        scan_id: str | None = None,
        req_id: int | None = None,
        transaction_id: str | None = None,
        session_id: str | None = None,
        detection_results: Sequence[models.DetectionServiceResultObject | Mapping[str, Any]] | None = None,
        additional_properties: dict[str, Any] | None = None,
        **newer: Undocumented,
    ) -> None:
        self.additional_properties = {} if additional_properties is None else additional_properties
        self.source = source
        self.report_id = report_id
        self.scan_id = scan_id
        self.req_id = req_id
        self.transaction_id = transaction_id
        self.session_id = session_id
        self.detection_results = (
            None if detection_results is None else self._given("detection_results", detection_results)
        )
        if newer:
            self._take(newer)

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read a JSON object. ModelError if it is none, or if a required member is missing, null or of another type."""
        # Straight on where all is as documented; `_read` has the last word on everything else.
        if cls is not ThreatScanReportObject or type(src_dict) is not dict or not _DOCUMENTED.issuperset(src_dict):
            return cls._read(src_dict)
        get = src_dict.get
        source_ = get("source")
        report_id_ = get("report_id")
        scan_id_ = get("scan_id")
        req_id_ = get("req_id")
        transaction_id_ = get("transaction_id")
        session_id_ = get("session_id")
        detection_results_ = get("detection_results")
        if (
            (source_ is not None and type(source_) is not str)
            or (report_id_ is not None and type(report_id_) is not str)
            or (scan_id_ is not None and type(scan_id_) is not str)
            or (req_id_ is not None and type(req_id_) is not int)
            or (transaction_id_ is not None and type(transaction_id_) is not str)
            or (session_id_ is not None and type(session_id_) is not str)
        ):
            return cls._read(src_dict)
        try:
            if detection_results_ is not None:
                detection_results_ = [
                    models.DetectionServiceResultObject.from_dict(item) for item in array(detection_results_)
                ]
        except ModelError:
            return cls._read(src_dict)
        self = cls.__new__(cls)
        self.additional_properties = {}
        self.source = source_
        self.report_id = report_id_
        self.scan_id = scan_id_
        self.req_id = req_id_
        self.transaction_id = transaction_id_
        self.session_id = session_id_
        self.detection_results = detection_results_
        return self

    def to_dict(self, *, include_none: bool = False) -> dict[str, Any]:
        """Return the JSON object; members that are `None` only with *include_none*, as null."""
        if include_none or self.additional_properties:
            return self._write(include_none=include_none)
        members: dict[str, Any] = {}
        value: Any
        if (value := self.source) is not None:
            members["source"] = value if type(value) is str else to_json(value, include_none=False)
        if (value := self.report_id) is not None:
            members["report_id"] = value if type(value) is str else to_json(value, include_none=False)
        if (value := self.scan_id) is not None:
            members["scan_id"] = value if type(value) is str else to_json(value, include_none=False)
        if (value := self.req_id) is not None:
            members["req_id"] = value if type(value) is int else to_json(value, include_none=False)
        if (value := self.transaction_id) is not None:
            members["transaction_id"] = value if type(value) is str else to_json(value, include_none=False)
        if (value := self.session_id) is not None:
            members["session_id"] = value if type(value) is str else to_json(value, include_none=False)
        if (value := self.detection_results) is not None:
            members["detection_results"] = to_json(value, include_none=False)
        return members


_DOCUMENTED = frozenset(ThreatScanReportObject._members)

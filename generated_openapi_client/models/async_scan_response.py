from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar, Self

from aisecurity._runtime.model import Member, Model, to_json
from aisecurity._runtime.model_errors import ModelError
from aisecurity._runtime.pydantic_names import Undocumented
from aisecurity._runtime.values import (
    moment,
    text,
)
from attrs import define


@define(kw_only=True, init=False, repr=False)
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

    def __init__(
        self,
        *,
        received: datetime | str | None = None,
        scan_id: str,
        report_id: str | None = None,
        source: str | None = None,
        additional_properties: dict[str, Any] | None = None,
        **newer: Undocumented,
    ) -> None:
        self.additional_properties = {} if additional_properties is None else additional_properties
        self.received = (
            received if received is None or isinstance(received, datetime) else self._given("received", received)
        )
        self.scan_id = scan_id
        self.report_id = report_id
        self.source = source
        if newer:
            self._take(newer)

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read a JSON object. ModelError if it is none, or if a required member is missing, null or of another type."""
        # Straight on where all is as documented; `_read` has the last word on everything else.
        if cls is not AsyncScanResponse or type(src_dict) is not dict or not _DOCUMENTED.issuperset(src_dict):
            return cls._read(src_dict)
        get = src_dict.get
        received_ = get("received")
        scan_id_ = get("scan_id")
        report_id_ = get("report_id")
        source_ = get("source")
        if (
            type(scan_id_) is not str
            or (report_id_ is not None and type(report_id_) is not str)
            or (source_ is not None and type(source_) is not str)
        ):
            return cls._read(src_dict)
        try:
            if received_ is not None:
                received_ = moment(received_)
        except ModelError:
            return cls._read(src_dict)
        self = cls.__new__(cls)
        self.additional_properties = {}
        self.received = received_
        self.scan_id = scan_id_
        self.report_id = report_id_
        self.source = source_
        return self

    def to_dict(self, *, include_none: bool = False) -> dict[str, Any]:
        """Return the JSON object; members that are `None` only with *include_none*, as null."""
        if include_none or self.additional_properties:
            return self._write(include_none=include_none)
        members: dict[str, Any] = {}
        value: Any
        if (value := self.received) is not None:
            members["received"] = to_json(value, include_none=False)
        if (value := self.scan_id) is not None:
            members["scan_id"] = value if type(value) is str else to_json(value, include_none=False)
        if (value := self.report_id) is not None:
            members["report_id"] = value if type(value) is str else to_json(value, include_none=False)
        if (value := self.source) is not None:
            members["source"] = value if type(value) is str else to_json(value, include_none=False)
        return members


_DOCUMENTED = frozenset(AsyncScanResponse._members)

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Self

from aisecurity._runtime.model import Member, Model, to_json
from aisecurity._runtime.model_errors import ModelError
from aisecurity._runtime.pydantic_names import Undocumented
from aisecurity._runtime.values import (
    text,
)
from attrs import define

from .. import models


@define(kw_only=True, init=False, repr=False)
class DetectionServiceResultObject(Model):
    """The finding of one detector on one side of the content."""

    _members: ClassVar[Mapping[str, Member]] = {
        "data_type": ("data_type", str, text),
        "detection_service": ("detection_service", str, text),
        "verdict": ("verdict", str, text),
        "action": ("action", str, text),
        "metadata": ("metadata", None, lambda value: models.DSResultMetadata.from_dict(value)),
        "result_detail": ("result_detail", None, lambda value: models.DSDetailResultObject.from_dict(value)),
    }

    data_type: str | None = None
    """The side, "prompt", "response" or "tool_event"."""
    detection_service: str | None = None
    """The detector: pi, uf, dlp, tc, malicious_code, agent_security, topic_guardrails, dbs, contextual_grounding,
    source_code. Not a closed set."""
    verdict: str | None = None
    """The detector's verdict, "malicious" or "benign"."""
    action: str | None = None
    """What the profile says to do about it, "allow" or "block"."""
    metadata: models.DSResultMetadata | None = None
    """The tool call that a finding belongs to."""
    result_detail: models.DSDetailResultObject | None = None
    """Detail of a finding; the detector sets its own members only, and may set none."""

    def __init__(
        self,
        *,
        data_type: str | None = None,
        detection_service: str | None = None,
        verdict: str | None = None,
        action: str | None = None,
        metadata: models.DSResultMetadata | Mapping[str, Any] | None = None,
        result_detail: models.DSDetailResultObject | Mapping[str, Any] | None = None,
        additional_properties: dict[str, Any] | None = None,
        **newer: Undocumented,
    ) -> None:
        self.additional_properties = {} if additional_properties is None else additional_properties
        self.data_type = data_type
        self.detection_service = detection_service
        self.verdict = verdict
        self.action = action
        self.metadata = (
            metadata
            if metadata is None or type(metadata) is models.DSResultMetadata
            else self._given("metadata", metadata)
        )
        self.result_detail = (
            result_detail
            if result_detail is None or type(result_detail) is models.DSDetailResultObject
            else self._given("result_detail", result_detail)
        )
        if newer:
            self._take(newer)

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read a JSON object. ModelError if it is none, or if a required member is missing, null or of another type."""
        # Straight on where all is as documented; `_read` has the last word on everything else.
        if (
            cls is not DetectionServiceResultObject
            or type(src_dict) is not dict
            or not _DOCUMENTED.issuperset(src_dict)
        ):
            return cls._read(src_dict)
        get = src_dict.get
        data_type_ = get("data_type")
        detection_service_ = get("detection_service")
        verdict_ = get("verdict")
        action_ = get("action")
        metadata_ = get("metadata")
        result_detail_ = get("result_detail")
        if (
            (data_type_ is not None and type(data_type_) is not str)
            or (detection_service_ is not None and type(detection_service_) is not str)
            or (verdict_ is not None and type(verdict_) is not str)
            or (action_ is not None and type(action_) is not str)
        ):
            return cls._read(src_dict)
        try:
            if metadata_ is not None:
                metadata_ = models.DSResultMetadata.from_dict(metadata_)
            if result_detail_ is not None:
                result_detail_ = models.DSDetailResultObject.from_dict(result_detail_)
        except ModelError:
            return cls._read(src_dict)
        self = cls.__new__(cls)
        self.additional_properties = {}
        self.data_type = data_type_
        self.detection_service = detection_service_
        self.verdict = verdict_
        self.action = action_
        self.metadata = metadata_
        self.result_detail = result_detail_
        return self

    def to_dict(self, *, include_none: bool = False) -> dict[str, Any]:
        """Return the JSON object; members that are `None` only with *include_none*, as null."""
        if include_none or self.additional_properties:
            return self._write(include_none=include_none)
        members: dict[str, Any] = {}
        value: Any
        if (value := self.data_type) is not None:
            members["data_type"] = value if type(value) is str else to_json(value, include_none=False)
        if (value := self.detection_service) is not None:
            members["detection_service"] = value if type(value) is str else to_json(value, include_none=False)
        if (value := self.verdict) is not None:
            members["verdict"] = value if type(value) is str else to_json(value, include_none=False)
        if (value := self.action) is not None:
            members["action"] = value if type(value) is str else to_json(value, include_none=False)
        if (value := self.metadata) is not None:
            members["metadata"] = to_json(value, include_none=False)
        if (value := self.result_detail) is not None:
            members["result_detail"] = to_json(value, include_none=False)
        return members


_DOCUMENTED = frozenset(DetectionServiceResultObject._members)

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
class ToolDetected(Model):
    """What was found in a tool event. Live answers send an empty object when there was none [L]."""

    _members: ClassVar[Mapping[str, Member]] = {
        "verdict": ("verdict", str, text),
        "metadata": ("metadata", None, lambda value: models.ToolEventMetadata.from_dict(value)),
        "summary": ("summary", None, lambda value: models.ScanSummary.from_dict(value)),
        "input_detected": ("input_detected", None, lambda value: models.IODetected.from_dict(value)),
        "output_detected": ("output_detected", None, lambda value: models.IODetected.from_dict(value)),
    }

    verdict: str | None = None
    """Verdict on the event, "malicious" or "benign"."""
    metadata: models.ToolEventMetadata | None = None
    """Which tool was called, and how. A request needs ecosystem, method and server_name; the client checks that."""
    summary: models.ScanSummary | None = None
    """Findings over the whole tool event."""
    input_detected: models.IODetected | None = None
    """Findings in one side of a tool event, its input or its output."""
    output_detected: models.IODetected | None = None
    """Findings in one side of a tool event, its input or its output."""

    def __init__(
        self,
        *,
        verdict: str | None = None,
        metadata: models.ToolEventMetadata | Mapping[str, Any] | None = None,
        summary: models.ScanSummary | Mapping[str, Any] | None = None,
        input_detected: models.IODetected | Mapping[str, Any] | None = None,
        output_detected: models.IODetected | Mapping[str, Any] | None = None,
        additional_properties: dict[str, Any] | None = None,
        **newer: Undocumented,
    ) -> None:
        self.additional_properties = {} if additional_properties is None else additional_properties
        self.verdict = verdict
        self.metadata = (
            metadata
            if metadata is None or type(metadata) is models.ToolEventMetadata
            else self._given("metadata", metadata)
        )
        self.summary = (
            summary if summary is None or type(summary) is models.ScanSummary else self._given("summary", summary)
        )
        self.input_detected = (
            input_detected
            if input_detected is None or type(input_detected) is models.IODetected
            else self._given("input_detected", input_detected)
        )
        self.output_detected = (
            output_detected
            if output_detected is None or type(output_detected) is models.IODetected
            else self._given("output_detected", output_detected)
        )
        if newer:
            self._take(newer)

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read a JSON object. ModelError if it is none, or if a required member is missing, null or of another type."""
        # Straight on where all is as documented; `_read` has the last word on everything else.
        if cls is not ToolDetected or type(src_dict) is not dict or not _DOCUMENTED.issuperset(src_dict):
            return cls._read(src_dict)
        get = src_dict.get
        verdict_ = get("verdict")
        metadata_ = get("metadata")
        summary_ = get("summary")
        input_detected_ = get("input_detected")
        output_detected_ = get("output_detected")
        if verdict_ is not None and type(verdict_) is not str:
            return cls._read(src_dict)
        try:
            if metadata_ is not None:
                metadata_ = models.ToolEventMetadata.from_dict(metadata_)
            if summary_ is not None:
                summary_ = models.ScanSummary.from_dict(summary_)
            if input_detected_ is not None:
                input_detected_ = models.IODetected.from_dict(input_detected_)
            if output_detected_ is not None:
                output_detected_ = models.IODetected.from_dict(output_detected_)
        except ModelError:
            return cls._read(src_dict)
        self = cls.__new__(cls)
        self.additional_properties = {}
        self.verdict = verdict_
        self.metadata = metadata_
        self.summary = summary_
        self.input_detected = input_detected_
        self.output_detected = output_detected_
        return self

    def to_dict(self, *, include_none: bool = False) -> dict[str, Any]:
        """Return the JSON object; members that are `None` only with *include_none*, as null."""
        if include_none or self.additional_properties:
            return self._write(include_none=include_none)
        members: dict[str, Any] = {}
        value: Any
        if (value := self.verdict) is not None:
            members["verdict"] = value if type(value) is str else to_json(value, include_none=False)
        if (value := self.metadata) is not None:
            members["metadata"] = to_json(value, include_none=False)
        if (value := self.summary) is not None:
            members["summary"] = to_json(value, include_none=False)
        if (value := self.input_detected) is not None:
            members["input_detected"] = to_json(value, include_none=False)
        if (value := self.output_detected) is not None:
            members["output_detected"] = to_json(value, include_none=False)
        return members


_DOCUMENTED = frozenset(ToolDetected._members)

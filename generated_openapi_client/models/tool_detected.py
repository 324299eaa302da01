from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Self

from attrs import define

from ..types import (
    Model,
    members_of,
    take,
    text,
)


@define(kw_only=True, repr=False)
class ToolDetected(Model):
    """What was found in a tool event. Live answers send an empty object when there was none [L]."""

    _members: ClassVar[Mapping[str, str]] = {
        "verdict": "verdict",
        "metadata": "metadata",
        "summary": "summary",
        "input_detected": "input_detected",
        "output_detected": "output_detected",
    }

    verdict: str | None = None
    """Verdict on the event, "malicious" or "benign"."""
    metadata: ToolEventMetadata | None = None
    """Which tool was called, and how. A request needs ecosystem, method and server_name; the client checks that."""
    summary: ScanSummary | None = None
    """Findings over the whole tool event."""
    input_detected: IODetected | None = None
    """Findings in one side of a tool event, its input or its output."""
    output_detected: IODetected | None = None
    """Findings in one side of a tool event, its input or its output."""

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read a JSON object. ModelError if it is none."""
        members = members_of(cls, src_dict)
        return cls(
            verdict=take(members, "verdict", text),
            metadata=take(members, "metadata", ToolEventMetadata.from_dict),
            summary=take(members, "summary", ScanSummary.from_dict),
            input_detected=take(members, "input_detected", IODetected.from_dict),
            output_detected=take(members, "output_detected", IODetected.from_dict),
            additional_properties=members,
        )


from ..models.io_detected import IODetected  # noqa: E402
from ..models.scan_summary import ScanSummary  # noqa: E402
from ..models.tool_event_metadata import ToolEventMetadata  # noqa: E402

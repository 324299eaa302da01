from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from aisecurity._runtime.model import Member, Model
from aisecurity._runtime.values import text
from attrs import define

from .. import models


@define(kw_only=True, repr=False)
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

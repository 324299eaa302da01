from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from aisecurity._runtime.model import Member, Model
from aisecurity._runtime.values import text
from attrs import define

from .. import models


@define(kw_only=True, repr=False)
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

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from aisecurity._runtime.model import Member, Model
from aisecurity._runtime.values import list_of, text
from attrs import define

from .. import models


@define(kw_only=True, repr=False)
class ScanSummary(Model):
    """Findings over the whole tool event."""

    _members: ClassVar[Mapping[str, Member]] = {
        "detections": ("detections", None, lambda value: models.ToolDetectionFlags.from_dict(value)),
        "threats": ("threats", None, list_of(text)),
    }

    detections: models.ToolDetectionFlags | None = None
    """What was found in a tool's input or output. Only detectors that the profile enables appear."""
    threats: list[str] | None = None
    """Names of the threats, such as "context poisoning"."""

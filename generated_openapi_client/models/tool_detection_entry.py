from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from aisecurity._runtime.model import Member, Model
from aisecurity._runtime.values import list_of, text
from attrs import define

from .. import models


@define(kw_only=True, repr=False)
class ToolDetectionEntry(Model):
    """Findings for one tool."""

    _members: ClassVar[Mapping[str, Member]] = {
        "tool_invoked": ("tool_invoked", str, text),
        "detections": ("detections", None, lambda value: models.ToolDetectionFlags.from_dict(value)),
        "threats": ("threats", None, list_of(text)),
        "details": ("details", None, lambda value: models.ToolDetectionDetails.from_dict(value)),
        "masked_data": ("masked_data", None, lambda value: models.MaskedData.from_dict(value)),
    }

    tool_invoked: str | None = None
    """The tool that the findings belong to."""
    detections: models.ToolDetectionFlags | None = None
    """What was found in a tool's input or output. Only detectors that the profile enables appear."""
    threats: list[str] | None = None
    """Names of the threats, such as "credential leakage"."""
    details: models.ToolDetectionDetails | None = None
    """More about findings in a tool event."""
    masked_data: models.MaskedData | None = None
    """The content with sensitive runs replaced by X, length preserved. Use data; do not mask from offsets."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from aisecurity._runtime.model import Member, Model
from aisecurity._runtime.values import list_of
from attrs import define

from .. import models


@define(kw_only=True, repr=False)
class IODetected(Model):
    """Findings in one side of a tool event, its input or its output."""

    _members: ClassVar[Mapping[str, Member]] = {
        "detection_entries": (
            "detection_entries",
            None,
            list_of(lambda value: models.ToolDetectionEntry.from_dict(value)),
        ),
    }

    detection_entries: list[models.ToolDetectionEntry] | None = None
    """One entry for each tool."""

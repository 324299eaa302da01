from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from aisecurity._runtime.model import Member, Model
from aisecurity._runtime.values import list_of, text
from attrs import define

from .. import models


@define(kw_only=True, repr=False)
class MaskedData(Model):
    """The content with sensitive runs replaced by X, length preserved. Use data; do not mask from offsets."""

    _members: ClassVar[Mapping[str, Member]] = {
        "data": ("data", str, text),
        "pattern_detections": (
            "pattern_detections",
            None,
            list_of(lambda value: models.PatternDetections.from_dict(value)),
        ),
    }
    _scanned_text: ClassVar[frozenset[str]] = frozenset(
        {
            "data",
        }
    )

    data: str | None = None
    """The masked text."""
    pattern_detections: list[models.PatternDetections] | None = None
    """One entry for each data pattern that matched."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from aisecurity._runtime.model import Member, Model
from aisecurity._runtime.values import boolean, number, text
from attrs import define


@define(kw_only=True, repr=False)
class SourceCodeReportObject(Model):
    """Finding of the source code detector; newer services only [C, L]."""

    _members: ClassVar[Mapping[str, Member]] = {
        "verdict": ("verdict", str, text),
        "confidence_score": ("confidence_score", float, number),
        "code_present": ("code_present", bool, boolean),
        "category": ("category", str, text),
    }

    verdict: str | None = None
    """The detector's verdict, "malicious" or "benign"."""
    confidence_score: float | None = None
    """How sure the detector is, on an unknown scale [?]."""
    code_present: bool | None = None
    """Whether there is code in the content."""
    category: str | None = None
    """The service's name for the kind of code [?]."""

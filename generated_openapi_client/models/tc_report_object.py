from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from aisecurity._runtime.model import Member, Model
from aisecurity._runtime.values import list_of, text
from attrs import define


@define(kw_only=True, repr=False)
class TcReportObject(Model):
    """Finding of the toxic content detector."""

    _members: ClassVar[Mapping[str, Member]] = {
        "confidence": ("confidence", str, text),
        "verdict": ("verdict", str, text),
        "toxic_categories": ("toxic_categories", None, list_of(text)),
    }

    confidence: str | None = None
    """How sure the detector is, "high" or "moderate"; empty when nothing was found."""
    verdict: str | None = None
    """The detector's verdict, "malicious" or "benign"."""
    toxic_categories: list[str] | None = None
    """Names of the categories found."""

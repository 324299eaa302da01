from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from aisecurity._runtime.model import Member, Model
from aisecurity._runtime.values import text
from attrs import define


@define(kw_only=True, repr=False)
class PiReportObject(Model):
    """Finding of the prompt injection detector."""

    _members: ClassVar[Mapping[str, Member]] = {
        "verdict": ("verdict", str, text),
    }

    verdict: str | None = None
    """The detector's verdict, "malicious" or "benign"."""

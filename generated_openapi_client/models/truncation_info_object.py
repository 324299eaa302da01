from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from aisecurity._runtime.model import Member, Model
from aisecurity._runtime.values import boolean, integer, text
from attrs import define


@define(kw_only=True, repr=False)
class TruncationInfoObject(Model):
    """How much of the content the detector looked at; newer services only [C, L]."""

    _members: ClassVar[Mapping[str, Member]] = {
        "payload_truncated": ("payload_truncated", bool, boolean),
        "original_payload_length": ("original_payload_length", int, integer),
        "truncated_payload_length": ("truncated_payload_length", int, integer),
        "truncation_mode": ("truncation_mode", str, text),
    }

    payload_truncated: bool | None = None
    """True when part of the content was left out."""
    original_payload_length: int | None = None
    """Length of the content as sent; unit unknown [?]."""
    truncated_payload_length: int | None = None
    """Length that was looked at, in the same unit."""
    truncation_mode: str | None = None
    """How the content was cut, in a word of the service [?]."""

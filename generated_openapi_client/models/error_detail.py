from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from aisecurity._runtime.model import Member, Model
from aisecurity._runtime.values import text
from attrs import define

from .. import models


@define(kw_only=True, repr=False)
class ErrorDetail(Model):
    """What went wrong."""

    _members: ClassVar[Mapping[str, Member]] = {
        "message": ("message", str, text),
        "retry_after": ("retry_after", None, lambda value: models.ErrorRetryAfter.from_dict(value)),
    }
    _scanned_text: ClassVar[frozenset[str]] = frozenset(
        {
            "message",
        }
    )

    message: str | None = None
    """Text for people."""
    retry_after: models.ErrorRetryAfter | None = None
    """How long to wait before the next attempt; with a 429."""

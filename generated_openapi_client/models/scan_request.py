from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from aisecurity._runtime.model import Member, Model
from aisecurity._runtime.values import list_of, text
from attrs import define

from .. import models


@define(kw_only=True, repr=False)
class ScanRequest(Model):
    """Content to scan, with the profile that says what to look for."""

    _members: ClassVar[Mapping[str, Member]] = {
        "tr_id": ("tr_id", str, text),
        "session_id": ("session_id", str, text),
        "transaction_id": ("transaction_id", str, text),
        "ai_profile": ("ai_profile", None, lambda value: models.AiProfile.from_dict(value)),
        "metadata": ("metadata", None, lambda value: models.Metadata.from_dict(value)),
        "contents": ("contents", None, list_of(lambda value: models.ScanRequestContentsInner.from_dict(value))),
    }
    _required: ClassVar[tuple[str, ...]] = (
        "ai_profile",
        "contents",
    )

    tr_id: str | None = None
    """Caller's id that ties a prompt to its response, at most 100 characters. Echoed in the answer."""
    session_id: str | None = None
    """Caller's id of the conversation, at most 100 characters. Echoed in the answer."""
    transaction_id: str | None = None
    """Caller's id of this exchange, at most 100 characters; newer services only [C]."""
    ai_profile: models.AiProfile
    """The security profile to apply, by id or by name; one of them is needed."""
    metadata: models.Metadata | None = None
    """Who and what stands behind the content, for logs and dashboards."""
    contents: list[models.ScanRequestContentsInner]
    """The last element is scanned; those before it are its context."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Self

from attrs import define

from ..types import (
    Model,
    list_of,
    members_of,
    need,
    take,
    text,
)


@define(kw_only=True, repr=False)
class ScanRequest(Model):
    """Content to scan, with the profile that says what to look for."""

    _members: ClassVar[Mapping[str, str]] = {
        "tr_id": "tr_id",
        "session_id": "session_id",
        "transaction_id": "transaction_id",
        "ai_profile": "ai_profile",
        "metadata": "metadata",
        "contents": "contents",
    }

    tr_id: str | None = None
    """Caller's id that ties a prompt to its response, at most 100 characters. Echoed in the answer."""
    session_id: str | None = None
    """Caller's id of the conversation, at most 100 characters. Echoed in the answer."""
    transaction_id: str | None = None
    """Caller's id of this exchange, at most 100 characters; newer services only [C]."""
    ai_profile: AiProfile
    """The security profile to apply, by id or by name; one of them is needed."""
    metadata: Metadata | None = None
    """Who and what stands behind the content, for logs and dashboards."""
    contents: list[ScanRequestContentsInner]
    """The last element is scanned; those before it are its context."""

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read a JSON object. ModelError if it is none, or if a required member is missing, null or of another type."""
        members = members_of(cls, src_dict)
        return cls(
            tr_id=take(members, "tr_id", text),
            session_id=take(members, "session_id", text),
            transaction_id=take(members, "transaction_id", text),
            ai_profile=need(cls, members, "ai_profile", AiProfile.from_dict),
            metadata=take(members, "metadata", Metadata.from_dict),
            contents=need(cls, members, "contents", list_of(ScanRequestContentsInner.from_dict)),
            additional_properties=members,
        )


from ..models.ai_profile import AiProfile  # noqa: E402
from ..models.metadata import Metadata  # noqa: E402
from ..models.scan_request_contents_inner import ScanRequestContentsInner  # noqa: E402

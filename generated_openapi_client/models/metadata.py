from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Self

from attrs import define

from ..types import (
    Model,
    members_of,
    take,
    text,
)


@define(kw_only=True, repr=False)
class Metadata(Model):
    """Who and what stands behind the content, for logs and dashboards."""

    _members: ClassVar[Mapping[str, str]] = {
        "app_name": "app_name",
        "app_user": "app_user",
        "ai_model": "ai_model",
        "user_ip": "user_ip",
        "agent_meta": "agent_meta",
    }

    app_name: str | None = None
    """Name of the calling application."""
    app_user: str | None = None
    """The application's user on whose behalf the scan runs."""
    ai_model: str | None = None
    """Name of the model in use."""
    user_ip: str | None = None
    """Address of that user."""
    agent_meta: AgentMeta | None = None
    """The agent that the content belongs to."""

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read a JSON object. ModelError if it is none."""
        members = members_of(cls, src_dict)
        return cls(
            app_name=take(members, "app_name", text),
            app_user=take(members, "app_user", text),
            ai_model=take(members, "ai_model", text),
            user_ip=take(members, "user_ip", text),
            agent_meta=take(members, "agent_meta", AgentMeta.from_dict),
            additional_properties=members,
        )


from ..models.agent_meta import AgentMeta  # noqa: E402

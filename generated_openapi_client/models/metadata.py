from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from aisecurity._runtime.model import Member, Model
from aisecurity._runtime.values import text
from attrs import define

from .. import models


@define(kw_only=True, repr=False)
class Metadata(Model):
    """Who and what stands behind the content, for logs and dashboards."""

    _members: ClassVar[Mapping[str, Member]] = {
        "app_name": ("app_name", str, text),
        "app_user": ("app_user", str, text),
        "ai_model": ("ai_model", str, text),
        "user_ip": ("user_ip", str, text),
        "agent_meta": ("agent_meta", None, lambda value: models.AgentMeta.from_dict(value)),
    }

    app_name: str | None = None
    """Name of the calling application."""
    app_user: str | None = None
    """The application's user on whose behalf the scan runs."""
    ai_model: str | None = None
    """Name of the model in use."""
    user_ip: str | None = None
    """Address of that user."""
    agent_meta: models.AgentMeta | None = None
    """The agent that the content belongs to."""

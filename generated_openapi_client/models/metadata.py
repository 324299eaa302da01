from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Self

from aisecurity._runtime.model import Member, Model, to_json
from aisecurity._runtime.model_errors import ModelError
from aisecurity._runtime.values import (
    text,
)
from attrs import define

from .. import models


@define(kw_only=True, init=False, repr=False)
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

    def __init__(
        self,
        *,
        app_name: str | None = None,
        app_user: str | None = None,
        ai_model: str | None = None,
        user_ip: str | None = None,
        agent_meta: models.AgentMeta | Mapping[str, Any] | None = None,
        additional_properties: dict[str, Any] | None = None,
        **newer: Any,
    ) -> None:
        self.additional_properties = {} if additional_properties is None else additional_properties
        self.app_name = app_name
        self.app_user = app_user
        self.ai_model = ai_model
        self.user_ip = user_ip
        self.agent_meta = (
            agent_meta
            if agent_meta is None or type(agent_meta) is models.AgentMeta
            else self._given("agent_meta", agent_meta)
        )
        if newer:
            self._take(newer)

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read a JSON object. ModelError if it is none, or if a required member is missing, null or of another type."""
        # Straight on where all is as documented; `_read` has the last word on everything else.
        if cls is not Metadata or type(src_dict) is not dict or not _DOCUMENTED.issuperset(src_dict):
            return cls._read(src_dict)
        get = src_dict.get
        app_name_ = get("app_name")
        app_user_ = get("app_user")
        ai_model_ = get("ai_model")
        user_ip_ = get("user_ip")
        agent_meta_ = get("agent_meta")
        if (
            (app_name_ is not None and type(app_name_) is not str)
            or (app_user_ is not None and type(app_user_) is not str)
            or (ai_model_ is not None and type(ai_model_) is not str)
            or (user_ip_ is not None and type(user_ip_) is not str)
        ):
            return cls._read(src_dict)
        try:
            if agent_meta_ is not None:
                agent_meta_ = models.AgentMeta.from_dict(agent_meta_)
        except ModelError:
            return cls._read(src_dict)
        self = cls.__new__(cls)
        self.additional_properties = {}
        self.app_name = app_name_
        self.app_user = app_user_
        self.ai_model = ai_model_
        self.user_ip = user_ip_
        self.agent_meta = agent_meta_
        return self

    def to_dict(self, *, include_none: bool = False) -> dict[str, Any]:
        """Return the JSON object; members that are `None` only with *include_none*, as null."""
        if include_none or self.additional_properties:
            return self._write(include_none=include_none)
        members: dict[str, Any] = {}
        value: Any
        if (value := self.app_name) is not None:
            members["app_name"] = value if type(value) is str else to_json(value, include_none=False)
        if (value := self.app_user) is not None:
            members["app_user"] = value if type(value) is str else to_json(value, include_none=False)
        if (value := self.ai_model) is not None:
            members["ai_model"] = value if type(value) is str else to_json(value, include_none=False)
        if (value := self.user_ip) is not None:
            members["user_ip"] = value if type(value) is str else to_json(value, include_none=False)
        if (value := self.agent_meta) is not None:
            members["agent_meta"] = to_json(value, include_none=False)
        return members


_DOCUMENTED = frozenset(Metadata._members)

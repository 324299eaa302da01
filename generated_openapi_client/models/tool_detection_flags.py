from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Self

from aisecurity._runtime.model import Member, Model, to_json
from aisecurity._runtime.pydantic_names import Undocumented
from aisecurity._runtime.values import (
    boolean,
)
from attrs import define


@define(kw_only=True, init=False, repr=False)
class ToolDetectionFlags(Model):
    """What was found in a tool's input or output. Only detectors that the profile enables appear."""

    _members: ClassVar[Mapping[str, Member]] = {
        "injection": ("injection", bool, boolean),
        "url_cats": ("url_cats", bool, boolean),
        "dlp": ("dlp", bool, boolean),
        "db_security": ("db_security", bool, boolean),
        "toxic_content": ("toxic_content", bool, boolean),
        "malicious_code": ("malicious_code", bool, boolean),
        "agent": ("agent", bool, boolean),
        "topic_violation": ("topic_violation", bool, boolean),
        "source_code": ("source_code", bool, boolean),
    }

    injection: bool | None = None
    """An injection."""
    url_cats: bool | None = None
    """A URL of a harmful category."""
    dlp: bool | None = None
    """Sensitive data."""
    db_security: bool | None = None
    """A risky database statement."""
    toxic_content: bool | None = None
    """Toxic content."""
    malicious_code: bool | None = None
    """Malicious code."""
    agent: bool | None = None
    """A threat to or through an agent."""
    topic_violation: bool | None = None
    """A topic that the profile does not permit."""
    source_code: bool | None = None
    """Source code; known of prompts, expected here too [?]."""

    def __init__(
        self,
        *,
        injection: bool | None = None,
        url_cats: bool | None = None,
        dlp: bool | None = None,
        db_security: bool | None = None,
        toxic_content: bool | None = None,
        malicious_code: bool | None = None,
        agent: bool | None = None,
        topic_violation: bool | None = None,
        source_code: bool | None = None,
        additional_properties: dict[str, Any] | None = None,
        **newer: Undocumented,
    ) -> None:
        self.additional_properties = {} if additional_properties is None else additional_properties
        self.injection = injection
        self.url_cats = url_cats
        self.dlp = dlp
        self.db_security = db_security
        self.toxic_content = toxic_content
        self.malicious_code = malicious_code
        self.agent = agent
        self.topic_violation = topic_violation
        self.source_code = source_code
        if newer:
            self._take(newer)

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read a JSON object. ModelError if it is none, or if a required member is missing, null or of another type."""
        # Straight on where all is as documented; `_read` has the last word on everything else.
        if cls is not ToolDetectionFlags or type(src_dict) is not dict or not _DOCUMENTED.issuperset(src_dict):
            return cls._read(src_dict)
        get = src_dict.get
        injection_ = get("injection")
        url_cats_ = get("url_cats")
        dlp_ = get("dlp")
        db_security_ = get("db_security")
        toxic_content_ = get("toxic_content")
        malicious_code_ = get("malicious_code")
        agent_ = get("agent")
        topic_violation_ = get("topic_violation")
        source_code_ = get("source_code")
        if (
            (injection_ is not False and injection_ is not True and injection_ is not None)
            or (url_cats_ is not False and url_cats_ is not True and url_cats_ is not None)
            or (dlp_ is not False and dlp_ is not True and dlp_ is not None)
            or (db_security_ is not False and db_security_ is not True and db_security_ is not None)
            or (toxic_content_ is not False and toxic_content_ is not True and toxic_content_ is not None)
            or (malicious_code_ is not False and malicious_code_ is not True and malicious_code_ is not None)
            or (agent_ is not False and agent_ is not True and agent_ is not None)
            or (topic_violation_ is not False and topic_violation_ is not True and topic_violation_ is not None)
            or (source_code_ is not False and source_code_ is not True and source_code_ is not None)
        ):
            return cls._read(src_dict)
        self = cls.__new__(cls)
        self.additional_properties = {}
        self.injection = injection_
        self.url_cats = url_cats_
        self.dlp = dlp_
        self.db_security = db_security_
        self.toxic_content = toxic_content_
        self.malicious_code = malicious_code_
        self.agent = agent_
        self.topic_violation = topic_violation_
        self.source_code = source_code_
        return self

    def to_dict(self, *, include_none: bool = False) -> dict[str, Any]:
        """Return the JSON object; members that are `None` only with *include_none*, as null."""
        if include_none or self.additional_properties:
            return self._write(include_none=include_none)
        members: dict[str, Any] = {}
        value: Any
        if (value := self.injection) is not None:
            members["injection"] = value if type(value) is bool else to_json(value, include_none=False)
        if (value := self.url_cats) is not None:
            members["url_cats"] = value if type(value) is bool else to_json(value, include_none=False)
        if (value := self.dlp) is not None:
            members["dlp"] = value if type(value) is bool else to_json(value, include_none=False)
        if (value := self.db_security) is not None:
            members["db_security"] = value if type(value) is bool else to_json(value, include_none=False)
        if (value := self.toxic_content) is not None:
            members["toxic_content"] = value if type(value) is bool else to_json(value, include_none=False)
        if (value := self.malicious_code) is not None:
            members["malicious_code"] = value if type(value) is bool else to_json(value, include_none=False)
        if (value := self.agent) is not None:
            members["agent"] = value if type(value) is bool else to_json(value, include_none=False)
        if (value := self.topic_violation) is not None:
            members["topic_violation"] = value if type(value) is bool else to_json(value, include_none=False)
        if (value := self.source_code) is not None:
            members["source_code"] = value if type(value) is bool else to_json(value, include_none=False)
        return members


_DOCUMENTED = frozenset(ToolDetectionFlags._members)

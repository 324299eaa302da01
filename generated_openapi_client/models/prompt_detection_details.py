from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Self

from aisecurity._runtime.model import Member, Model, to_json
from aisecurity._runtime.model_errors import ModelError
from aisecurity._runtime.pydantic_names import Undocumented
from attrs import define

from .. import models


@define(kw_only=True, init=False, repr=False)
class PromptDetectionDetails(Model):
    """More about findings in the prompt."""

    _members: ClassVar[Mapping[str, Member]] = {
        "topic_guardrails_details": (
            "topic_guardrails_details",
            None,
            lambda value: models.TopicGuardRails.from_dict(value),
        ),
        "toxic_content_details": (
            "toxic_content_details",
            None,
            lambda value: models.ToxicContentDetails.from_dict(value),
        ),
    }

    topic_guardrails_details: models.TopicGuardRails | None = None
    """Which topics of the profile the content matched."""
    toxic_content_details: models.ToxicContentDetails | None = None
    """Which kinds of toxic content were found."""

    def __init__(
        self,
        *,
        topic_guardrails_details: models.TopicGuardRails | Mapping[str, Any] | None = None,
        toxic_content_details: models.ToxicContentDetails | Mapping[str, Any] | None = None,
        additional_properties: dict[str, Any] | None = None,
        **newer: Undocumented,
    ) -> None:
        self.additional_properties = {} if additional_properties is None else additional_properties
        self.topic_guardrails_details = (
            topic_guardrails_details
            if topic_guardrails_details is None or type(topic_guardrails_details) is models.TopicGuardRails
            else self._given("topic_guardrails_details", topic_guardrails_details)
        )
        self.toxic_content_details = (
            toxic_content_details
            if toxic_content_details is None or type(toxic_content_details) is models.ToxicContentDetails
            else self._given("toxic_content_details", toxic_content_details)
        )
        if newer:
            self._take(newer)

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read a JSON object. ModelError if it is none, or if a required member is missing, null or of another type."""
        # Straight on where all is as documented; `_read` has the last word on everything else.
        if cls is not PromptDetectionDetails or type(src_dict) is not dict or not _DOCUMENTED.issuperset(src_dict):
            return cls._read(src_dict)
        get = src_dict.get
        topic_guardrails_details_ = get("topic_guardrails_details")
        toxic_content_details_ = get("toxic_content_details")
        try:
            if topic_guardrails_details_ is not None:
                topic_guardrails_details_ = models.TopicGuardRails.from_dict(topic_guardrails_details_)
            if toxic_content_details_ is not None:
                toxic_content_details_ = models.ToxicContentDetails.from_dict(toxic_content_details_)
        except ModelError:
            return cls._read(src_dict)
        self = cls.__new__(cls)
        self.additional_properties = {}
        self.topic_guardrails_details = topic_guardrails_details_
        self.toxic_content_details = toxic_content_details_
        return self

    def to_dict(self, *, include_none: bool = False) -> dict[str, Any]:
        """Return the JSON object; members that are `None` only with *include_none*, as null."""
        if include_none or self.additional_properties:
            return self._write(include_none=include_none)
        members: dict[str, Any] = {}
        value: Any
        if (value := self.topic_guardrails_details) is not None:
            members["topic_guardrails_details"] = to_json(value, include_none=False)
        if (value := self.toxic_content_details) is not None:
            members["toxic_content_details"] = to_json(value, include_none=False)
        return members


_DOCUMENTED = frozenset(PromptDetectionDetails._members)

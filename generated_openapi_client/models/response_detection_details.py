from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from aisecurity._runtime.model import Member, Model
from attrs import define

from .. import models


@define(kw_only=True, repr=False)
class ResponseDetectionDetails(Model):
    """More about findings in the response."""

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

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Self

from attrs import define

from ..types import (
    Model,
    members_of,
    take,
)


@define(kw_only=True, repr=False)
class ContentErrors(Model):
    """One detector that gave no verdict."""

    _members: ClassVar[Mapping[str, str]] = {
        "content_type": "content_type",
        "feature": "feature",
        "status": "status",
    }

    content_type: ContentErrorType | None = None
    """The side of the content that the detector was looking at. Not a closed set."""
    feature: DetectionServiceName | None = None
    """A detector, named as its flag is; reports use other names. Not a closed set."""
    status: ErrorStatus | None = None
    """Whether the detector failed or ran out of time. Not a closed set."""

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read a JSON object. ModelError if it is none."""
        members = members_of(cls, src_dict)
        return cls(
            content_type=take(members, "content_type", ContentErrorType.read),
            feature=take(members, "feature", DetectionServiceName.read),
            status=take(members, "status", ErrorStatus.read),
            additional_properties=members,
        )


from ..models.content_error_type import ContentErrorType  # noqa: E402
from ..models.detection_service_name import DetectionServiceName  # noqa: E402
from ..models.error_status import ErrorStatus  # noqa: E402

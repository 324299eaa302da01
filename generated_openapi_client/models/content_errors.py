from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from aisecurity._runtime.model import Member, Model
from attrs import define

from .. import models


@define(kw_only=True, repr=False)
class ContentErrors(Model):
    """One detector that gave no verdict."""

    _members: ClassVar[Mapping[str, Member]] = {
        "content_type": ("content_type", None, lambda value: models.ContentErrorType.read(value)),
        "feature": ("feature", None, lambda value: models.DetectionServiceName.read(value)),
        "status": ("status", None, lambda value: models.ErrorStatus.read(value)),
    }

    content_type: models.ContentErrorType | None = None
    """The side of the content that the detector was looking at. Not a closed set."""
    feature: models.DetectionServiceName | None = None
    """A detector, named as its flag is; reports use other names. Not a closed set."""
    status: models.ErrorStatus | None = None
    """Whether the detector failed or ran out of time. Not a closed set."""

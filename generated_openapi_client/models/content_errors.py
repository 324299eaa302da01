from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Self

from aisecurity._runtime.model import Member, Model, to_json
from aisecurity._runtime.model_errors import ModelError
from aisecurity._runtime.pydantic_names import Undocumented
from attrs import define

from .. import models


@define(kw_only=True, init=False, repr=False)
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

    def __init__(
        self,
        *,
        content_type: models.ContentErrorType | str | None = None,
        feature: models.DetectionServiceName | str | None = None,
        status: models.ErrorStatus | str | None = None,
        additional_properties: dict[str, Any] | None = None,
        **newer: Undocumented,
    ) -> None:
        self.additional_properties = {} if additional_properties is None else additional_properties
        self.content_type = (
            content_type
            if content_type is None or type(content_type) is models.ContentErrorType
            else self._given("content_type", content_type)
        )
        self.feature = (
            feature
            if feature is None or type(feature) is models.DetectionServiceName
            else self._given("feature", feature)
        )
        self.status = status if status is None or type(status) is models.ErrorStatus else self._given("status", status)
        if newer:
            self._take(newer)

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read a JSON object. ModelError if it is none, or if a required member is missing, null or of another type."""
        # Straight on where all is as documented; `_read` has the last word on everything else.
        if cls is not ContentErrors or type(src_dict) is not dict or not _DOCUMENTED.issuperset(src_dict):
            return cls._read(src_dict)
        get = src_dict.get
        content_type_ = get("content_type")
        feature_ = get("feature")
        status_ = get("status")
        try:
            if content_type_ is not None:
                content_type_ = models.ContentErrorType.read(content_type_)
            if feature_ is not None:
                feature_ = models.DetectionServiceName.read(feature_)
            if status_ is not None:
                status_ = models.ErrorStatus.read(status_)
        except ModelError:
            return cls._read(src_dict)
        self = cls.__new__(cls)
        self.additional_properties = {}
        self.content_type = content_type_
        self.feature = feature_
        self.status = status_
        return self

    def to_dict(self, *, include_none: bool = False) -> dict[str, Any]:
        """Return the JSON object; members that are `None` only with *include_none*, as null."""
        if include_none or self.additional_properties:
            return self._write(include_none=include_none)
        members: dict[str, Any] = {}
        value: Any
        if (value := self.content_type) is not None:
            members["content_type"] = to_json(value, include_none=False)
        if (value := self.feature) is not None:
            members["feature"] = to_json(value, include_none=False)
        if (value := self.status) is not None:
            members["status"] = to_json(value, include_none=False)
        return members


_DOCUMENTED = frozenset(ContentErrors._members)

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Self

from aisecurity._runtime.model import Member, Model, to_json
from aisecurity._runtime.model_errors import ModelError
from aisecurity._runtime.pydantic_names import Undocumented
from attrs import define

from .. import models


@define(kw_only=True, init=False, repr=False)
class ErrorResponse(Model):
    """Body of the documented failures. Gateways in front may answer HTML or nothing instead."""

    _members: ClassVar[Mapping[str, Member]] = {
        "error": ("error", None, lambda value: models.ErrorDetail.from_dict(value)),
    }

    error: models.ErrorDetail | None = None
    """What went wrong."""

    def __init__(
        self,
        *,
        error: models.ErrorDetail | Mapping[str, Any] | None = None,
        additional_properties: dict[str, Any] | None = None,
        **newer: Undocumented,
    ) -> None:
        self.additional_properties = {} if additional_properties is None else additional_properties
        self.error = error if error is None or type(error) is models.ErrorDetail else self._given("error", error)
        if newer:
            self._take(newer)

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read a JSON object. ModelError if it is none, or if a required member is missing, null or of another type."""
        # Straight on where all is as documented; `_read` has the last word on everything else.
        if cls is not ErrorResponse or type(src_dict) is not dict or not _DOCUMENTED.issuperset(src_dict):
            return cls._read(src_dict)
        get = src_dict.get
        error_ = get("error")
        try:
            if error_ is not None:
                error_ = models.ErrorDetail.from_dict(error_)
        except ModelError:
            return cls._read(src_dict)
        self = cls.__new__(cls)
        self.additional_properties = {}
        self.error = error_
        return self

    def to_dict(self, *, include_none: bool = False) -> dict[str, Any]:
        """Return the JSON object; members that are `None` only with *include_none*, as null."""
        if include_none or self.additional_properties:
            return self._write(include_none=include_none)
        members: dict[str, Any] = {}
        value: Any
        if (value := self.error) is not None:
            members["error"] = to_json(value, include_none=False)
        return members


_DOCUMENTED = frozenset(ErrorResponse._members)

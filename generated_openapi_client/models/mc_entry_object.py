from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Self

from aisecurity._runtime.model import Member, Model, to_json
from aisecurity._runtime.pydantic_names import Undocumented
from aisecurity._runtime.values import (
    text,
)
from attrs import define


@define(kw_only=True, init=False, repr=False)
class McEntryObject(Model):
    """One piece of code that was analysed."""

    _members: ClassVar[Mapping[str, Member]] = {
        "file_type": ("file_type", str, text),
        "code_sha256": ("code_sha256", str, text),
    }

    file_type: str | None = None
    """Its language, such as "Python"."""
    code_sha256: str | None = None
    """SHA-256 of the code, in hex."""

    def __init__(
        self,
        *,
        file_type: str | None = None,
        code_sha256: str | None = None,
        additional_properties: dict[str, Any] | None = None,
        **newer: Undocumented,
    ) -> None:
        self.additional_properties = {} if additional_properties is None else additional_properties
        self.file_type = file_type
        self.code_sha256 = code_sha256
        if newer:
            self._take(newer)

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read a JSON object. ModelError if it is none, or if a required member is missing, null or of another type."""
        # Straight on where all is as documented; `_read` has the last word on everything else.
        if cls is not McEntryObject or type(src_dict) is not dict or not _DOCUMENTED.issuperset(src_dict):
            return cls._read(src_dict)
        get = src_dict.get
        file_type_ = get("file_type")
        code_sha256_ = get("code_sha256")
        if (file_type_ is not None and type(file_type_) is not str) or (
            code_sha256_ is not None and type(code_sha256_) is not str
        ):
            return cls._read(src_dict)
        self = cls.__new__(cls)
        self.additional_properties = {}
        self.file_type = file_type_
        self.code_sha256 = code_sha256_
        return self

    def to_dict(self, *, include_none: bool = False) -> dict[str, Any]:
        """Return the JSON object; members that are `None` only with *include_none*, as null."""
        if include_none or self.additional_properties:
            return self._write(include_none=include_none)
        members: dict[str, Any] = {}
        value: Any
        if (value := self.file_type) is not None:
            members["file_type"] = value if type(value) is str else to_json(value, include_none=False)
        if (value := self.code_sha256) is not None:
            members["code_sha256"] = value if type(value) is str else to_json(value, include_none=False)
        return members


_DOCUMENTED = frozenset(McEntryObject._members)

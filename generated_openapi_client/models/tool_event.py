from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Self

from aisecurity._runtime.model import Member, Model, hidden, to_json
from aisecurity._runtime.model_errors import ModelError
from aisecurity._runtime.values import (
    text,
)
from attrs import define, field

from .. import models


@define(kw_only=True, init=False, repr=False)
class ToolEvent(Model):
    """One call of a tool. At least one of input and output is needed; the client checks that."""

    _members: ClassVar[Mapping[str, Member]] = {
        "metadata": ("metadata", None, lambda value: models.ToolEventMetadata.from_dict(value)),
        "input": ("input", str, text),
        "output": ("output", str, text),
    }
    _scanned_text: ClassVar[frozenset[str]] = frozenset(
        {
            "input",
            "output",
        }
    )

    _is_to_scan: ClassVar[bool] = True
    _is_closed: ClassVar[bool] = True

    metadata: models.ToolEventMetadata | None = None
    """Which tool was called, and how. A request needs ecosystem, method and server_name; the client checks that."""
    input: str | None = field(default=None, repr=hidden)
    """What the tool was given, as JSON text."""
    output: str | None = field(default=None, repr=hidden)
    """What the tool gave back, as JSON text."""

    def __init__(
        self,
        *,
        metadata: models.ToolEventMetadata | Mapping[str, Any] | None = None,
        input: str | None = None,
        output: str | None = None,
        additional_properties: dict[str, Any] | None = None,
    ) -> None:
        self.additional_properties = {} if additional_properties is None else additional_properties
        self.metadata = (
            metadata
            if metadata is None or type(metadata) is models.ToolEventMetadata
            else self._given("metadata", metadata)
        )
        self.input = input
        self.output = output

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read a JSON object. ModelError if it is none, or if a required member is missing, null or of another type."""
        # Straight on where all is as documented; `_read` has the last word on everything else.
        if cls is not ToolEvent or type(src_dict) is not dict or not _DOCUMENTED.issuperset(src_dict):
            return cls._read(src_dict)
        get = src_dict.get
        metadata_ = get("metadata")
        input_ = get("input")
        output_ = get("output")
        if (input_ is not None and type(input_) is not str) or (output_ is not None and type(output_) is not str):
            return cls._read(src_dict)
        try:
            if metadata_ is not None:
                metadata_ = models.ToolEventMetadata.from_dict(metadata_)
        except ModelError:
            return cls._read(src_dict)
        self = cls.__new__(cls)
        self.additional_properties = {}
        self.metadata = metadata_
        self.input = input_
        self.output = output_
        return self

    def to_dict(self, *, include_none: bool = False) -> dict[str, Any]:
        """Return the JSON object; members that are `None` only with *include_none*, as null."""
        if include_none or self.additional_properties:
            return self._write(include_none=include_none)
        members: dict[str, Any] = {}
        value: Any
        if (value := self.metadata) is not None:
            members["metadata"] = to_json(value, include_none=False)
        if (value := self.input) is not None:
            members["input"] = value if type(value) is str else to_json(value, include_none=False)
        if (value := self.output) is not None:
            members["output"] = value if type(value) is str else to_json(value, include_none=False)
        return members


_DOCUMENTED = frozenset(ToolEvent._members)

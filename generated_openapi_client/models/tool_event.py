from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Self

from attrs import define

from ..types import (
    Model,
    members_of,
    take,
    text,
)


@define(kw_only=True, repr=False)
class ToolEvent(Model):
    """One call of a tool. At least one of input and output is needed; the client checks that."""

    _members: ClassVar[Mapping[str, str]] = {
        "metadata": "metadata",
        "input": "input",
        "output": "output",
    }
    _scanned_text: ClassVar[frozenset[str]] = frozenset(
        {
            "input",
            "output",
        }
    )

    metadata: ToolEventMetadata | None = None
    """Which tool was called, and how. A request needs ecosystem, method and server_name; the client checks that."""
    input: str | None = None
    """What the tool was given, as JSON text."""
    output: str | None = None
    """What the tool gave back, as JSON text."""

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read a JSON object. ModelError if it is none."""
        members = members_of(cls, src_dict)
        return cls(
            metadata=take(members, "metadata", ToolEventMetadata.from_dict),
            input=take(members, "input", text),
            output=take(members, "output", text),
            additional_properties=members,
        )


from ..models.tool_event_metadata import ToolEventMetadata  # noqa: E402

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from aisecurity._runtime.model import Member, Model
from aisecurity._runtime.values import text
from attrs import define

from .. import models


@define(kw_only=True, repr=False)
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

    metadata: models.ToolEventMetadata | None = None
    """Which tool was called, and how. A request needs ecosystem, method and server_name; the client checks that."""
    input: str | None = None
    """What the tool was given, as JSON text."""
    output: str | None = None
    """What the tool gave back, as JSON text."""

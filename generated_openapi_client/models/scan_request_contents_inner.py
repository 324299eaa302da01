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
class ScanRequestContentsInner(Model):
    """One element to scan: a prompt, a response, both, code, or a tool event. For contextual grounding the service
    takes 10,000 characters of prompt, 20,000 of response and 100,000 of context."""

    _members: ClassVar[Mapping[str, str]] = {
        "prompt": "prompt",
        "response": "response",
        "code_prompt": "code_prompt",
        "code_response": "code_response",
        "context": "context",
        "tool_event": "tool_event",
    }
    _scanned_text: ClassVar[frozenset[str]] = frozenset(
        {
            "prompt",
            "response",
            "code_prompt",
            "code_response",
            "context",
        }
    )

    prompt: str | None = None
    """Text on its way to the model."""
    response: str | None = None
    """Text that the model produced. Injection is not looked for here [L]."""
    code_prompt: str | None = None
    """Code taken out of the prompt."""
    code_response: str | None = None
    """Code taken out of the response."""
    context: str | None = None
    """Facts that the response must agree with (contextual grounding)."""
    tool_event: ToolEvent | None = None
    """One call of a tool. At least one of input and output is needed; the client checks that."""

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read a JSON object. ModelError if it is none."""
        members = members_of(cls, src_dict)
        return cls(
            prompt=take(members, "prompt", text),
            response=take(members, "response", text),
            code_prompt=take(members, "code_prompt", text),
            code_response=take(members, "code_response", text),
            context=take(members, "context", text),
            tool_event=take(members, "tool_event", ToolEvent.from_dict),
            additional_properties=members,
        )


from ..models.tool_event import ToolEvent  # noqa: E402

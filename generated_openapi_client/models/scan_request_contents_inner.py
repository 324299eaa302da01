from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from aisecurity._runtime.model import Member, Model
from aisecurity._runtime.values import text
from attrs import define

from .. import models


@define(kw_only=True, repr=False)
class ScanRequestContentsInner(Model):
    """One element to scan: a prompt, a response, both, code, or a tool event. For contextual grounding the service
    takes 10,000 characters of prompt, 20,000 of response and 100,000 of context."""

    _members: ClassVar[Mapping[str, Member]] = {
        "prompt": ("prompt", str, text),
        "response": ("response", str, text),
        "code_prompt": ("code_prompt", str, text),
        "code_response": ("code_response", str, text),
        "context": ("context", str, text),
        "tool_event": ("tool_event", None, lambda value: models.ToolEvent.from_dict(value)),
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
    tool_event: models.ToolEvent | None = None
    """One call of a tool. At least one of input and output is needed; the client checks that."""

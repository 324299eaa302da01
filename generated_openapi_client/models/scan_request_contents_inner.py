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

    _is_to_scan: ClassVar[bool] = True
    _is_closed: ClassVar[bool] = True

    prompt: str | None = field(default=None, repr=hidden)
    """Text on its way to the model."""
    response: str | None = field(default=None, repr=hidden)
    """Text that the model produced. Injection is not looked for here [L]."""
    code_prompt: str | None = field(default=None, repr=hidden)
    """Code taken out of the prompt."""
    code_response: str | None = field(default=None, repr=hidden)
    """Code taken out of the response."""
    context: str | None = field(default=None, repr=hidden)
    """Facts that the response must agree with (contextual grounding)."""
    tool_event: models.ToolEvent | None = None
    """One call of a tool. At least one of input and output is needed; the client checks that."""

    def __init__(
        self,
        *,
        prompt: str | None = None,
        response: str | None = None,
        code_prompt: str | None = None,
        code_response: str | None = None,
        context: str | None = None,
        tool_event: models.ToolEvent | Mapping[str, Any] | None = None,
        additional_properties: dict[str, Any] | None = None,
    ) -> None:
        self.additional_properties = {} if additional_properties is None else additional_properties
        self.prompt = prompt
        self.response = response
        self.code_prompt = code_prompt
        self.code_response = code_response
        self.context = context
        self.tool_event = (
            tool_event
            if tool_event is None or type(tool_event) is models.ToolEvent
            else self._given("tool_event", tool_event)
        )

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read a JSON object. ModelError if it is none, or if a required member is missing, null or of another type."""
        # Straight on where all is as documented; `_read` has the last word on everything else.
        if cls is not ScanRequestContentsInner or type(src_dict) is not dict or not _DOCUMENTED.issuperset(src_dict):
            return cls._read(src_dict)
        get = src_dict.get
        prompt_ = get("prompt")
        response_ = get("response")
        code_prompt_ = get("code_prompt")
        code_response_ = get("code_response")
        context_ = get("context")
        tool_event_ = get("tool_event")
        if (
            (prompt_ is not None and type(prompt_) is not str)
            or (response_ is not None and type(response_) is not str)
            or (code_prompt_ is not None and type(code_prompt_) is not str)
            or (code_response_ is not None and type(code_response_) is not str)
            or (context_ is not None and type(context_) is not str)
        ):
            return cls._read(src_dict)
        try:
            if tool_event_ is not None:
                tool_event_ = models.ToolEvent.from_dict(tool_event_)
        except ModelError:
            return cls._read(src_dict)
        self = cls.__new__(cls)
        self.additional_properties = {}
        self.prompt = prompt_
        self.response = response_
        self.code_prompt = code_prompt_
        self.code_response = code_response_
        self.context = context_
        self.tool_event = tool_event_
        return self

    def to_dict(self, *, include_none: bool = False) -> dict[str, Any]:
        """Return the JSON object; members that are `None` only with *include_none*, as null."""
        if include_none or self.additional_properties:
            return self._write(include_none=include_none)
        members: dict[str, Any] = {}
        value: Any
        if (value := self.prompt) is not None:
            members["prompt"] = value if type(value) is str else to_json(value, include_none=False)
        if (value := self.response) is not None:
            members["response"] = value if type(value) is str else to_json(value, include_none=False)
        if (value := self.code_prompt) is not None:
            members["code_prompt"] = value if type(value) is str else to_json(value, include_none=False)
        if (value := self.code_response) is not None:
            members["code_response"] = value if type(value) is str else to_json(value, include_none=False)
        if (value := self.context) is not None:
            members["context"] = value if type(value) is str else to_json(value, include_none=False)
        if (value := self.tool_event) is not None:
            members["tool_event"] = to_json(value, include_none=False)
        return members


_DOCUMENTED = frozenset(ScanRequestContentsInner._members)

"""Content of a synchronous scan."""

from __future__ import annotations

from collections.abc import Mapping
from os import PathLike
from typing import TYPE_CHECKING, Any, ClassVar, NoReturn, Self, cast

from attrs import Attribute, define, field

from aisecurity._runtime.fork_guard import no_fork
from aisecurity._runtime.lazy import LateModule
from aisecurity._runtime.model import hidden
from aisecurity._runtime.pydantic_names import Member, PydanticNames, members_of
from aisecurity._validation import payload
from aisecurity.exceptions import PayloadError
from aisecurity.generated_openapi_client.models.scan_request_contents_inner import ScanRequestContentsInner
from aisecurity.generated_openapi_client.models.tool_event import ToolEvent

if TYPE_CHECKING:
    import json
else:
    # Late, for a program that makes a content need not write it.
    json = LateModule("json")

_MEMBERS = (*payload.TEXTS, "tool_event")


def _checked(content: Content, attribute: Attribute[Any], value: Any) -> Any:
    """Check the content as it would be after an assignment, which is then not half done."""
    members = {name: getattr(content, name) for name in _MEMBERS}
    return getattr(Content(**{**members, attribute.name: value}), attribute.name)


def _is_json(text: str) -> bool:
    try:
        json.loads(text, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        return False
    return True


def _no_constant(name: str) -> NoReturn:
    """Raise the ValueError for NaN and Infinity, which Python reads, and JSON does not have."""
    raise ValueError(name)


def _written(name: str, value: Any) -> str:
    """Return JSON text. PayloadError, without its cause, which might repeat a part, for what JSON does not have."""
    try:
        return json.dumps(value, ensure_ascii=False, allow_nan=False)
    except (TypeError, ValueError, RecursionError):
        raise PayloadError(f"{name}: JSON values are needed, some value in it is of no JSON type") from None


@define(kw_only=True, init=False, repr=False, on_setattr=_checked)
class Content(PydanticNames):
    """One thing to scan. PayloadError, also on assignment, where the service would refuse it.

    At least one of *prompt*, *response*, *code_prompt*, *code_response* and *tool_event* is needed; none may be "".
    With *context*, the service checks that the response agrees with it (contextual grounding) and takes at most 100,000
    characters of it, 10,000 of prompt and 20,000 of response.
    """

    _members: ClassVar[Mapping[str, Member]] = {name: (name, None, str) for name in _MEMBERS}
    _is_closed: ClassVar[bool] = True

    prompt: str | None = field(default=None, repr=hidden)
    """Text on its way to the model."""
    response: str | None = field(default=None, repr=hidden)
    """Text that the model produced. The service looks for no injection here: tool output belongs in *tool_event*."""
    context: str | None = field(default=None, repr=hidden)
    """Facts that the response must agree with."""
    code_prompt: str | None = field(default=None, repr=hidden)
    """Code taken out of the prompt."""
    code_response: str | None = field(default=None, repr=hidden)
    """Code taken out of the response."""
    tool_event: ToolEvent | None = None
    """One call of a tool, with its input, its output or both."""

    def __init__(
        self,
        *,
        prompt: str | None = None,
        response: str | None = None,
        context: str | None = None,
        code_prompt: str | None = None,
        code_response: str | None = None,
        tool_event: ToolEvent | Mapping[str, Any] | None = None,
    ) -> None:
        # By hand, and past the check of each assignment: a content is made for every scan.
        put, check = object.__setattr__, payload.content_text
        if prompt is not None:
            check("prompt", prompt)
        if response is not None:
            check("response", response)
        if context is not None:
            check("context", context)
        if code_prompt is not None:
            check("code_prompt", code_prompt)
        if code_response is not None:
            check("code_response", code_response)
        if tool_event is not None:
            tool_event = payload.tool_event("tool_event", tool_event)
        put(self, "prompt", prompt)
        put(self, "response", response)
        put(self, "context", context)
        put(self, "code_prompt", code_prompt)
        put(self, "code_response", code_response)
        put(self, "tool_event", tool_event)
        payload.together("content", self)

    @classmethod
    def tool(cls, name: str, *, server: str, input: Any = None, output: Any = None) -> Self:  # noqa: A002 - the name of the member
        """Return the content of one call of the tool *name* that *server* offers. PayloadError if it cannot be scanned.

        *input* and *output* are JSON values, written as JSON text with its characters as they are; `None`: not given. A
        str as *input* that is JSON text stays as it is, and any other becomes a JSON string; *output* stays if a str.
        """
        with no_fork:
            # Late, for most contents have no tool event.
            from aisecurity.generated_openapi_client.models.tool_event_metadata import ToolEventMetadata

        for label, value in (("name", name), ("server", server)):
            if not payload.instance(label, value, str):
                raise PayloadError(f"{label}: empty, and the service needs it")
        given = input if input is None or (isinstance(input, str) and _is_json(input)) else _written("input", input)
        result = output if output is None or isinstance(output, str) else _written("output", output)
        metadata = ToolEventMetadata(ecosystem="mcp", method="tools/call", server_name=server, tool_invoked=name)
        return cls(tool_event=ToolEvent(metadata=metadata, input=given, output=result))

    def __len__(self) -> int:
        """Return the number of characters in all texts, those of a tool event included."""
        return payload.characters(self)

    def __bool__(self) -> bool:
        """Return True: a content is never empty."""
        return True

    def __repr__(self) -> str:
        """Return which members are set, and the length of each text."""
        return repr(self.to_request()).replace(ScanRequestContentsInner.__name__, type(self).__name__, 1)

    def to_request(self) -> ScanRequestContentsInner:
        """Return the member of `ScanRequest.contents` that carries this content."""
        return ScanRequestContentsInner(
            prompt=self.prompt,
            response=self.response,
            context=self.context,
            code_prompt=self.code_prompt,
            code_response=self.code_response,
            tool_event=self.tool_event,
        )

    def to_dict(self, *, include_none: bool = False) -> dict[str, Any]:
        """Return a JSON object of the members that are set; with *include_none* of the others too, as null."""
        return self.to_request().to_dict(include_none=include_none)

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read what *to_dict* returns. PayloadError if it is not a JSON object of known members that fit."""
        if not isinstance(src_dict, Mapping):  # pyright: ignore[reportUnnecessaryIsInstance]  # callers may not be typed
            raise PayloadError(f"content: a Content is needed, not {type(src_dict).__name__}")
        return cls(**members_of("content", src_dict, _MEMBERS))

    def to_json(self) -> str:
        """Return a JSON object of the members that are set."""
        return json.dumps(self.to_dict(), ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str | bytes) -> Self:
        """Read what *to_json* returns. PayloadError if it is not a JSON object of known members that fit."""
        try:
            value = json.loads(text)
        except (ValueError, RecursionError):
            raise PayloadError("content: not JSON") from None
        if not isinstance(value, dict):
            raise PayloadError(f"content: a JSON object is needed, not {type(value).__name__}")
        return cls.from_dict(cast("dict[str, Any]", value))

    @classmethod
    def from_json_file(cls, path: str | PathLike[str]) -> Self:
        """Read a UTF-8 file of what *to_json* returns. OSError if it cannot be read, PayloadError as *from_json*."""
        with no_fork:
            from pathlib import Path

        return cls.from_json(Path(path).read_bytes())

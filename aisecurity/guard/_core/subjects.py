"""Subjects of decisions: a text, a message or a tool event, and the scans that it needs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from attrs import field, frozen

from aisecurity._long_text import Split, divided
from aisecurity._runtime.model import hidden
from aisecurity._validation import payload
from aisecurity.exceptions import PayloadError
from aisecurity.generated_openapi_client import ToolEvent, ToolEventMetadata
from aisecurity.scan.models.content import Content

from ..outcome import Failure, Side
from ..policy import Policy
from .tool_texts import texts_of_arguments, texts_of_output

_RESPONSE: Final = frozenset({"response", "code_response"})
_SPLIT: Final = Split()
_SHORT: Final = 50_000
"""Characters that fit into one request whatever they are, without a closer look."""


@frozen(kw_only=True, eq=False)
class GuardedSubject:
    """One thing that is decided about."""

    side: Side
    contents: tuple[Content, ...] = field(default=(), repr=False)
    """The scans that it needs; none if it holds nothing to scan."""
    text: str | None = field(default=None, repr=hidden)
    """The text that passes if it is allowed; `None` for a tool event."""
    is_one_text: bool = True
    """Whether one scan is of this one text, so that its masked data can replace it; tool events have none."""
    may_open: bool = True
    """Whether a failure may let it pass at all: not one of several texts, nor a window of a stream."""
    is_left_out: bool = False
    """Whether the policy leaves this side out: what passes is not scanned, though its prompt may be."""
    failure: Failure | None = None
    """A failure that is certain before any scan."""
    skipped: tuple[str, ...] = ()
    role: str | None = None

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to scan, to report or to count."""
        return not (self.contents or self.failure or self.is_left_out or self.skipped)


def text(name: str, value: Any) -> str:
    """Return *value*, the argument *name*, if it is a str. PayloadError if not."""
    return payload.instance(name, value, str)


def subject_of_texts(policy: Policy, given: Iterable[tuple[str, Any]]) -> GuardedSubject:
    """Return the subject of *given* members of a Content. PayloadError if one is no text, or none is to be scanned."""
    members = {name: text(name, value) for name, value in given if value is not None}
    if not members.keys() - {"context"}:
        raise PayloadError("nothing to scan: a prompt, a response or code of one of them is needed")
    side: Side = "response" if members.keys() & _RESPONSE else "prompt"
    is_left_out = not policy.response and any(members.get(name) for name in _RESPONSE)
    without = _RESPONSE if is_left_out else frozenset[str]()
    filled = {name: value for name, value in members.items() if value and name not in without}
    text_of_side, failure, contents = members.get(side), None, tuple[Content, ...]()
    if filled.keys() - {"context"}:
        try:
            contents = divided(filled, _SPLIT)
        except PayloadError:
            failure = Failure.TOO_LARGE
    if len(contents) > 1 and policy.long_text == "block":
        contents, failure = (), Failure.TOO_LARGE
    return GuardedSubject(
        side=side,
        text=text_of_side,
        is_left_out=is_left_out,
        failure=failure,
        contents=contents,
        is_one_text=len(contents) <= 1 and f"code_{side}" not in filled,
    )


def subject_of_prompt(policy: Policy, value: Any) -> GuardedSubject:
    """Return the subject of one text on its way to the model."""
    prompt = text("text", value)
    if 0 < len(prompt) <= _SHORT:
        return GuardedSubject(side="prompt", text=prompt, contents=(Content(prompt=prompt),))
    return subject_of_texts(policy, [("prompt", prompt)])


def subject_of_response(policy: Policy, value: Any, prompt: str | None, context: str | None) -> GuardedSubject:
    """Return the subject of one text that the model produced, which is scanned with its *prompt*.

    Where it is empty, or left out, nothing is scanned: the prompt had its own verdict.
    """
    response = text("text", value)
    is_short = type(prompt) is str and context is None and len(prompt) + len(response) <= _SHORT
    if response and policy.response and is_short:
        contents = (Content(prompt=prompt or None, response=response),)
        return GuardedSubject(side="response", text=response, contents=contents)
    others = [(name, one) for name, one in (("prompt", prompt), ("context", context)) if one is not None]
    for name, one in others:
        text(name, one)
    if not response or not policy.response:
        return GuardedSubject(side="response", text=response, is_left_out=not policy.response and bool(response))
    return subject_of_texts(policy, [("response", response), *others])


def subject_of_tool_input(policy: Policy, name: str, arguments: Any, *, server: str) -> GuardedSubject:
    """Return the subject of the arguments of a tool, a dict or JSON text, scanned as JSON and as joined plain text."""
    texts = texts_of_arguments(arguments)
    return _of_tool(policy, [ToolEvent(metadata=_metadata(name, server), input=one) for one in texts])


def subject_of_tool_output(
    policy: Policy, name: str, output: Any, *, server: str, arguments: Any = None
) -> GuardedSubject:
    """Return the subject of the result of a tool, a str or a JSON value, scanned with its *arguments* if given."""
    metadata = _metadata(name, server)
    given = None if arguments is None else texts_of_arguments(arguments)[0]
    texts = texts_of_output(output)
    return _of_tool(policy, [ToolEvent(metadata=metadata, input=given, output=one) for one in texts])


def _metadata(name: Any, server: Any) -> ToolEventMetadata:
    """Return the metadata of a call of the tool *name* of *server*, in the words that the service knows."""
    for label, value in (("name", name), ("server", server)):
        if not payload.instance(label, value, str):
            raise PayloadError(f"{label}: empty, and the service needs it")
    return ToolEventMetadata(ecosystem="mcp", method="tools/call", server_name=server, tool_invoked=name)


def _of_tool(policy: Policy, events: Iterable[ToolEvent]) -> GuardedSubject:
    contents = tuple(Content(tool_event=event) for event in events)
    if not policy.tools:
        return GuardedSubject(side="tool", is_left_out=bool(contents))
    return GuardedSubject(side="tool", contents=contents, is_one_text=False)

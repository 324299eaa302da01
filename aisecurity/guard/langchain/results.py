"""Results of a tool, in all the forms that LangChain takes: what of each is scanned."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from typing import Any, Final, TypeGuard, cast

from attrs import define, field
from langchain_core.messages import AIMessage, BaseMessage, RemoveMessage, ToolCall, ToolMessage
from langchain_core.tools.base import TOOL_MESSAGE_BLOCK_TYPES
from langgraph.types import Command, Send

from .._core.conversation.reading import is_identifier
from .effects import AgentFlow, Effect
from .refusals import AgentBlocked, refused

_MOST_CAUSES: Final = 16


@define(eq=False)
class ToolTexts:
    """What a tool gave back, as far as it holds something to scan."""

    values: list[Any] = field(factory=list[Any])
    """Values that become the content of a message."""
    messages: list[BaseMessage] = field(factory=list[BaseMessage])
    others: list[Any] = field(factory=list[Any])
    """Values that go elsewhere, scanned as one."""
    artifacts: list[Any] = field(factory=list[Any])

    def add_result(self, result: Any) -> None:
        """Add a result: a message, a command, some of them, or the value that becomes a message's content."""
        if isinstance(result, BaseMessage):
            self.messages.append(result)
            self.others.extend(texts_of_metadata([result]))
            self.add_artifact(getattr(result, "artifact", None))
        elif isinstance(result, Command):
            self._add_command(cast("Any", result))
        elif _is_content(result):
            # LangChain makes this of it too.
            content: list[Any] = list(result)
            self.messages.append(ToolMessage(content=content, tool_call_id=""))
        elif is_sequence(result) and any(isinstance(one, (BaseMessage, Command)) for one in result):
            for one in result:
                self.add_result(one)
        else:
            self.values.append(_as_content(result))

    def add_artifact(self, artifact: Any) -> None:
        """Add what comes beside the content, for the program alone."""
        if artifact is not None:
            self.artifacts.append(artifact)

    def add_others(self, values: Iterable[Any]) -> None:
        """Add what a tool shows beside its result."""
        self.others.extend(plain(value) for value in values)

    def _add_command(self, command: Command[Any]) -> None:
        self._add_update(command.update)
        self._add_update(command.resume)
        goto = cast("Any", command.goto)
        for one in goto if is_sequence(goto) else [goto]:
            # The others are names of nodes.
            if isinstance(one, Send):
                self._add_update(one.arg)

    def _add_update(self, value: Any) -> None:
        if isinstance(value, RemoveMessage):
            return
        if isinstance(value, BaseMessage):
            self.add_result(value)
        elif is_mapping(value):
            for one in value.values():
                self._add_update(one)
        elif is_sequence(value):
            for one in value:
                self._add_update(one)
        elif value is not None:
            self.add_others([value])

    def flow(self, call: ToolCall, server: str, *, skips_artifacts: bool) -> AgentFlow[None]:
        """Scan all of it as the output of this tool. NotAllowed."""
        name = call["name"]
        artifacts = [] if skips_artifacts else [plain(one) for one in self.artifacts]
        for value in [*self.values, *artifacts, *([self.others] if self.others else [])]:
            yield output_scan(name, value, server)
        if self.messages:
            # The call says whose results they are.
            given = [AIMessage(content="", tool_calls=[call]), *(_answering(one, call) for one in self.messages)]
            passed = yield lambda turn: turn.messages(given, server=server)
            if any(one is not other for one, other in zip(passed, given, strict=True)):
                raise AgentBlocked("a message of a tool that would have to be masked", side="tool")


def plain(value: Any) -> Any:
    """Return *value* as a JSON value. Unscanned if it holds something that is none, and cannot be read as one."""
    if isinstance(value, (str, int, float, type(None))):
        return value
    if is_mapping(value):
        return {str(name): plain(one) for name, one in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [plain(one) for one in cast("Sequence[Any]", value)]
    if hasattr(value, "model_dump"):
        # In Python's own values: what is no JSON in them is refused here, in words that show nothing of it.
        return plain(value.model_dump())
    if is_dataclass(value) and not isinstance(value, type):
        return {one.name: plain(getattr(value, one.name)) for one in fields(value)}
    raise refused(f"a tool gave back a value that cannot be scanned: {type(value).__name__}", side="tool")


def texts_of_metadata(messages: Sequence[BaseMessage]) -> list[str]:
    """Return the texts in the metadata of *messages* that are more than a name or an id, such as what was searched.

    The probabilities of tokens repeat what was said.
    """
    found: list[str] = []
    rest: list[Any] = [one.response_metadata for one in reversed(messages)]
    while rest:
        one = rest.pop()
        if isinstance(one, str):
            if one and not is_identifier(one):
                found.append(one)
        elif is_mapping(one):
            rest.extend(value for name, value in reversed(list(one.items())) if name != "logprobs")
        elif is_sequence(one):
            rest.extend(reversed(one))
        elif one is not None and not isinstance(one, (int, float)):
            rest.append(plain(one))
    return found


def texts_of_error(error: BaseException) -> list[str]:
    """Return the texts that an exception and its causes hold: a parser's repeats what it read."""
    return list(dict.fromkeys(text for one in _with_causes(error) for text in _texts(one)))


def _with_causes(error: BaseException) -> Iterator[BaseException]:
    one: BaseException | None = error
    for _ in range(_MOST_CAUSES):
        if one is None:
            return
        yield one
        one = one.__cause__ or one.__context__


def _texts(error: BaseException) -> Iterator[str]:
    for text in (str(error), getattr(error, "doc", None), getattr(error, "llm_output", None)):
        if text and isinstance(text, str):
            yield text


def is_mapping(value: Any) -> TypeGuard[Mapping[Any, Any]]:
    """Return whether *value* is a mapping."""
    return isinstance(value, Mapping)


def is_sequence(value: Any) -> TypeGuard[Sequence[Any]]:
    """Return whether *value* is a list or a tuple."""
    return isinstance(value, (list, tuple))


def _is_content(result: Any) -> TypeGuard[Sequence[Any]]:
    """Return whether *result* is a list of texts and parts, rather than a JSON value."""
    return is_sequence(result) and all(map(_is_part, result))


def _is_part(one: Any) -> bool:
    if isinstance(one, dict):
        return cast("dict[str, Any]", one).get("type") in TOOL_MESSAGE_BLOCK_TYPES
    return isinstance(one, str)


def output_scan(name: str, output: Any, server: str) -> Effect:
    """Return the scan of what the tool *name* gave back."""
    return lambda turn: turn.tool_output(name, output, server=server)


def text_of(result: Any) -> str:
    """Return the text that LangChain makes of a result."""
    content = _as_content(result)
    return content if isinstance(content, str) else json.dumps(content, ensure_ascii=False)


def _as_content(result: Any) -> Any:
    """Return the JSON value of *result*, or the text that LangChain makes of what has none."""
    try:
        json.dumps(result, allow_nan=False)
    except (TypeError, ValueError, RecursionError):
        return str(result)
    return result


def _answering(message: BaseMessage, call: ToolCall) -> BaseMessage:
    """Return *message*, if it is the content of this call's result with the call's id."""
    is_content = isinstance(message, ToolMessage) and not message.tool_call_id
    return message.model_copy(update={"tool_call_id": call["id"]}) if is_content else message

"""Chunks of Chat Completions, held until their verdict."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

from attrs import define, field

from .._adapters.answer_format import message_of
from .._adapters.json_values import is_array, is_object, texts_in
from .._adapters.server_events import SentEvent
from .._core.held_events import TextPiece, UnknownEvent
from .known import OF_CHOICE, OF_COMPLETION

# A message has no place in a chunk.
_OF_CHUNK: Final = OF_CHOICE - {"message"}
_TEXTS: Final = ("content", "refusal")
_DELTA: Final = frozenset({"content", "function_call", "refusal", "role", "tool_calls"})
_CALL: Final = frozenset({"custom", "function", "id", "index", "type"})
_CALL_PARTS: Final = {"function": "arguments", "custom": "input"}


@define(eq=False)
class _Call:
    """A call of a tool as its pieces come."""

    kind: str = "function"
    id: str | None = None
    name: str = ""
    input: list[str] = field(factory=list[str])

    def message(self) -> dict[str, Any]:
        part = {"name": self.name, _CALL_PARTS[self.kind]: "".join(self.input)}
        return {"id": self.id, "type": self.kind, self.kind: part}


@define(eq=False)
class _Choice:
    """What one choice says so far."""

    texts: dict[str, list[str]] = field(factory=dict[str, list[str]])
    calls: dict[int, _Call] = field(factory=dict[int, _Call])
    function_call: _Call | None = None
    others: dict[str, list[str]] = field(factory=dict[str, list[str]])
    """Texts at places that are not known, by their place: pieces of one text, as far as anyone can tell."""

    def message(self) -> dict[str, Any]:
        message: dict[str, Any] = {"role": "assistant", "content": None}
        message |= {name: "".join(pieces) for name, pieces in self.texts.items()}
        if self.calls:
            message["tool_calls"] = [call.message() for _, call in sorted(self.calls.items())]
        if self.function_call is not None:
            message["function_call"] = self.function_call.message()["function"]
        if self.others:
            message["others"] = ["".join(pieces) for pieces in self.others.values()]
        return message


class CompletionReading:
    """Reading of the chunks of one completion, of any number of choices."""

    def __init__(self) -> None:
        self._choices: dict[int, _Choice] = {}
        self._beside: dict[str, list[str]] = {}

    def add(self, event: SentEvent) -> Sequence[TextPiece] | None:
        """Read a chunk; one of nothing but texts may leave before the end."""
        if event.is_done:
            return None
        chunk = _object(event.data)
        pieces: list[TextPiece] = []
        is_plain = not _collect(self._beside, chunk, OF_COMPLETION)
        for given in _list(chunk.get("choices")):
            choice = _object(given)
            is_plain = self._add_choice(choice, pieces) and is_plain
        return pieces if is_plain else None

    def answers(self) -> Sequence[Any]:
        """Return the message of each choice, and one of what stood beside them."""
        beside = ["".join(pieces) for pieces in self._beside.values()]
        messages = [choice.message() for _, choice in sorted(self._choices.items())]
        return [*messages, *([message_of(beside, "assistant")] if beside else [])]

    def replaced(self, events: Sequence[SentEvent], answers: Sequence[Any]) -> Iterable[SentEvent]:
        """Yield *events* with each masked text in the first chunk of its choice that has a text, and in no other."""
        said = [choice.message() for _, choice in sorted(self._choices.items())]
        masked = {
            index: dict(passed)
            for index, one, passed in zip(sorted(self._choices), said, answers, strict=False)
            if one != passed
        }
        for event in events:
            chunk = event.members
            if chunk is None or not (given := _list(chunk.get("choices"))):
                yield event
                continue
            choices = [_masked(choice, masked) for choice in given]
            kept = [choice for choice in choices if choice is not None]
            if kept:
                yield SentEvent(event.name, {**chunk, "choices": kept})

    def _add_choice(self, given: dict[str, Any], pieces: list[TextPiece]) -> bool:
        """Read a choice of a chunk, and return whether it holds texts alone."""
        index = given.get("index")
        if type(index) is not int:
            raise UnknownEvent
        choice = self._choices.setdefault(index, _Choice())
        is_plain = not _collect(choice.others, given, _OF_CHUNK)
        delta = _object(given.get("delta") or {})
        for name in _TEXTS:
            if (text := _text(delta.get(name))) is not None:
                choice.texts.setdefault(name, []).append(text)
                pieces.append(TextPiece(f"{index} {name}", text))
        for call in _list(delta.get("tool_calls")):
            _add_call(choice, _object(call))
            is_plain = False
        if delta.get("function_call") is not None:
            choice.function_call = choice.function_call or _Call()
            _add_part(choice, choice.function_call, _object(delta["function_call"]))
            is_plain = False
        return not _collect(choice.others, delta, _DELTA) and is_plain


def _add_call(choice: _Choice, given: dict[str, Any]) -> None:
    index = given.get("index")
    if type(index) is not int:
        raise UnknownEvent
    call = choice.calls.setdefault(index, _Call())
    kind = _text(given.get("type"))
    if kind and kind not in _CALL_PARTS:
        raise UnknownEvent
    call.kind = kind or call.kind
    call.id = _text(given.get("id")) or call.id
    for name in _CALL_PARTS:
        if given.get(name) is not None:
            call.kind = name
            _add_part(choice, call, _object(given[name]))
    _collect(choice.others, given, _CALL)


def _add_part(choice: _Choice, call: _Call, given: dict[str, Any]) -> None:
    member = _CALL_PARTS[call.kind]
    name = _text(given.get("name"))
    if name and call.name and name != call.name:
        # Some clients would join the two, others take the last.
        raise UnknownEvent
    call.name = name or call.name
    call.input.append(_text(given.get(member)) or "")
    _collect(choice.others, given, frozenset({"name", member}))


def _collect(found: dict[str, list[str]], given: dict[str, Any], known: frozenset[str]) -> bool:
    """Add the texts in members of *given* that are not *known* to those *found*, and return whether there are any."""
    has_some = False
    for name, value in given.items():
        if name not in known and (texts := texts_in({name: value})):
            found.setdefault(name, []).extend(texts)
            has_some = True
    return has_some


def _masked(given: dict[str, Any], masked: dict[int, Any]) -> dict[str, Any] | None:
    """Return a choice with the masked text, with none after the first, or nothing if there is nothing else in it."""
    if given["index"] not in masked:
        return given
    delta = _object(given.get("delta") or {})
    names = [name for name in _TEXTS if delta.get(name)]
    if not names:
        return {**given, "logprobs": None}
    passed = masked[given["index"]]
    texts = {name: passed.pop(name, None) for name in names}
    if not any(texts.values()) and not given.get("finish_reason"):
        return None
    return {**given, "delta": {**delta, **texts}, "logprobs": None}


def _object(value: Any) -> dict[str, Any]:
    if not is_object(value):
        raise UnknownEvent
    return value


def _list(value: Any) -> list[Any]:
    given: Any = [] if value is None else value
    if not is_array(given):
        raise UnknownEvent
    return given


def _text(value: Any) -> str | None:
    if value is not None and not isinstance(value, str):
        raise UnknownEvent
    return value

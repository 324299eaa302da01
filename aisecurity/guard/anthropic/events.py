"""Events of a message as it is streamed: what they say, and the same events with a masked text."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, TypeAlias

from aisecurity.guard._core.held_events import TextPiece, UnknownEvent

from .said import Masks, Said, is_text

Event: TypeAlias = dict[str, Any]
Pieces: TypeAlias = Sequence[TextPiece] | None

_NOTHING: Final[Sequence[TextPiece]] = ()
_PIECES: Final[Mapping[str, tuple[str, str]]] = {
    "text_delta": ("text", "text"),
    "thinking_delta": ("thinking", "thinking"),
}
"""Changes that are pieces of text, with the type of their block, and the member of both that holds the text."""
_CALLS: Final = frozenset({"tool_use", "server_tool_use", "mcp_tool_use"})
_DELTA: Final = frozenset({"container", "stop_details", "stop_reason", "stop_sequence"})
_OF_EVENT: Final[Mapping[str, frozenset[str]]] = {
    "message_start": frozenset({"message"}),
    "content_block_start": frozenset({"index", "content_block"}),
    "content_block_delta": frozenset({"index", "delta"}),
    "content_block_stop": frozenset({"index"}),
    "message_delta": frozenset({"delta", "usage", "context_management", "input_transformations"}),
    "message_stop": frozenset(),
    "ping": frozenset(),
}
"""Members of the events that are known, beside their type. What of others is text is scanned."""


class MessageEvents:
    """The events of one answer, JSON objects, read as they come. UnknownEvent for what no client would take for one."""

    def __init__(self) -> None:
        self._said = Said()
        self._json: dict[int, str] = {}
        self._has_begun = False
        self.id: Any = None
        """The id of the answer, unless it was masked."""
        self._given: Sequence[Any] = ()
        self._readers: Final[Mapping[str, Callable[[Event], Pieces]]] = {
            "message_start": self._start,
            "content_block_start": self._block,
            "content_block_delta": self._change,
            "content_block_stop": self._other,
            "message_delta": self._end,
            "message_stop": self._other,
            "ping": self._other,
        }

    def add(self, event: Event) -> Pieces:
        """Read *event*, and return the pieces of text in it; `None` for one that is held to the end."""
        kind = str(event.get("type"))
        if kind not in self._readers:
            raise UnknownEvent
        has_rest = self._said.add_rest(event, _OF_EVENT[kind] | {"type"})
        try:
            pieces = self._readers[kind](event)
        except (AttributeError, IndexError, KeyError, TypeError):
            # Of another shape than such an event has.
            raise UnknownEvent from None
        return None if has_rest else pieces

    def answers(self) -> Sequence[Any]:
        """Return all that the answer says."""
        for index, written in self._json.items():
            # As it was written: of two members with one name a tool may take either.
            self._said.blocks[index]["input"] = written or {}
        self._given = self._said.messages()
        return self._given

    def replaced(self, events: Sequence[Event], answers: Sequence[Any]) -> Iterable[Event]:
        """Return *events* with the masked texts in the place of theirs."""
        masks = self._said.masks(self._given, answers) or Masks()
        self.id = None
        return _masked(events, masks)

    def _start(self, event: Event) -> Pieces:
        message = event["message"]
        if self._has_begun or message["content"] or message.get("stop_details"):
            raise UnknownEvent
        self._has_begun = True
        self.id = message.get("id")
        return None if self._said.add_message(message) else _NOTHING

    def _block(self, event: Event) -> Pieces:
        block = dict(event["content_block"])
        # Clients append a block, whatever its index, and find it by its index.
        if event["index"] != len(self._said.blocks):
            raise UnknownEvent
        self._said.blocks.append(block)
        is_begun = set(block) <= {"type", "text", "citations"} and not block.get("citations")
        return self._piece("text", block["text"]) if is_text(block) and is_begun else None

    def _change(self, event: Event) -> Pieces:
        delta, index = event["delta"], event["index"]
        block, kind = self._said.blocks[index], delta["type"]
        if kind in _PIECES and _PIECES[kind][0] == block["type"]:
            return self._say(block, delta, _PIECES[kind][1])
        if kind == "signature_delta" and block["type"] == "thinking":
            return None if self._said.add_rest(delta, {"type", "signature"}) else _NOTHING
        if kind == "input_json_delta" and block["type"] in _CALLS and not block.get("input"):
            self._said.add_rest(delta, {"type", "partial_json"})
            self._json[index] = self._json.get(index, "") + delta["partial_json"]
        elif kind == "citations_delta" and is_text(block):
            self._said.add_rest(delta, {"type", "citation"})
            block["citations"] = [*(block.get("citations") or ()), delta["citation"]]
        elif kind == "compaction_delta" and block["type"] == "compaction":
            self._said.rest.append({name: value for name, value in delta.items() if name != "encrypted_content"})
        else:
            raise UnknownEvent
        return None

    def _say(self, block: Event, delta: Event, member: str) -> Pieces:
        piece = delta[member]
        has_rest = self._said.add_rest(delta, {"type", member})
        pieces = self._piece(member, piece)
        block[member] += piece
        return None if has_rest else pieces

    def _end(self, event: Event) -> Pieces:
        delta = event["delta"]
        details = delta.get("stop_details")
        if details and self._said.explanation:
            raise UnknownEvent
        has_rest = self._said.add_rest(delta, _DELTA)
        return None if self._said.add_details(details) or has_rest else _NOTHING

    def _other(self, event: Event) -> Pieces:
        return _NOTHING

    def _piece(self, key: str, text: Any) -> Pieces:
        if not isinstance(text, str):
            raise UnknownEvent
        return [TextPiece(key, text)]


def _masked(events: Iterable[Event], masks: Masks) -> Iterator[Event]:
    """Yield *events*, the text of their one block of text in one piece, and without its other pieces."""
    rest = masks.text
    for event in events:
        delta = event.get("delta", {})
        if masks.text is not None and event["type"] == "content_block_start" and is_text(event["content_block"]):
            block = event["content_block"]
            yield {**event, "content_block": {**block, "text": ""}}
            # In a change, where clients look for text.
            yield {
                "type": "content_block_delta",
                "index": event["index"],
                "delta": {"type": "text_delta", "text": rest},
            }
        elif masks.text is not None and delta.get("type") == "text_delta":
            continue
        elif masks.explanation is not None and (delta.get("stop_details") or {}).get("explanation"):
            details = {**delta["stop_details"], "explanation": masks.explanation}
            yield {**event, "delta": {**delta, "stop_details": details}}
        else:
            yield event

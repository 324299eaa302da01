"""Events of Responses, held until their verdict.

A response repeats a text in up to five places: its pieces, the whole of it, its part, its item, and the response at the
end. Each text of any event has to be in the items that are scanned, else it is scanned beside them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from .._adapters.answer_format import message_of
from .._adapters.json_values import is_array, is_object, texts_beside, texts_in
from .._adapters.server_events import SentEvent
from .._core.conversation.values import INERT
from .._core.held_events import TextPiece, UnknownEvent
from .known import EVENTS, OF_EVENT, OF_RESPONSE

_PLACE: Final = ("type", "item_id", "output_index", "content_index", "summary_index", "command_index")
_PIECES: Final = frozenset({"response.output_text.delta", "response.refusal.delta"})
_ENDS: Final = frozenset({"response.completed", "response.failed", "response.incomplete"})
_NOT_SAID: Final = INERT
"""Members that the reader of conversations leaves out as well."""


class ResponseReading:
    """Reading of the events of one response."""

    def __init__(self) -> None:
        self._items: dict[int, dict[str, Any]] = {}
        self._output: list[Any] | None = None
        self._joined: dict[tuple[str, ...], list[str]] = {}
        self._texts: dict[str, None] = {}

    def add(self, event: SentEvent) -> Sequence[TextPiece] | None:
        """Read an event; a piece of a text, and what announces one, may leave before the end."""
        given = event.members
        if event.is_done:
            return None
        if given is None or given.get("type") not in EVENTS:
            raise UnknownEvent
        has_response = self._add_response(given)
        has_item = self._add_item(given)
        delta = given.get("delta")
        joined = self._joined_pieces(given, delta)
        beside = texts_beside(given, OF_EVENT, _NOT_SAID)
        self._texts.update(dict.fromkeys(beside))
        if given["type"] in _PIECES and not beside:
            if not isinstance(delta, str):
                raise UnknownEvent
            return [TextPiece(" ".join(self._place(given)), delta)]
        return None if beside or joined or has_response or not _is_announcement(given, has_item) else ()

    def answers(self) -> Sequence[Any]:
        """Return the items, and a message of each text in an event that is in none of them."""
        items = list(self._said().values())
        known = set(texts_in(items, _NOT_SAID))
        texts = [*self._texts, *("".join(pieces) for pieces in self._joined.values())]
        beside = [text for text in dict.fromkeys(texts) if text and text not in known]
        return [*items, *([message_of(beside, "assistant")] if beside else [])]

    def replaced(self, events: Sequence[SentEvent], answers: Sequence[Any]) -> Iterable[SentEvent]:
        """Return *events* with each masked item in all of its places. UnknownEvent if that left another text in one."""
        masked = {
            index: passed
            for (index, item), passed in zip(self._said().items(), answers, strict=False)
            if item is not passed
        }
        shown: set[int] = set()
        given = [(event.name, _masked(event.data, masked, shown)) for event in events if not event.is_done]
        made = [SentEvent(name, one) for name, one in given if one is not None]
        again = ResponseReading()
        for event in made:
            again.add(event)
        if not set(texts_in(list(again.answers()), _NOT_SAID)) <= set(texts_in(list(answers), _NOT_SAID)):
            raise UnknownEvent
        return [*made, *(event for event in events if event.is_done)]

    def _said(self) -> dict[int, Any]:
        return dict(sorted(self._items.items())) if self._output is None else dict(enumerate(self._output))

    def _add_response(self, given: Mapping[str, Any]) -> bool:
        """Read the response of an event, and return whether it says something."""
        whole = given.get("response")
        if whole is None:
            return False
        if not is_object(whole):
            raise UnknownEvent
        output: Any = whole.get("output") or []
        if not is_array(output):
            raise UnknownEvent
        if given["type"] in _ENDS:
            self._output = output
        beside = texts_beside(whole, OF_RESPONSE, _NOT_SAID) + texts_in(output, _NOT_SAID)
        self._texts.update(dict.fromkeys(beside))
        return bool(beside) or given["type"] in _ENDS

    def _add_item(self, given: Mapping[str, Any]) -> dict[str, Any] | None:
        item = given.get("item")
        if item is None:
            return None
        index = given.get("output_index")
        if type(index) is not int or not is_object(item):
            raise UnknownEvent
        if given["type"] == "response.output_item.done":
            self._items[index] = item
        return item

    def _joined_pieces(self, given: Mapping[str, Any], delta: Any) -> bool:
        """Join the pieces of each text, and return whether there is one that is no text of the model's."""
        place = self._place(given)
        if isinstance(delta, str):
            self._joined.setdefault(place, []).append(delta)
        elif delta is not None:
            for name, value in _object(delta).items():
                self._joined.setdefault((*place, name), []).extend(texts_in({name: value}, INERT))
        return delta is not None and given["type"] not in _PIECES

    def _place(self, given: Mapping[str, Any]) -> tuple[str, ...]:
        return tuple(str(given.get(name)) for name in _PLACE)


def _is_announcement(given: Mapping[str, Any], item: Mapping[str, Any] | None) -> bool:
    """Return whether an event without a text says only that one comes."""
    return item is None or item.get("type") == "message"


def _masked(given: dict[str, Any], masked: Mapping[int, Any], shown: set[int]) -> dict[str, Any] | None:
    """Return what an event says instead, `None` for one whose text was said before."""
    if "response" in given:
        return {**given, "response": _response(given["response"], masked)}
    index: Any = given.get("output_index")
    if index not in masked:
        return given
    places = _places(masked[index])
    name = next((name for name in places if name in given), None)
    if name is None or (name == "delta" and index in shown):
        return None
    if name == "delta":
        shown.add(index)
    elif not texts_in(given[name], _NOT_SAID):
        # What announces the text.
        return given
    return {**given, name: places[name], **({"logprobs": []} if "logprobs" in given else {})}


def _places(item: Mapping[str, Any]) -> dict[str, Any]:
    """Return what stands for a masked *item* in each member of an event that can repeat it."""
    content = item["content"]
    part = content if isinstance(content, str) else content[0]
    text = part if isinstance(part, str) else part.get("text", part.get("refusal"))
    return {"item": item, "part": part, "delta": text, "text": text, "refusal": text}


def _response(response: Any, masked: Mapping[int, Any]) -> Any:
    output = response.get("output")
    if not output:
        return response
    return {**response, "output": [masked.get(index, item) for index, item in enumerate(output)]}


def _object(value: Any) -> dict[str, Any]:
    if not is_object(value):
        raise UnknownEvent
    return value

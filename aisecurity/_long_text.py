"""Cuts content that is over the limits, where that was asked for, at places where a reader would pause."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from types import NoneType
from typing import Any

from attrs import frozen

from aisecurity.constants import base as limits
from aisecurity.exceptions import ConfigurationError
from aisecurity.generated_openapi_client import ToolEvent
from aisecurity.scan.models.content import Content

HEADROOM = 64 * 1024
"""Bytes of a request left for what is not content: profile, ids, metadata."""
MOST_BYTES = limits.MAX_SYNC_BODY_BYTES - HEADROOM
CUT = ("prompt", "response", "code_prompt", "code_response")
"""What can be cut. A context is needed whole, and half a tool event is not JSON."""
_GROUNDING = {"prompt": limits.MAX_GROUNDING_PROMPT_LENGTH, "response": limits.MAX_GROUNDING_RESPONSE_LENGTH}
_SENTENCE = re.compile(r"[.!?]\s+|[。！？]|\n")  # noqa: RUF001 - the full stops of Chinese and Japanese
_PAUSES = (re.compile(r"\n\s*\n"), _SENTENCE, re.compile(r"\s+"))
"""After a paragraph, after a sentence or line, after a word."""


@frozen(kw_only=True)
class Split:
    """Cut texts that are longer than *characters*, each piece beginning with the last *overlap* of the one before.

    The default fits into a request whatever the characters are; smaller pieces are scanned more closely and cost more.
    A piece may be a third shorter, so that it ends after a paragraph, a sentence or a word.
    """

    characters: int = 300_000
    overlap: int = 500

    def __attrs_post_init__(self) -> None:
        if not 0 <= self.overlap <= self.characters // 3 or self.characters < 1:
            raise ConfigurationError("split: characters above 0, and an overlap of at most a third of them, are needed")


def divided(members: Mapping[str, Any], split: Split | None) -> tuple[Content, ...]:
    """Return the contents to scan for *members*: one, unless it is to be cut. PayloadError as Content."""
    texts_alone = all(isinstance(members.get(name), (str, NoneType)) for name in (*CUT, "context"))
    if split is None or not texts_alone:
        return (Content(**members),)
    return tuple(Content(**part) for part in _fitting(members, split))


def _fitting(members: Mapping[str, Any], split: Split) -> Iterator[Mapping[str, Any]]:
    names = [name for name in CUT if members.get(name) is not None]
    long = [name for name in names if len(members[name]) > _most(members, name, split)]
    if not long and _fits(members):
        yield members
    elif len(names) > 1 or (names and members.get("tool_event") is not None):
        # Alone, the longest text has the most room; what it came with is scanned beside it.
        longest = max(long or names, key=lambda name: len(members[name]))
        yield from _fitting({longest: members[longest], "context": members.get("context")}, split)
        yield from _fitting({name: value for name, value in members.items() if name != longest}, split)
    elif long:
        most = _most(members, long[0], split)
        bound = Split(characters=most, overlap=min(split.overlap, most // 3))
        yield from ({**members, long[0]: piece} for piece in pieces(members[long[0]], bound))
    else:
        yield members  # a context or a tool event is too long: the scanner says so


def _most(members: Mapping[str, Any], name: str, split: Split) -> int:
    most = _GROUNDING.get(name, split.characters) if members.get("context") is not None else split.characters
    return min(split.characters, most)


def _fits(members: Mapping[str, Any]) -> bool:
    event: ToolEvent | None = members.get("tool_event")
    texts = [value for value in members.values() if isinstance(value, str)]
    texts += [text for text in (event.input, event.output) if text is not None] if event is not None else []
    # Six bytes are the most that a character becomes in JSON; most contents need no closer look.
    if sum(len(text) for text in texts) * 6 < MOST_BYTES:
        return True
    return len(json.dumps(texts, ensure_ascii=False).encode("utf-8", "surrogatepass")) <= MOST_BYTES


def pieces(text: str, split: Split) -> Iterator[str]:
    """Yield *text* in pieces: each character is in one, and the last *overlap* of one open the next."""
    start = 0
    while len(text) - start > split.characters:
        end = _pause(text, start + split.characters - split.characters // 3, start + split.characters)
        yield text[start:end]
        start = end - split.overlap
    yield text[start:]


def _pause(text: str, earliest: int, latest: int) -> int:
    """Return the last place to cut within the bounds, at the strongest pause there is."""
    for pause in _PAUSES:
        places = [found.end() for found in pause.finditer(text, earliest, latest)]
        if places:
            return places[-1]
    return latest - 1 if "\ud800" <= text[latest - 1] <= "\udbff" else latest

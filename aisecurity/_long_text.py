"""Long texts: split into pieces within the limits, whose verdicts are combined into one."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from types import NoneType
from typing import Any, TypeVar

from attrs import evolve, fields, frozen

from aisecurity.constants import base as limits
from aisecurity.exceptions import AISecSDKException, ConfigurationError
from aisecurity.generated_openapi_client import PromptDetected, ResponseDetected, ScanResponse, ToolEvent
from aisecurity.scan.models.content import Content

M = TypeVar("M", PromptDetected, ResponseDetected)

HEADROOM = 64 * 1024
"""Bytes of a request left for what is not content: profile, ids, metadata."""
MAX_CONTENT_BYTES = limits.MAX_SYNC_BODY_BYTES - HEADROOM
CUTTABLE = ("prompt", "response", "code_prompt", "code_response")
"""Texts that can be split. A context is needed whole, and half a tool event is not JSON."""
_GROUNDING = {"prompt": limits.MAX_GROUNDING_PROMPT_LENGTH, "response": limits.MAX_GROUNDING_RESPONSE_LENGTH}
_SHORT = limits.MAX_GROUNDING_PROMPT_LENGTH
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
    """Return the contents to scan for *members*: one, unless it is split. PayloadError as from Content."""
    if split is None or _are_short(members, split):
        return (Content(**members),)
    texts_alone = all(isinstance(members.get(name), (str, NoneType)) for name in (*CUTTABLE, "context"))
    if not texts_alone:
        return (Content(**members),)
    return tuple(Content(**part) for part in _fitting(members, split))


def _are_short(members: Mapping[str, Any], split: Split) -> bool:
    """Return whether all are texts that are too short, whatever their characters are, for any limit; most contents."""
    left = min(_SHORT, split.characters)
    for value in members.values():
        left -= len(value) if type(value) is str else _SHORT + 1
    return left >= 0


def _fitting(members: Mapping[str, Any], split: Split) -> Iterator[Mapping[str, Any]]:
    names = [name for name in CUTTABLE if members.get(name) is not None]
    long = [name for name in names if len(members[name]) > _most(members, name, split)]
    if not long and _fits(members):
        yield members
    elif len(names) > 1 or (names and members.get("tool_event") is not None):
        # Alone, the longest text has the most room; the other texts are scanned beside it.
        longest = max(long or names, key=lambda name: len(members[name]))
        yield from _fitting({longest: members[longest], "context": members.get("context")}, split)
        yield from _fitting({name: value for name, value in members.items() if name != longest}, split)
    elif long:
        most = _most(members, long[0], split)
        bound = Split(characters=most, overlap=min(split.overlap, most // 3))
        yield from ({**members, long[0]: piece} for piece in pieces(members[long[0]], bound))
    else:
        yield members  # a context or a tool event is too long: the scanner rejects it


def _most(members: Mapping[str, Any], name: str, split: Split) -> int:
    most = _GROUNDING.get(name, split.characters) if members.get("context") is not None else split.characters
    return min(split.characters, most)


def _fits(members: Mapping[str, Any]) -> bool:
    event: ToolEvent | None = members.get("tool_event")
    texts = [value for value in members.values() if isinstance(value, str)]
    texts += [text for text in (event.input, event.output) if text is not None] if event is not None else []
    # Six bytes are the most that a character becomes in JSON; most contents need no closer look.
    if sum(len(text) for text in texts) * 6 < MAX_CONTENT_BYTES:
        return True
    return len(json.dumps(texts, ensure_ascii=False).encode("utf-8", "surrogatepass")) <= MAX_CONTENT_BYTES


def pieces(text: str, split: Split) -> Iterator[str]:
    """Yield *text* in pieces: each character is in one, and the last *overlap* of one open the next."""
    start = 0
    while len(text) - start > split.characters:
        end = _pause(text, start + split.characters - split.characters // 3, start + split.characters)
        yield text[start:end]
        start = end - split.overlap
    yield text[start:]


def _pause(text: str, earliest: int, latest: int) -> int:
    """Return the last place to cut within the bounds, at a paragraph, else a sentence, else a word."""
    for pause in _PAUSES:
        places = [found.end() for found in pause.finditer(text, earliest, latest)]
        if places:
            return places[-1]
    return latest - 1 if "\ud800" <= text[latest - 1] <= "\udbff" else latest


def combined(outcomes: Sequence[ScanResponse | AISecSDKException]) -> ScanResponse | AISecSDKException:
    """Combine the outcomes of an item's parts: blocked if any is, else failed if any is, else the worst verdict.

    Flags and errors of all parts are joined; ids are those of the part that decided; masked texts, which would be of
    that part alone, are left out.
    """
    responses = [one for one in outcomes if not isinstance(one, AISecSDKException)]
    failed = next((one for one in outcomes if isinstance(one, AISecSDKException)), None)
    if failed is not None and not any(one.is_blocked for one in responses):
        return failed
    worst = max(responses, key=_badness)
    made = evolve(
        worst,
        timeout=any(one.timeout for one in responses) or None,
        error=any(one.error for one in responses) or failed is not None or None,
        errors=[error for one in responses for error in one.errors or []] or None,
        prompt_detected=_joined([one.prompt_detected for one in responses]),
        response_detected=_joined([one.response_detected for one in responses]),
        prompt_masked_data=None,
        response_masked_data=None,
        prompt_detection_details=None,
        response_detection_details=None,
    )
    made.request_id, made.is_emulated = worst.request_id, any(one.is_emulated for one in responses)
    return made


def _badness(response: ScanResponse) -> tuple[bool, ...]:
    return response.action == "block", response.is_blocked, response.category != "benign", response.is_partial


def _joined(flags: Sequence[M | None]) -> M | None:
    """Return flags each of which is set if it is in any of *flags*."""
    given = [one for one in flags if one is not None]
    if not given:
        return None
    names = [one.name for one in fields(type(given[0])) if one.name != "additional_properties"]
    changes: dict[str, Any] = {name: _any([getattr(one, name) for one in given]) for name in names}
    return evolve(given[0], **changes)


def _any(flags: Sequence[bool | None]) -> bool | None:
    given = [flag for flag in flags if flag is not None]
    return any(given) if given else None

"""Words of the service in the text of an exception, where they repeat nothing of the request; reasons that are likely.

It is imported when a refusal stands.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import unquote

from aisecurity._runtime import json_codec
from aisecurity._validation.payload import TEXTS
from aisecurity.exceptions import APIStatusError, BadRequestError

if TYPE_CHECKING:
    from aisecurity.generated_openapi_client import ScanRequestContentsInner, ToolEvent

    from .calls import Call
    from .effects import Send

_RUN: Final = 8
"""Characters in a row that the service's words must not have in common with a text or a secret."""
_PIECE: Final = 5
_STEP: Final = 4
"""A run of 8 characters has in it the 5 from the first multiple of 4 on, wherever it begins."""
_LONGEST: Final = 300
_ROUNDS: Final = 4
"""Layers of escapes that are undone."""
_NO_SECRETS: Final = frozenset({"user-agent", "content-type", "connection"})

DOCUMENTED: Final = frozenset(
    {
        "Request data is invalid or malformed",
        "Not Authenticated",
        "Invalid API Key",
        "Resource is not found",
        "The method is not allowed",
        "The request body is too large",
        "The media type is not supported",
        "Request exceeds limit",
        "No default AI profile available",
    }
)
"""Messages of the service that are shown whatever was scanned."""

_ECOSYSTEM: Final = 'tool_event.metadata.ecosystem is a likely reason: "mcp" is the only one that the service documents'
_INPUT: Final = "tool_event.input is a likely reason: it is no JSON text, as json.dumps(...) makes it"
_PROFILE: Final = "a profile that it does not know is one reason"


def explain(error: APIStatusError, what: Call[Any], send: Send | None) -> None:
    """Add to the text of *error* what the service said to *send*, and the reasons that are likely for *what*."""
    headers: Mapping[str, str] = {} if send is None else send.request.headers
    parts = [str(error)]
    if words := shown_words(error.message, [*_texts(what.contents), *_secrets(headers)]):
        parts[0] += f": {words}"
    if isinstance(error, BadRequestError) and what.contents:
        events = [content.tool_event for content in what.contents if content.tool_event is not None]
        parts += [_ECOSYSTEM] * any(map(_has_other_ecosystem, events))
        parts += [_INPUT] * any(map(_has_other_input, events))
        parts.append(_PROFILE)
    error.args = ("; ".join(parts),)


def shown_words(message: str, secrets: Iterable[str]) -> str:
    """Return *message* on one line of at most 300 characters; "" if it repeats a part of one of *secrets*."""
    line = " ".join("".join(letter if letter.isprintable() else " " for letter in message).split())
    if line not in DOCUMENTED and _repeats(message, secrets):
        return ""
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 3]}..."


def _texts(contents: Iterable[ScanRequestContentsInner]) -> Iterator[str]:
    """Yield the texts that were scanned."""
    for content in contents:
        yield from (value for name in TEXTS if (value := getattr(content, name)) is not None)
        event = content.tool_event
        if event is not None:
            yield from (text for text in (event.input, event.output) if text is not None)
        yield from (json.dumps(value, default=str) for value in content.additional_properties.values())


def _secrets(headers: Mapping[str, str]) -> Iterator[str]:
    """Yield the credential and the values of a gateway's headers."""
    return (value.removeprefix("Bearer ") for name, value in headers.items() if name.lower() not in _NO_SECRETS)


def _repeats(message: str, secrets: Iterable[str]) -> bool:
    """Return whether *message* has 8 characters in a row, or the whole of a shorter one, of any of *secrets*."""
    words = _forms(message)
    return bool(message) and any(
        _have_in_common(one, other) for secret in secrets if secret.strip() for other in _forms(secret) for one in words
    )


def _forms(text: str) -> set[str]:
    """Return *text* as it is, and with its escapes undone, without difference of case."""
    undone = text
    for _ in range(_ROUNDS):
        before, undone = undone, html.unescape(unquote(_without_json_escapes(undone)))
        if undone == before:
            break
    return {text.casefold(), undone.casefold()}


_ESCAPE: Final = re.compile(r'\\(?:u([0-9a-fA-F]{4})|(["\\/bfnrt]))')
_NAMED: Final = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}


def _without_json_escapes(text: str) -> str:
    if "\\" not in text:
        return text
    plain = _ESCAPE.sub(lambda found: chr(int(found[1], 16)) if found[1] else _NAMED.get(found[2], found[2]), text)
    # A character beyond 16 bits is two escapes.
    return plain.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _have_in_common(words: str, text: str) -> bool:
    if len(text) < _RUN:
        return text in words
    pieces = {words[start : start + _PIECE] for start in range(len(words) - _PIECE + 1)}
    for start in range(0, len(text) - _PIECE + 1, _STEP):
        if text[start : start + _PIECE] in pieces:
            around = text[max(0, start - _RUN + _PIECE) : start + _RUN]
            if any(around[i : i + _RUN] in words for i in range(len(around) - _RUN + 1)):
                return True
    return False


def _has_other_ecosystem(event: ToolEvent) -> bool:
    return event.metadata is None or event.metadata.ecosystem != "mcp"


def _has_other_input(event: ToolEvent) -> bool:
    try:
        json_codec.decode((event.input or "null").encode())
    except ValueError:
        return True
    return event.input == ""

"""Texts in messages of MCP: what there is to scan in parameters and results, and which parts hold no text."""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Callable, Iterator
from typing import Any, Final, TypeAlias, TypeGuard

from attrs import field, frozen

from aisecurity._runtime.model import hidden

from .methods import BLOCKS_OF_PARAMS, BLOCKS_OF_RESULTS, OPAQUE

Json: TypeAlias = dict[str, Any]

_ROLES: Final = frozenset({"user", "assistant"})
_LEVELS: Final = frozenset({"debug", "info", "notice", "warning", "error", "critical", "alert", "emergency"})
_KNOWN_RESULTS: Final = frozenset({"complete", "input_required"})
_STRUCTURE: Final = frozenset({"content", "text", "structuredContent", "result", "messages"})
"""Names of members that say nothing where all that they hold is one text."""
_CLIENT_META: Final = frozenset(
    f"io.modelcontextprotocol/{name}" for name in ("clientCapabilities", "clientInfo", "logLevel", "protocolVersion")
)
"""Names of the client in each of its requests, from its own code."""
_TRACE: Final = re.compile(r"[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}")


def is_object(value: Any) -> TypeGuard[Json]:
    """Return whether *value* is a JSON object."""
    return isinstance(value, dict)


def is_array(value: Any) -> TypeGuard[list[Any]]:
    """Return whether *value* is a JSON array."""
    return isinstance(value, list)


class UnknownContentError(Exception):
    """A kind of content that nobody here can read. It repeats nothing of it."""


@frozen
class Readable:
    """What there is to scan in one message."""

    value: Any = field(repr=hidden)
    """A text or JSON value; `None` if there is nothing."""
    skipped: tuple[str, ...] = ()
    """Kinds of parts that hold no text."""


def readable(method: str, value: Any, *, is_result: bool) -> Readable:
    """Return what there is to scan in *value*, the parameters or the result of *method*.

    UnknownContentError for a kind of content that is not known. RecursionError for one that is too deep.
    """
    skipped: list[str] = []
    kept = _message(method, value, skipped, is_result=is_result) if is_object(value) else value
    text = _only_text(kept)
    return Readable(kept or None if text is None else text, tuple(skipped))


def _message(method: str, value: Json, skipped: list[str], *, is_result: bool) -> Json:
    blocks = (BLOCKS_OF_RESULTS if is_result else BLOCKS_OF_PARAMS).get(method)
    kept: Json = {}
    for name, member in value.items():
        read = _member(name, member, skipped, is_result=is_result, is_blocks=name == blocks)
        if read not in (None, "", [], {}):
            kept[name] = read
    return kept


def _member(name: str, member: Any, skipped: list[str], *, is_result: bool, is_blocks: bool) -> Any:
    """Return what there is to scan in one member of parameters or a result."""
    if _says_nothing(name, member):
        return None
    if name == "_meta" and is_object(member):
        return _meta(member, is_result=is_result)
    if is_blocks:
        return _each(_block_or_message, member, skipped)
    if name == "inputRequests" and is_result and is_object(member):
        return {key: _input_request(one, skipped) for key, one in member.items()}
    if name == "inputResponses" and not is_result and is_object(member):
        return {key: _input_response(one, skipped) for key, one in member.items()}
    return member


def _says_nothing(name: str, member: Any) -> bool:
    """Return whether a member is part of the protocol's structure, and no text."""
    if name in OPAQUE:
        return isinstance(member, str)
    known = {"role": _ROLES, "level": _LEVELS, "resultType": _KNOWN_RESULTS, "cacheScope": {"public", "private"}}
    if name in known:
        return isinstance(member, str) and member in known[name]
    if name in ("ttlMs", "progressToken", "progress", "total"):
        return isinstance(member, (int, float))
    return name == "isError" and isinstance(member, bool)


def _meta(meta: Json, *, is_result: bool) -> Json:
    kept = {name: one for name, one in meta.items() if not _is_known_meta(name, one)}
    if not is_result:
        kept = {name: one for name, one in kept.items() if name not in _CLIENT_META}
    return kept


def _is_known_meta(name: str, value: Any) -> bool:
    if name == "progressToken":
        return isinstance(value, int)
    if name == "traceparent":
        return isinstance(value, str) and _TRACE.fullmatch(value) is not None
    return name == "fastmcp" and value == {"wrap_result": True}


def _input_request(request: Any, skipped: list[str]) -> Any:
    if is_object(request) and is_object(params := request.get("params")):
        return {**request, "params": _message(str(request.get("method")), params, skipped, is_result=False)}
    return request


def _input_response(response: Any, skipped: list[str]) -> Any:
    # A form that was filled in has neither a role nor kinds of content.
    if is_object(response) and "role" in response:
        return _message("sampling/createMessage", response, skipped, is_result=True)
    return response


def _each(read: Callable[[Json, list[str]], Json], member: Any, skipped: list[str]) -> Any:
    if is_array(member):
        return [read(one, skipped) if is_object(one) else one for one in member]
    return read(member, skipped) if is_object(member) else member


def _block_or_message(block: Json, skipped: list[str]) -> Json:
    """Return what there is to scan in a block of content, a resource's contents, or a message that holds blocks."""
    if "role" in block:
        return _message("sampling/createMessage", block, skipped, is_result=True)
    if "type" not in block and "uri" in block:
        return _without_bytes(block, "blob", "resource", skipped)
    return _block(block, skipped)


def _block(block: Json, skipped: list[str]) -> Json:
    kept = {name: member for name, member in block.items() if name != "type"}
    match block.get("type"):
        case "text" | "resource_link" | "tool_use":
            return kept
        case "image" | "audio" as kind:
            return _without_bytes(kept, "data", kind, skipped)
        case "resource" if is_object(block.get("resource")):
            return {**kept, "resource": _without_bytes(block["resource"], "blob", "resource", skipped)}
        case "tool_result":
            return {**kept, "content": _each(_block, block.get("content"), skipped)}
        case _:
            raise UnknownContentError


def _without_bytes(holder: Json, name: str, kind: str, skipped: list[str]) -> Json:
    """Return *holder* without the bytes of its member *name*, or with their text: bytes of a text are one."""
    data = holder.get(name)
    if not isinstance(data, str) or not data:
        return holder
    try:
        decoded = b64decode(data, validate=True)
    except ValueError:
        return holder  # no base64, so it is read as it is
    try:
        return {**holder, name: decoded.decode()}
    except UnicodeDecodeError:
        skipped.append(kind)
        return {member: value for member, value in holder.items() if member != name}


def _only_text(value: Any) -> str | None:
    """Return the text of *value* if that is all that it says, whether once or again in another place."""
    texts = set[str]()
    for leaf in _leaves(value):
        if not isinstance(leaf, str):
            return None
        texts.add(leaf)
    return texts.pop() if len(texts) == 1 else None


def _leaves(value: Any) -> Iterator[Any]:
    """Yield what *value* holds, and `None` for what is more than structure."""
    if is_object(value):
        for name, member in value.items():
            if name not in _STRUCTURE:
                yield None
            yield from _leaves(member)
    elif is_array(value):
        for member in value:
            yield from _leaves(member)
    else:
        yield value

"""Values in messages, read by their type: dicts, lists and pydantic objects. Errors name the place and a type alone."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, Final, cast

from aisecurity._validation import payload
from aisecurity.exceptions import PayloadError

DATA: Final = frozenset(
    {"base64", "bytes", "data", "file_data", "file_id", "file_uri", "file_url", "image_url", "uri", "url"}
)
"""Members of a part without text that hold its data, or say where they are."""
INERT: Final = frozenset(
    {
        "__openai_role__",
        "approval_request_id",
        "background",
        "cache_control",
        "call_id",
        "caller",
        "container_id",
        "created_at",
        "created_by",
        "detail",
        "execution",
        "expires_at",
        "fingerprint",
        "format",
        "id",
        "index",
        "logprobs",
        "media_type",
        "mime_type",
        "object",
        "phase",
        "prompt_cache_breakpoint",
        "quality",
        "role",
        "signature",
        "size",
        "status",
        "tool_call_id",
        "tool_use_id",
        "type",
    }
)
"""Members that hold ids, settings and the like: nothing that a model reads."""

_CREDENTIALS: Final = frozenset({"authorization", "headers"})


def members(path: str, value: Any) -> dict[str, Any]:
    """Return the members of *value*, a dict or a pydantic object. PayloadError if it is neither."""
    if hasattr(value, "model_dump"):
        value = _dumped(path, value)
    if isinstance(value, dict):
        return cast("dict[str, Any]", value)
    raise PayloadError(f"{path}: a dict or a message is needed, not {type(value).__name__}")


def sequence(path: str, value: Any) -> Sequence[Any]:
    """Return *value* if it is a list or tuple; nothing for `None`. An iterator would be used up by reading it."""
    if value is None:
        return ()
    if isinstance(value, (list, tuple)):
        return cast("Sequence[Any]", value)
    raise PayloadError(f"{path}: a list is needed, not {type(value).__name__}")


def text(path: str, value: Any) -> str:
    """Return *value* if it is a str, "" for `None`. PayloadError if it is neither."""
    return "" if value is None else payload.instance(path, value, str)


def json_value(path: str, value: Any) -> Any:
    """Return *value* with the pydantic objects in it as dicts. PayloadError if something in it has no JSON type."""
    if value is None or isinstance(value, (str, int)):
        return value
    if isinstance(value, float) and math.isfinite(value):
        return value
    if isinstance(value, (list, tuple)):
        return [json_value(path, item) for item in cast("Sequence[Any]", value)]
    if isinstance(value, dict):
        pairs = cast("dict[str, Any]", value).items()
        return {payload.instance(path, name, str): json_value(path, item) for name, item in pairs}
    if hasattr(value, "model_dump"):
        return json_value(path, _dumped(path, value))
    raise PayloadError(f"{path}: a JSON value is needed, not {type(value).__name__}")


def texts_beside_data(path: str, value: Any) -> tuple[list[str], bool]:
    """Return the texts in *value*, a part without text such as a file with a name, and whether it has data as well."""
    texts: list[str] = []
    has_data = False
    rest = [value]
    while rest:
        one = rest.pop()
        if isinstance(one, (bytes, bytearray)):
            has_data = True
        elif isinstance(one, dict):
            given = cast("dict[str, Any]", one)
            # The source of a document can be a text of that type.
            data = frozenset[str]() if given.get("type") == "text" else DATA
            has_data = has_data or any(isinstance(given.get(name), str) for name in data)
            rest.extend(reversed([item for name, item in given.items() if not _is_left(name, item, data)]))
        elif isinstance(one, (list, tuple)):
            rest.extend(reversed(cast("Sequence[Any]", one)))
        elif isinstance(one := json_value(path, one), str):
            texts.append(one)
        elif isinstance(one, dict):
            # Of a pydantic object.
            rest.append(one)
    return texts, has_data


def without_credentials(tools: Any) -> Any:
    """Return definitions of *tools*, JSON values, without what opens their servers: no model reads that."""
    if not isinstance(tools, list):
        return tools
    return [_without_credentials(one) for one in cast("Sequence[Any]", tools)]


def _without_credentials(tool: Any) -> Any:
    if not isinstance(tool, dict):
        return tool
    return {name: value for name, value in cast("dict[str, Any]", tool).items() if name not in _CREDENTIALS}


def _is_left(name: str, item: Any, data: frozenset[str]) -> bool:
    return name in INERT or (name in data and isinstance(item, str))


def _dumped(path: str, value: Any) -> Any:
    try:
        # Without warnings: these objects may be made without a check, and those would be of the caller's text.
        return value.model_dump(mode="json", warnings=False)
    except Exception:
        # Of any class, and its message may show the text.
        raise PayloadError(f"{path}: {type(value).__name__} cannot be read by model_dump") from None

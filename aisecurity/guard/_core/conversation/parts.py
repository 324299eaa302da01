"""Parts of a message's content, and items: what a model said, called or was given, by its kind."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from aisecurity.exceptions import PayloadError

from .kinds import DATA_PARTS, ITEMS, TEXT_PARTS
from .reading import UNKNOWN, Reading, ToolCall, ToolResult
from .values import json_value, members, sequence, text, texts_beside_data, without_credentials

_CALL_IDS: Final = ("call_id", "tool_call_id", "tool_use_id", "id")
_NAMES: Final = ("name", "namespace", "server_label", "server_name")


def read_content(reading: Reading, path: str, content: Any) -> None:
    """Read the content of a message: a text, a list of texts and parts, or `None`."""
    if isinstance(content, str):
        if content:
            reading.add_text(path, content)
        return
    if not isinstance(content, (list, tuple, type(None))):
        raise PayloadError(f"{path}: a str or a list of parts is needed, not {type(content).__name__}")
    for index, part in enumerate(sequence(path, content)):
        here = f"{path}[{index}]"
        if isinstance(part, str):
            reading.add_text(here, part)
        else:
            _read_part(reading, here, members(here, part))


def kind_of(path: str, part: Mapping[str, Any]) -> str:
    """Return the kind of a part or item, "" if it says none."""
    return text(f"{path}.type", part.get("type"))


def _read_part(reading: Reading, path: str, part: Mapping[str, Any]) -> None:
    kind = kind_of(path, part)
    if kind in TEXT_PARTS:
        name = TEXT_PARTS[kind]
        reading.add_text(f"{path}.{name}", part.get(name))
        reading.add_rest(path, part, {name})
    elif kind in DATA_PARTS:
        read_data(reading, path, part, kind)
    else:
        read_item(reading, path, part, kind)


def read_data(reading: Reading, path: str, part: Mapping[str, Any], kind: str) -> None:
    """Read a part that holds data: the texts beside them, and that the data are not scanned."""
    texts, has_data = texts_beside_data(path, part)
    for one in texts:
        reading.add_text(path, one, is_plain=False)
    if has_data or not texts:
        reading.skip(kind)


def read_item(reading: Reading, path: str, item: Mapping[str, Any], kind: str) -> None:
    """Read an item: a call of a tool, what a tool gave back, reasoning, or what only the provider can read."""
    known = ITEMS.get(kind)
    if known is None:
        reading.is_known = False
        return
    named = {member: reading.add_name(f"{path}.{member}", item.get(member)) for member in _NAMES}
    name = known.tool or named["name"]
    server = named["server_label"] or named["server_name"]
    call_id = _call_id(path, item)
    if known.given:
        arguments = _value(path, item, known.given)
        reading.calls.append(ToolCall(name=name or UNKNOWN, arguments=arguments, server=server, id=call_id))
    if known.came:
        output = _parts(reading, path, item, known.came[0]) if known.has_parts else _value(path, item, known.came)
        reading.results.append(ToolResult(output=output, call_id=call_id, name=name, server=server))
    for member in known.texts:
        reading.is_plain = False
        read_content(reading, f"{path}.{member}", item.get(member))
    for member in known.hidden:
        if item.get(member):
            reading.skip(kind)
    if known.is_hidden:
        reading.skip(kind)
    read = {*_NAMES, *known.given, *known.came, *known.texts, *known.hidden}
    reading.add_rest(path, item, read)


def _call_id(path: str, item: Mapping[str, Any]) -> str | None:
    found = (text(f"{path}.{name}", item.get(name)) for name in _CALL_IDS)
    return next((one for one in found if one), None)


def _value(path: str, item: Mapping[str, Any], names: tuple[str, ...]) -> Any:
    """Return what the *item* has of these members: the one, or a dict of several; `None` if it has none."""
    given = {name: json_value(f"{path}.{name}", item[name]) for name in names if item.get(name) is not None}
    if "tools" in given:
        given["tools"] = without_credentials(given["tools"])
    return next(iter(given.values()), None) if len(given) < 2 else given


def _parts(reading: Reading, path: str, item: Mapping[str, Any], name: str) -> str:
    """Return the text of an output that is a text, a part or a list of parts."""
    output = item.get(name)
    whole = Reading(reading.role)
    # A screenshot is one part.
    is_part = isinstance(output, dict) or hasattr(output, "model_dump")
    read_content(whole, f"{path}.{name}", [output] if is_part else output)
    return reading.take_parts_of(whole)

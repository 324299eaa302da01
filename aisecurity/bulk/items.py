"""Items to scan: read from the caller's values into contents, or into the error that rejects them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any, Generic, TypeVar, cast

from attrs import field, frozen

from aisecurity._long_text import Split, divided
from aisecurity._validation.payload import TEXTS
from aisecurity._validation.primitives import is_uuid
from aisecurity.bulk.errors import as_value
from aisecurity.bulk.json_text import check_doubled, read_json
from aisecurity.constants import base as limits
from aisecurity.exceptions import AISecSDKException, PayloadError
from aisecurity.generated_openapi_client import AiProfile, Metadata, ToolEvent
from aisecurity.scan.models.content import Content

ItemT = TypeVar("ItemT")
"""Type of the caller's item: anything, since what cannot be read is an error of its row."""
CarriedT_co = TypeVar("CarriedT_co", covariant=True)
"""The same in a value that only hands the item back."""
OtherItemT = TypeVar("OtherItemT")


@frozen(kw_only=True)
class Entry(Generic[CarriedT_co]):
    """One item: its contents to scan (several where it was split), or the error that rejects it."""

    index: int
    key: str | None = None
    item: CarriedT_co = field(repr=False)
    contents: tuple[Content, ...] = field(default=(), repr=False)
    profile: AiProfile | None = None
    """Replaces the profile of the run."""
    metadata: Metadata | None = field(default=None, repr=False)
    error: AISecSDKException | None = None
    receipt: tuple[str, int] | None = None
    """Scan id and req_id, if an earlier process submitted it."""

    @property
    def tr_id(self) -> str | None:
        """The key, if it is short enough for a transaction id, by which a lost scan can be found."""
        return self.key if self.key and len(self.key) <= limits.MAX_TRANSACTION_ID_LENGTH else None

    def with_item(self, item: OtherItemT, receipt: tuple[str, int] | None) -> Entry[OtherItemT]:
        """Return the entry of the same contents that carries *item*, and the *receipt* of an earlier process."""
        return Entry(
            index=self.index,
            key=self.key,
            item=item,
            contents=self.contents,
            profile=self.profile,
            metadata=self.metadata,
            error=self.error,
            receipt=receipt,
        )


@frozen(kw_only=True)
class RowOrigin:
    """Position of a row in its source, and the columns kept of it; no content."""

    index: int
    """The row's number in the source, from 0."""
    line: int | None
    kept: Mapping[str, Any] = field(repr=False)


def writable(text: str) -> str:
    """Return *text* with "?" for lone surrogates, which UTF-8 cannot encode."""
    return text.encode("utf-8", "replace").decode()


def escaped(text: str) -> str:
    """Return *text* with lone surrogates as Python writes them, by their numbers: different ones stay different."""
    return text if text.isascii() else text.encode("utf-8", "backslashreplace").decode()


def digest(entry: Entry[object], salt: bytes) -> bytes:
    """Return a digest of contents and profile; it is keyed, so that journals cannot be compared."""
    hashed = hashlib.blake2b(key=salt, digest_size=16)
    parts = [content.to_json() for content in entry.contents] or [str(entry.error)]
    profile = entry.profile.to_dict() if entry.profile else None
    hashed.update(json.dumps([parts, profile]).encode())
    return hashed.digest()


def read_item(index: int, item: ItemT, split: Split | None = None) -> Entry[ItemT]:
    """Return the entry of a Content, a str (a prompt) or a mapping; if it cannot be scanned, with an error."""
    return read_value(index, item, item, split)


def read_value(index: int, value: object, item: ItemT, split: Split | None = None) -> Entry[ItemT]:
    """Return the entry that carries *item*, its contents read from *value* as `read_item` reads them."""
    members = cast("Mapping[str, Any]", value) if isinstance(value, Mapping) else None
    key = None if members is None or members.get("id") is None else str(members["id"])
    try:
        return Entry(
            index=index,
            key=key,
            item=item,
            contents=(value,) if isinstance(value, Content) and split is None else divided(read_members(value), split),
            profile=None if members is None else read_profile(members.get("profile")),
            metadata=None if members is None else read_metadata(members.get("metadata")),
        )
    except PayloadError as error:
        return Entry(index=index, key=key, item=item, error=as_value(error))


def read_members(item: Any) -> dict[str, Any]:
    """Return the members of a Content, of which "" counts as absent. PayloadError if the item cannot be read."""
    if isinstance(item, str):
        item = {"prompt": item}
    if isinstance(item, Content):
        return {name: getattr(item, name) for name in (*TEXTS, "tool_event")}
    if not isinstance(item, Mapping):
        raise PayloadError(f"item: a Content, a str or a mapping is needed, not {type(item).__name__}")
    members = cast("Mapping[str, Any]", item)
    given = {name: members[name] for name in TEXTS if members.get(name) not in (None, "")}
    event = members.get("tool_event")
    return {**given, "tool_event": event if isinstance(event, ToolEvent) else read_tool_event(event)}


def read_tool_event(value: Any) -> ToolEvent | None:
    """Return the tool event in a JSON object, or in its text."""
    members = _json_object("tool_event", value)
    return None if members is None else ToolEvent.from_dict(members)


def read_metadata(value: Any) -> Metadata | None:
    """Return the metadata in a JSON object, or in its text."""
    if isinstance(value, Metadata):
        return value
    members = _json_object("metadata", value)
    return None if members is None else Metadata.from_dict(members)


def read_profile(value: Any) -> AiProfile | None:
    """Return the profile with the id or the name in *value*; a UUID is an id."""
    if value is None or value == "":
        return None
    if isinstance(value, AiProfile):
        return value
    if not isinstance(value, str):
        raise PayloadError(f"profile: a name or an id is needed, not {type(value).__name__}")
    return AiProfile(profile_id=value) if is_uuid(value) else AiProfile(profile_name=value)


def _json_object(name: str, value: Any) -> Mapping[str, Any] | None:
    if value is None or value == "":
        return None
    if isinstance(value, str):
        try:
            value = read_json(value)
        except (ValueError, RecursionError):
            raise PayloadError(f"{name}: not JSON") from None
        check_doubled(name, value)
    if not isinstance(value, Mapping):
        raise PayloadError(f"{name}: a JSON object is needed, not {type(value).__name__}")
    return cast("Mapping[str, Any]", value)

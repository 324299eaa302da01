"""The rows of a source that are to be scanned: chosen, numbered, and read into entries."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Iterator, Mapping
from typing import Any

from attrs import evolve, field, frozen

from aisecurity._long_text import Split
from aisecurity.bulk.items import Entry, read_item
from aisecurity.exceptions import ConfigurationError, PayloadError

from .csv import Raw
from .formats import rows
from .source import Source


@frozen(kw_only=True)
class Choice:
    """Which rows of a source are scanned, and what is kept of them besides.

    *sample*: the fraction, chosen by *seed* and row number alone, so that every run chooses the same. *limit*: at most
    so many. *keep*: columns that are copied to the output; never those that are scanned.
    """

    sample: float | None = None
    seed: int = 0
    limit: int | None = None
    keep: tuple[str, ...] = ()

    def __attrs_post_init__(self) -> None:
        if self.sample is not None and not 0 < self.sample <= 1:
            raise ConfigurationError("sample: a fraction above 0 and up to 1 is needed")
        if self.limit is not None and self.limit < 1:
            raise ConfigurationError("limit: a whole number from 1 is needed")

    def takes(self, index: int) -> bool:
        """Say whether the row with this number is in the sample."""
        if self.sample is None:
            return True
        drawn = hashlib.blake2b(f"{self.seed}:{index}".encode(), digest_size=8).digest()
        return int.from_bytes(drawn) < self.sample * 2**64

    def of(self, count: int) -> int:
        """Return how many of *count* rows are chosen."""
        chosen = count if self.sample is None else sum(self.takes(index) for index in range(count))
        return chosen if self.limit is None else min(chosen, self.limit)


@frozen(kw_only=True)
class Origin:
    """Where a row came from, and what is kept of it: no content."""

    index: int
    """The row's number in the source, from 0."""
    line: int | None
    kept: Mapping[str, Any] = field(repr=False)


def read_entries(source: Source, choice: Choice, split: Split | None) -> Iterator[Entry]:
    """Yield the entries of the rows that are chosen, numbered from 0; the `item` of each is its Origin."""
    place = 0
    for index, raw in enumerate(rows(source, keep=choice.keep)):
        if choice.limit is not None and place >= choice.limit:
            return
        if choice.takes(index):
            entry = _entry(place, raw, source, split)
            kept = {} if isinstance(raw.members, PayloadError) else _kept(raw.members, choice)
            yield evolve(entry, item=Origin(index=index, line=raw.line, kept=kept))
            place += 1


def _entry(place: int, raw: Raw, source: Source, split: Split | None) -> Entry:
    if isinstance(raw.members, PayloadError):
        return Entry(index=place, key=raw.key, error=raw.members)
    try:
        entry = read_item(place, _mapped(raw.members, source), split)
    except PayloadError as error:
        return Entry(index=place, key=raw.key, error=error)
    key = raw.key if entry.key is None else writable(entry.key)
    return evolve(entry, key=key)


def _mapped(row: Mapping[str, Any], source: Source) -> dict[str, Any]:
    """Return the members that the columns of *row* hold. PayloadError if one that must be there is not."""
    members: dict[str, Any] = {}
    for member, (column, needed) in source.columns.items().items():
        if column in row:
            members[member] = row[column]
        elif needed:
            raise PayloadError(f"row: no column {column}")
    return members


def _kept(row: Mapping[str, Any], choice: Choice) -> dict[str, Any]:
    return {name: _plain(row.get(name)) for name in choice.keep}


def _plain(value: Any) -> Any:
    """Return what is kept of a value: texts and numbers as they are, lists and objects as JSON, the rest as text."""
    if value is None or isinstance(value, (bool, int)) or (isinstance(value, float) and math.isfinite(value)):
        return value
    return writable(json.dumps(value, default=str) if isinstance(value, (list, dict, float)) else str(value))


def writable(text: str) -> str:
    """Return *text* with "?" for lone surrogates, which no file can hold."""
    return text.encode("utf-8", "replace").decode()


def digest(entry: Entry, salt: bytes) -> bytes:
    """Return what equal content, with an equal profile, has in common; keyed, so that journals cannot be compared."""
    hashed = hashlib.blake2b(key=salt, digest_size=16)
    parts = [content.to_json() for content in entry.contents] or [str(entry.error)]
    profile = entry.profile.to_dict() if entry.profile else None
    hashed.update(json.dumps([parts, profile]).encode())
    return hashed.digest()

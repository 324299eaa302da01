"""Row of a source before it is read into an entry."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from attrs import frozen

from aisecurity.exceptions import PayloadError


@frozen
class RawRow:
    """A row as it stands in the source: members by column, or the error why there are none."""

    line: int | None
    """Number from 1; `None` for a file of a directory."""
    members: Mapping[str, Any] | PayloadError
    key: str | None = None
    """Path of a file of a directory, relative to it."""

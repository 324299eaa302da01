"""A row as its source has it, before it is read into an entry."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from attrs import frozen

from aisecurity.exceptions import PayloadError


@frozen
class RawRow:
    """A row as the source has it: members by column, or the error that there are none."""

    line: int | None
    """From 1; `None` for a file of a directory."""
    members: Mapping[str, Any] | PayloadError
    key: str | None = None
    """The name of a file of a directory."""

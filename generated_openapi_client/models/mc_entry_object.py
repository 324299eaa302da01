from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from aisecurity._runtime.model import Member, Model
from aisecurity._runtime.values import text
from attrs import define


@define(kw_only=True, repr=False)
class McEntryObject(Model):
    """One piece of code that was analysed."""

    _members: ClassVar[Mapping[str, Member]] = {
        "file_type": ("file_type", str, text),
        "code_sha256": ("code_sha256", str, text),
    }

    file_type: str | None = None
    """Its language, such as "Python"."""
    code_sha256: str | None = None
    """SHA-256 of the code, in hex."""

"""Headers of an answer, decoded when they are read: of a good answer nobody reads them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any


class ReceivedFields(Mapping[str, str]):
    """Header values by name in lower case. Each byte is a character, as Latin-1 has it."""

    __slots__ = ("_fields",)

    def __init__(self, fields: dict[bytes, bytes]) -> None:
        self._fields = fields

    def __getitem__(self, name: str) -> str:
        try:
            return self._fields[name.encode("latin-1")].decode("latin-1")
        except UnicodeEncodeError:
            raise KeyError(name) from None

    def get(self, name: str, default: Any = None) -> Any:
        """See `Mapping.get`; by itself, for of every good answer two headers are looked for."""
        return self[name] if name.isascii() and name.encode() in self._fields else default

    def __iter__(self) -> Iterator[str]:
        return (name.decode("latin-1") for name in self._fields)

    def __len__(self) -> int:
        return len(self._fields)

    def __repr__(self) -> str:
        """Return names alone: values may repeat what was scanned."""
        return f"ReceivedFields({', '.join(self)})"

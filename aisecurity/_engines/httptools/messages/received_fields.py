"""Headers of an answer, looked for in its head when they are read: of a good answer nobody reads most of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any, Final

_LINE_END: Final = b"\r\n"
_BLANKS: Final = b" \t"


@lru_cache(maxsize=64)
def _beginning(name: str) -> bytes | None:
    """Return how the line of the header *name* begins, `None` for a name that no header has."""
    return f"\r\n{name}:".encode() if name.isascii() and ":" not in name else None


class ReceivedFields(Mapping[str, str]):
    """Header values by name in lower case. Each byte is a character, as Latin-1 has it; several of one name are joined.

    *head* is one that llhttp took, the status line included: no line is folded, and each ends in CR LF.
    """

    __slots__ = ("_all", "_head", "_lowered")

    def __init__(self, head: bytes) -> None:
        self._head = head
        self._lowered = head.lower()
        self._all: dict[str, str] | None = None

    def find(self, beginning: bytes) -> bytes | None:
        r"""Return the value of the header whose line has the *beginning* b"\r\nname:", `None` if there is none."""
        start = self._lowered.find(beginning)
        if start < 0:
            return None
        values: list[bytes] = []
        while start >= 0:
            start += len(beginning)
            end = self._head.find(_LINE_END, start)
            values.append(self._head[start:end].strip(_BLANKS))
            start = self._lowered.find(beginning, end)
        return b", ".join(values)

    def get(self, name: str, default: Any = None) -> Any:
        """See `Mapping.get`; by itself, for of every good answer two headers are looked for, and no other."""
        beginning = _beginning(name)
        value = None if beginning is None else self.find(beginning)
        return default if value is None else value.decode("latin-1")

    def _read(self) -> dict[str, str]:
        """Return all of them, which are read once."""
        if self._all is None:
            found: dict[str, str] = {}
            for line in self._head.decode("latin-1").split("\r\n")[1:-2]:
                name, _, value = line.partition(":")
                name, value = name.lower(), value.strip(" \t")
                found[name] = f"{found[name]}, {value}" if name in found else value
            self._all = found
        return self._all

    def __getitem__(self, name: str) -> str:
        return self._read()[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._read())

    def __len__(self) -> int:
        return len(self._read())

    def __repr__(self) -> str:
        """Return names alone: values may repeat what was scanned."""
        return f"ReceivedFields({', '.join(self)})"

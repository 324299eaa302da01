"""Headers of an answer, looked for in its head when they are read: of a good answer nobody reads most of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

_LINE_END: Final = b"\r\n"
_BLANKS: Final = b" \t"


class ReceivedFields(Mapping[str, str]):
    """Header values by name in lower case. Each byte is a character, as Latin-1 has it; several of one name are joined.

    *head* is one that llhttp took, the status line included: no line is folded, and each ends in CR LF.
    """

    __slots__ = ("_head", "_lowered")

    def __init__(self, head: bytes) -> None:
        self._head = head
        self._lowered = head.lower()

    def find(self, beginning: bytes) -> bytes | None:
        r"""Return the value of the header whose line has the *beginning* b"\r\nname:", `None` if there is none."""
        start = self._lowered.find(beginning)
        if start < 0:
            return None
        values: list[bytes] = []
        while start >= 0:
            end = self._head.find(_LINE_END, start + 2)
            values.append(self._head[start + len(beginning) : end].strip(_BLANKS))
            start = self._lowered.find(beginning, end)
        return b", ".join(values)

    def get(self, name: str, default: Any = None) -> Any:
        """See `Mapping.get`."""
        if ":" in name or not name.isascii():
            return default
        value = self.find(f"\r\n{name}:".encode())
        return default if value is None else value.decode("latin-1")

    def __getitem__(self, name: str) -> str:
        value: str | None = self.get(name)
        if value is None:
            raise KeyError(name)
        return value

    def __iter__(self) -> Iterator[str]:
        lines = self._lowered.split(_LINE_END)[1:-2]
        return iter(dict.fromkeys(line.partition(b":")[0].decode("latin-1") for line in lines))

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __repr__(self) -> str:
        """Return names alone: values may repeat what was scanned."""
        return f"ReceivedFields({', '.join(self)})"

"""Reading of one message: its texts, its calls of tools, and what tools gave back."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Any, Final

from attrs import define, field, frozen

from ..tool_texts import texts_of_output
from .values import INERT, json_value, text

TOOL_ROLES: Final = frozenset({"tool", "function"})
SYSTEM_ROLES: Final = frozenset({"system", "developer"})
UNKNOWN: Final = "unknown"
"""The name of a tool whose call is not among the messages, and the role of a message that has none of the known."""
_IDENTIFIER: Final = re.compile(r"[A-Za-z0-9_.:/-]{1,128}")


def is_identifier(name: str) -> bool:
    """Return whether *name* is too plain to say anything to a model."""
    return _IDENTIFIER.fullmatch(name) is not None


@frozen(kw_only=True, eq=False, repr=False)
class ToolCall:
    """One call of a tool."""

    name: str
    arguments: Any
    """A JSON value, or JSON text."""
    server: str | None = None
    id: str | None = None


@frozen(kw_only=True, eq=False, repr=False)
class ToolResult:
    """What a tool gave back: text, or a JSON value."""

    output: Any
    call_id: str | None = None
    name: str | None = None
    server: str | None = None


@define(eq=False, repr=False)
class Reading:
    """What one message holds."""

    role: str
    texts: list[str] = field(factory=list[str])
    calls: list[ToolCall] = field(factory=list[ToolCall])
    results: list[ToolResult] = field(factory=list[ToolResult])
    skipped: list[str] = field(factory=list[str])
    """Kinds of its parts that hold something which is not scanned; each is a word of this package's tables."""
    is_known: bool = True
    """Whether each kind in it is one that is known."""
    is_plain: bool = True
    """Whether its texts are all in text parts, and nothing would be lost if they were its content."""
    text_parts: int = 0

    @property
    def is_of_user(self) -> bool:
        """Whether it is something that the user said, and not results of tools in a message with that role."""
        return self.role == "user" and (bool(self.texts) or not self.results)

    @property
    def is_text_alone(self) -> bool:
        """Whether it holds text parts and nothing else."""
        return self.is_plain and not (self.skipped or self.calls or self.results)

    @property
    def is_one_text(self) -> bool:
        """Whether it is one text part and nothing else, so that a masked text can replace it."""
        return self.is_text_alone and self.text_parts == 1

    def add_text(self, path: str, value: Any, *, is_plain: bool = True) -> None:
        """Add the text of a part; `None` is no text."""
        if given := text(path, value):
            self.texts.append(given)
        self.text_parts += 1
        self.is_plain = self.is_plain and is_plain

    def add_rest(self, path: str, given: Mapping[str, Any], known: Collection[str]) -> None:
        """Add the texts in members of *given* that are not *known*: what a model may read is scanned."""
        for name, value in given.items():
            if name not in known and name not in INERT:
                self.add_other(path, value)

    def add_other(self, path: str, value: Any) -> None:
        """Add the texts in a JSON *value* that is no part of a known kind. Numbers, and nothing, hold none."""
        if not value or isinstance(value, (int, float)):
            return
        self.texts.extend(texts_of_output(json_value(path, value)))
        self.is_plain = False

    def add_name(self, path: str, value: Any) -> str | None:
        """Return the name in *value*, if there is one. A name that is more than an identifier is a text as well."""
        name = text(path, value)
        if name and not is_identifier(name):
            self.add_other(path, name)
        return name or None

    def skip(self, kind: str) -> None:
        """Note that something of *kind* is not scanned."""
        if kind not in self.skipped:
            self.skipped.append(kind)

    def take_parts_of(self, other: Reading) -> str:
        """Take over what *other* holds beside its texts, and return these as one."""
        for kind in other.skipped:
            self.skip(kind)
        self.calls.extend(other.calls)
        self.results.extend(other.results)
        self.is_known = self.is_known and other.is_known
        return "\n".join(other.texts)

    def answer(self, call_id: str | None, name: str | None) -> None:
        """Make its texts what the tool of this call gave back."""
        self.results.append(ToolResult(output="\n".join(self.texts), call_id=call_id, name=name))
        self.texts.clear()

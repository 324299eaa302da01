"""Answers of a model: the texts, calls and results in the blocks of a message, and where a masked text goes."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final, cast

from attrs import define, field, frozen

_MESSAGE: Final = frozenset(
    {
        "container",
        "content",
        "context_management",
        "diagnostics",
        "id",
        "input_transformations",
        "model",
        "role",
        "stop_details",
        "stop_reason",
        "stop_sequence",
        "type",
        "usage",
    }
)
_DETAILS: Final = frozenset(
    {
        "category",
        "explanation",
        "fallback_credit_token",
        "fallback_has_prefill_claim",
        "recommended_model",
        "type",
    }
)
_NAME: Final = re.compile(r"[A-Za-z0-9_.-]{0,64}")
UNREADABLE: Final[Mapping[str, Any]] = {"role": "assistant", "content": [{"type": "unreadable"}]}
"""An answer that no guard can read, which a guard refuses and counts."""


@frozen(eq=False, repr=False)
class Masks:
    """Texts that take the place of what a model said."""

    text: str | None = None
    """Of the one block of text."""
    explanation: str | None = None


@define(eq=False, repr=False)
class Said:
    """All that one answer says."""

    blocks: list[dict[str, Any]] = field(factory=list[dict[str, Any]])
    explanation: str | None = None
    """Of a refusal."""
    rest: list[Any] = field(factory=list[Any])
    """Members that are not known: what of them is text is scanned."""

    def add_message(self, message: Mapping[str, Any]) -> bool:
        """Add the members of a message beside its content. Return whether there is something to scan among them."""
        has_rest = self.add_rest(message, _MESSAGE)
        return self.add_details(message.get("stop_details")) or has_rest

    def add_details(self, details: Any) -> bool:
        """Add the reasons for an end. Return whether they say something."""
        if not isinstance(details, Mapping):
            return self.add_rest({"stop_details": details}, ())
        given = cast("Mapping[str, Any]", details)
        explanation = given.get("explanation")
        if isinstance(explanation, str) and explanation:
            self.explanation = explanation
        else:
            self.add_rest({"explanation": explanation}, ())
        return self.add_rest(given, _DETAILS) or bool(explanation)

    def add_rest(self, given: Mapping[str, Any], known: Collection[str]) -> bool:
        """Add the members of *given* that are not *known*. Return whether one of them may say something."""
        rest = {name: value for name, value in given.items() if name not in known and _may_say(value)}
        if rest:
            self.rest.append(rest)
        return bool(rest)

    def messages(self) -> list[Any]:
        """Return what is to be scanned. Texts are a message of their own, so that a mask loses none of the others."""
        texts = [block for block in self.blocks if is_text(block)]
        others = [block for block in self.blocks if not is_text(block)]
        contents = [texts, others, self.explanation, self.rest and [{"type": "non_standard", "value": self.rest}]]
        return [{"role": "assistant", "content": content} for content in contents if content]

    def masks(self, said: Sequence[Any], passed: Sequence[Any]) -> Masks | None:
        """Return the masks in *passed*, which a guard gave for *said*, the messages of this answer; `None` without."""
        changed = [now["content"] for before, now in zip(said, passed, strict=True) if now is not before]
        if not changed:
            return None
        # A text, and the one part that holds it: the guard masks no others.
        return Masks(
            text=next((one[0]["text"] for one in changed if not isinstance(one, str)), None),
            explanation=next((one for one in changed if isinstance(one, str)), None),
        )


def said_in(message: Mapping[str, Any]) -> Said | None:
    """Return what a whole *message* says, `None` for what is no message."""
    content = message.get("content")
    if message.get("type") != "message" or not isinstance(content, list):
        return None
    blocks: list[Any] = content
    if not all(isinstance(block, dict) for block in blocks):
        return None
    said = Said(blocks)
    said.add_message(message)
    return said


def is_text(block: Mapping[str, Any]) -> bool:
    """Return whether *block* is one of text."""
    return block.get("type") == "text"


def masked(message: Mapping[str, Any], masks: Masks) -> dict[str, Any]:
    """Return a whole *message* with the masked texts in place of its own."""
    made = dict(message)
    if masks.text is not None:
        text = masks.text
        made["content"] = [{**block, "text": text} if is_text(block) else block for block in message["content"]]
    if masks.explanation is not None:
        made["stop_details"] = {**message["stop_details"], "explanation": masks.explanation}
    return made


def _may_say(value: Any) -> bool:
    """Return whether a JSON *value* holds a text, also one in place of the name of a member."""
    rest = [value]
    while rest:
        one = rest.pop()
        if isinstance(one, dict):
            given = cast("dict[str, Any]", one)
            rest.extend(name for name in given if not _NAME.fullmatch(name))
            rest.extend(given.values())
        elif isinstance(one, list):
            items: list[Any] = one
            rest.extend(items)
        elif isinstance(one, str) and one:
            return True
    return False

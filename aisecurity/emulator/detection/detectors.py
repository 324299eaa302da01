"""Detectors: flags of the answers, each with rules that look for phrases and patterns."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Literal

from attrs import field, frozen

from .grounding import Grounding
from .validators import always

DataType = Literal["prompt", "response", "tool_event"]
Span = tuple[int, int]


@frozen
class Hit:
    """One rule that fired: a phrase of the table as *evidence*, or the places where a pattern matched."""

    rule: str
    evidence: str = ""
    spans: tuple[Span, ...] = ()


def _lowered(phrases: Sequence[str]) -> tuple[str, ...]:
    return tuple(phrase.lower() for phrase in phrases)


def _compiled(regex: str | None) -> re.Pattern[str] | None:
    return None if regex is None else re.compile(regex, re.ASCII)


@frozen
class Rule:
    """Phrases, in any letter case, or a *regex* that is tried where one of the *hints* occurs.

    *name* is the word that reports have for it: a URL category, a data pattern, a topic.
    """

    name: str
    phrases: tuple[str, ...] = field(default=(), converter=_lowered)
    regex: re.Pattern[str] | None = field(default=None, converter=_compiled)
    hints: tuple[str, ...] = field(default=("",), converter=_lowered)
    validator: Callable[[str], bool] = always

    def hit(self, text: str, lowered: str) -> Hit | None:
        """Look into *text*, of which *lowered* is the lower case."""
        for phrase in self.phrases:
            if phrase in lowered:
                return Hit(self.name, phrase)
        if self.regex is not None and any(hint in lowered for hint in self.hints):
            spans = tuple(self._spans(self.regex, text))
            return Hit(self.name, "", spans) if spans else None
        return None

    def _spans(self, regex: re.Pattern[str], text: str) -> Iterator[Span]:
        """Find what is to be masked: the group `secret` where the regex has one, else the match."""
        secret = "secret" if "secret" in regex.groupindex else 0
        return (match.span(secret) for match in regex.finditer(text) if self.validator(match[0]))


@frozen
class Detector:
    """One flag of the answers; *service* is its name in reports, *threat* its name in tool events.

    With *code* set it looks at `code_prompt` and `code_response` too. What fires *permitted* is reported, and no more.
    """

    flag: str
    service: str
    sides: frozenset[DataType]
    threat: str
    code: bool = False
    rules: tuple[Rule, ...] = ()
    permitted: tuple[Rule, ...] = ()
    grounding: Grounding | None = None

    def search(self, text: str, lowered: str) -> tuple[Hit, ...]:
        """Return what every rule found in *text*."""
        return _hits(self.rules, text, lowered)

    def search_permitted(self, text: str, lowered: str) -> list[str]:
        """Name the permitted rules that *text* fires."""
        return [hit.rule for hit in _hits(self.permitted, text, lowered)]


def _hits(rules: Iterable[Rule], text: str, lowered: str) -> tuple[Hit, ...]:
    return tuple(hit for rule in rules if (hit := rule.hit(text, lowered)) is not None)

"""Detectors, one for each flag of the answers, with their rules of phrases and patterns."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from attrs import field, frozen

from .capabilities import Capabilities
from .validators import always

Span = tuple[int, int]


@frozen
class Hit:
    """A rule that fired: the phrase of the table as *evidence*, or the *spans* that its pattern matched."""

    rule: str
    evidence: str = ""
    spans: tuple[Span, ...] = ()


def _lowered(phrases: Sequence[str]) -> tuple[str, ...]:
    return tuple(phrase.lower() for phrase in phrases)


def _compiled(regex: str | None) -> re.Pattern[str] | None:
    return None if regex is None else re.compile(regex, re.ASCII)


@frozen
class Rule:
    """Phrases, matched in any letter case, or a *regex*, tried only if one of the *hints* occurs.

    *name* is its name in reports: a URL category, a data pattern, a topic.
    """

    name: str
    phrases: tuple[str, ...] = field(default=(), converter=_lowered)
    regex: re.Pattern[str] | None = field(default=None, converter=_compiled)
    hints: tuple[str, ...] = field(default=("",), converter=_lowered)
    validator: Callable[[str], bool] = always

    def hit(self, text: str, lowered: str) -> Hit | None:
        """Search *text*, whose lower case is *lowered*; None if the rule does not fire."""
        for phrase in self.phrases:
            if phrase in lowered:
                return Hit(self.name, phrase)
        if self.regex is not None and any(hint in lowered for hint in self.hints):
            spans = tuple(self._spans(self.regex, text))
            return Hit(self.name, "", spans) if spans else None
        return None

    def _spans(self, regex: re.Pattern[str], text: str) -> Iterator[Span]:
        """Yield the spans to mask: the group `secret` if the regex has one, else the whole match."""
        secret = "secret" if "secret" in regex.groupindex else 0
        return (match.span(secret) for match in regex.finditer(text) if self.validator(match[0]))


@frozen(kw_only=True)
class Detector(Capabilities):
    """A detector, named by its *flag* in answers; rules in *permitted* are reported, but never fire."""

    flag: str
    rules: tuple[Rule, ...] = ()
    permitted: tuple[Rule, ...] = ()

    def phrase_rule(self, name: str, phrases: Sequence[str]) -> Rule:
        """Return a rule of *phrases* for this detector: a pattern if it masks, since only patterns yield spans."""
        if self.masks and phrases:
            return Rule(name, regex=f"(?i:{'|'.join(map(re.escape, phrases))})")
        return Rule(name, phrases)

    def search(self, text: str, lowered: str) -> tuple[Hit, ...]:
        """Return a hit for each rule that fires on *text*."""
        return _hits(self.rules, text, lowered)

    def search_permitted(self, text: str, lowered: str) -> tuple[str, ...]:
        """Return the names of the permitted rules that match *text*."""
        return tuple(hit.rule for hit in _hits(self.permitted, text, lowered))


def _hits(rules: Iterable[Rule], text: str, lowered: str) -> tuple[Hit, ...]:
    return tuple(hit for rule in rules if (hit := rule.hit(text, lowered)) is not None)

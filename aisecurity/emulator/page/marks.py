"""Texts with the places that fired marked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from attrs import frozen

from aisecurity.emulator.detection.detectors import Hit, Span

from .markup import Markup, element, joined


@frozen
class Place:
    """A place in a text, and the *label* of what fired there."""

    start: int
    end: int
    label: str


def places(text: str, hits: Iterable[tuple[str, Hit]]) -> Iterator[Place]:
    """Yield where each of *hits*, with its label, fired in *text*: all of it for a detector that compares texts."""
    for label, hit in hits:
        for start, end in _spans(text, hit):
            yield Place(start, end, label)


def _spans(text: str, hit: Hit) -> Iterable[Span]:
    if hit.spans:
        return hit.spans
    return _occurrences(text, hit.evidence) if hit.evidence else ((0, len(text)),)


def _occurrences(text: str, phrase: str) -> Iterator[Span]:
    lowered, at = text.lower(), _places_of_lower_case(text)
    start = lowered.find(phrase)
    while start >= 0:
        end = start + len(phrase)
        yield at[start], at[end - 1] + 1
        start = lowered.find(phrase, end)


def _places_of_lower_case(text: str) -> list[int] | range:
    """Return, for each character of the text in lower case, its place in the text: some become two characters."""
    if len(text.lower()) == len(text):
        return range(len(text))
    return [index for index, character in enumerate(text) for _ in character.lower()]


def marked(text: str, found: Iterable[Place]) -> Markup:
    """Return *text* with the places in `<mark>`; where they overlap, a mark has the labels of all."""
    changes: dict[int, list[tuple[bool, str]]] = {}
    for place in found:
        changes.setdefault(place.start, []).append((True, place.label))
        changes.setdefault(place.end, []).append((False, place.label))
    return joined(_pieces(text, changes))


def _pieces(text: str, changes: dict[int, list[tuple[bool, str]]]) -> Iterator[str]:
    open_labels: list[str] = []
    done = 0
    for position in sorted({*changes, len(text)}):
        if position > done:
            piece = text[done:position]
            yield element("mark", piece, title="; ".join(dict.fromkeys(open_labels))) if open_labels else piece
            done = position
        for opens, label in changes.get(position, ()):
            (open_labels.append if opens else open_labels.remove)(label)

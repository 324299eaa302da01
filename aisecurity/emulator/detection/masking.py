"""Masking of sensitive data: spans are replaced by X of the same length."""

from collections.abc import Iterable

from attrs import frozen

from .detectors import Hit, Span


@frozen
class MaskedText:
    """A *text* in which the spans of *hits* are replaced."""

    text: str
    hits: tuple[Hit, ...]


def mask(text: str, spans: Iterable[Span]) -> str:
    """Replace every span by X; spans may overlap."""
    pieces: list[str] = []
    done = 0
    for start, end in sorted(spans):
        if end > done:
            begin = max(start, done)
            pieces += (text[done:begin], "X" * (end - begin))
            done = end
    return "".join([*pieces, text[done:]])


def mask_hits(text: str, hits: Iterable[Hit]) -> MaskedText | None:
    """Mask the spans of all *hits* in *text*; None if there are no spans."""
    found = tuple(hit for hit in hits if hit.spans)
    return MaskedText(mask(text, (span for hit in found for span in hit.spans)), found) if found else None

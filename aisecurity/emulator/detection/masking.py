"""Masking of sensitive data: spans are replaced by X of the same length."""

from collections.abc import Iterable

from .detectors import Hit, Span


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


def mask_hits(text: str, hits: Iterable[Hit]) -> str:
    """Mask the spans of all *hits* in *text*."""
    return mask(text, (span for hit in hits for span in hit.spans))

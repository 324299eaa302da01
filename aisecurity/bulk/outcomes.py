"""What became of an item."""

from __future__ import annotations

from typing import Any

from attrs import field, frozen

from aisecurity.exceptions import AISecSDKException
from aisecurity.generated_openapi_client import ScanResponse

from .items import Entry

__all__ = ["Scanned"]

ScanOutcome = ScanResponse | AISecSDKException


@frozen(kw_only=True)
class Scanned:
    """One item and its outcome: either *response* or *error* is set, never both. An error is never a verdict."""

    index: int
    """The item's place in what was given, from 0."""
    key: str | None = None
    """What the item calls itself, in its member "id" or by the key function."""
    item: Any = field(default=None, repr=False)
    response: ScanResponse | None = None
    error: AISecSDKException | None = None
    attempts: int = 0
    """Requests that carried it; 0 if it was refused before."""
    latency: float = 0.0
    """Seconds that the last request took; of an asynchronous scan, from its acceptance to its row."""
    parts: int = 1
    """Into how many contents it was cut."""
    req_id: int | None = None
    """Its number in an asynchronous scan."""


def scanned(entry: Entry, outcome: ScanOutcome, attempts: int, latency: float, req_id: int | None = None) -> Scanned:
    """Return what became of *entry*."""
    error = outcome if isinstance(outcome, AISecSDKException) else None
    return Scanned(
        index=entry.index,
        key=entry.key,
        item=entry.item,
        response=None if isinstance(outcome, AISecSDKException) else outcome,
        error=error,
        attempts=attempts,
        latency=latency,
        parts=max(1, len(entry.contents)),
        req_id=req_id,
    )

"""Outcomes of items: a verdict or an error."""

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
    """Position of the item, from 0."""
    key: str | None = None
    """Name of the item, from its member "id" or the key function."""
    item: Any = field(default=None, repr=False)
    response: ScanResponse | None = None
    error: AISecSDKException | None = None
    attempts: int = 0
    """Requests that carried it; 0 if it was rejected before."""
    latency: float = 0.0
    """Seconds of the last request; of an asynchronous scan, from its acceptance to its row."""
    parts: int = 1
    """Number of contents that it was split into."""
    req_id: int | None = None
    """Its number in an asynchronous scan."""


def scanned(entry: Entry, outcome: ScanOutcome, attempts: int, latency: float, req_id: int | None = None) -> Scanned:
    """Return the outcome of *entry*."""
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

"""Outcomes of items: a verdict or an error."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, TypeVar

from attrs import field, frozen

from aisecurity.exceptions import AISecSDKException
from aisecurity.generated_openapi_client import ScanResponse

from .items import Entry, ItemT

if TYPE_CHECKING:
    from typing_extensions import TypeVar as TypeVarWithDefault

    ItemT_co = TypeVarWithDefault("ItemT_co", covariant=True, default=Any)
    """Type of the item that is handed back. `Scanned` alone is `Scanned[Any]`, as it was before it had a parameter."""
if not TYPE_CHECKING:
    # Before Python 3.13 a type variable has no default, which only checkers read.
    ItemT_co = TypeVar("ItemT_co", covariant=True)

__all__ = ["Scanned"]

ScanOutcome = ScanResponse | AISecSDKException
_NO_ITEM: Any = None


@frozen(kw_only=True)
class Scanned(Generic[ItemT_co]):
    """One item and its outcome: either *response* or *error* is set, never both. An error is never a verdict."""

    index: int
    """Position of the item, from 0."""
    key: str | None = None
    """Name of the item, from its member "id" or the key function."""
    item: ItemT_co = field(default=_NO_ITEM, repr=False)
    """The item itself, as the caller gave it."""
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


def scanned(
    entry: Entry[ItemT], outcome: ScanOutcome, attempts: int, latency: float, req_id: int | None = None
) -> Scanned[ItemT]:
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

"""Attempts at one call: the first is scanned, and those after it, which the client makes itself, send the same."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from contextvars import ContextVar
from typing import Any, Final, Generic, TypeVar

from attrs import frozen

T = TypeVar("T")


@frozen(eq=False, repr=False)
class ScannedBody(Generic[T]):
    """A body that was scanned."""

    owner: object
    key: str | None
    """What attempts at one call have in common."""
    asked: Any
    """The body as it was asked for."""
    sent: Any
    """The body as it passed: as it was, or masked."""
    turn: T


_LAST: Final = ContextVar[ScannedBody[Any] | None]("aisecurity_anthropic_scanned", default=None)
"""What this thread or task scanned last. A client makes its attempts one after the other, in one context."""


def scanned_before(owner: object, key: str | None, retries: int, body: Any) -> ScannedBody[Any] | None:
    """Return what the first attempt scanned, `None` if this is the first, or asks for something else."""
    last = _LAST.get()
    if last is None or key is None or not retries:
        return None
    return last if last.owner is owner and last.key == key and last.asked == body else None


def remember(scanned: ScannedBody[Any]) -> None:
    """Keep *scanned* for the attempts that may follow."""
    _LAST.set(scanned)


def forget() -> None:
    """Drop what was kept, for a call that came to its end."""
    _LAST.set(None)


def private(body: Any) -> Any:
    """Return a copy of *body* that nobody else can change between its verdict and its request."""
    return copy.deepcopy(body) if isinstance(body, Mapping) else body

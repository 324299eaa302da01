"""Requests and responses of the endpoint functions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Generic, TypeVar

from attrs import define, field

from . import json_bounds

T = TypeVar("T")


@define(frozen=True, kw_only=True)
class Request:
    """A request of an endpoint, whoever sends it."""

    method: str
    path: str
    """The path with its query, as it goes on the wire."""
    body: Any = field(default=None, repr=False)
    """The JSON value to send, not yet encoded; `None` if there is no body."""


@define(frozen=True, kw_only=True)
class Response(Generic[T]):
    """An answer: status, headers and bytes as they came, and the model if they hold one."""

    status_code: int
    headers: Mapping[str, str] = field(repr=False)
    content: bytes = field(repr=False)
    parsed: T | None


def decode(content: bytes, read: Callable[[Any], T]) -> T | None:
    """Return what *read* makes of the JSON in *content*; `None` if it is no JSON, over a bound, or of another shape."""
    try:
        return read(json_bounds.decode(content))
    except ValueError:
        return None


__all__ = ["Request", "Response", "decode"]

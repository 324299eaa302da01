"""The values that cross the seam between the core and whatever sends."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import field, frozen


@frozen(kw_only=True)
class Request:
    """One HTTP request."""

    method: str
    url: str
    """Complete in what is sent; in a call, path and query alone."""
    headers: Mapping[str, str] = field(factory=dict[str, str], repr=False)
    body: bytes | None = field(default=None, repr=False)


@frozen(kw_only=True)
class Reply:
    """One HTTP answer, its body read to the end."""

    status: int
    headers: Mapping[str, str] = field(factory=dict[str, str], repr=False)
    """Names in lower case."""
    body: bytes = field(default=b"", repr=False)


@frozen(kw_only=True)
class Transport:
    """How connections are made; requests with equal ones may share a pool."""

    connect_timeout: float = 5.0
    """Seconds to connect, TLS included."""

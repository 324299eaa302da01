"""The values that cross the seam between the core and whatever sends."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

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
    """One HTTP answer."""

    status: int
    headers: Mapping[str, str] = field(factory=dict[str, str], repr=False)
    """Names in lower case."""
    body: bytes = field(default=b"", repr=False)
    complete: bool = True
    """False where the body broke off, or was longer than is read."""


@frozen(kw_only=True, cache_hash=True)
class Transport:
    """How connections are made; requests with equal ones may share connections."""

    connect_timeout: float = 5.0
    """Seconds to connect, TLS included."""
    proxy: str | None = field(default=None, repr=False)
    trust_env: bool = True
    ca_file: str | None = None
    client_cert: tuple[str, ...] | None = field(default=None, repr=False)
    ssl_context: Any = field(default=None, repr=False)
    """An `ssl.SSLContext` of the caller's, or `None`."""

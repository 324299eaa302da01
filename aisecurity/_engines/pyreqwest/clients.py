"""Clients of pyreqwest, and the settings that they are made with."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final, Generic, Protocol, TypeVar
from weakref import WeakSet

from pyreqwest.client import BaseClientBuilder
from pyreqwest.exceptions import BuilderError, DetailedPyreqwestError, PyreqwestError
from pyreqwest.proxy import ProxyBuilder
from pyreqwest.request import RequestBuilder, SyncRequestBuilder

from aisecurity._core.wire import Transport
from aisecurity._engines import UnfitError
from aisecurity._engines.exchange import EXPIRY, MOST_IDLE, ConnectionKey, bounded
from aisecurity._engines.proxies import proxy_for
from aisecurity._runtime.fork_guard import no_fork
from aisecurity.exceptions import ConfigurationError

B = TypeVar("B", bound=BaseClientBuilder)
R = TypeVar("R", RequestBuilder, SyncRequestBuilder)
R_co = TypeVar("R_co", RequestBuilder, SyncRequestBuilder, covariant=True)

_CERTIFICATE = re.compile(rb"-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----", re.DOTALL)
_NO_PEM: Final = "ca_file or client_cert: cannot be read as PEM"


class _Client(Protocol[R_co]):
    """A client of either kind."""

    def request(self, method: str, url: str) -> R_co:
        """Begin a request."""
        ...  # of a Protocol

    def close(self) -> object:
        """End what is under way."""


_POOLS: Final[WeakSet[ClientPool[Any]]] = WeakSet()


class ClientPool(Generic[R]):
    """A client and its connections."""

    def __init__(self, client: _Client[R] | None, *, used: bool = False) -> None:
        _POOLS.add(self)
        self.client: _Client[R] | None = client
        """`None` once it is closed: an exception that somebody keeps must not keep connections open."""
        self.used = used
        """Whether an answer came over one of them, so that another request may meet a connection that was closed."""


def _keep_in_child() -> None:
    """Never free a client in a forked child: for that it takes a lock, and whoever held one stayed with the parent."""
    with no_fork:
        from ctypes import py_object, pythonapi

    for pool in _POOLS:
        pythonapi.Py_IncRef(py_object(pool.client))


if hasattr(os, "register_at_fork"):  # pragma: no branch  # Windows cannot fork
    os.register_at_fork(after_in_child=_keep_in_child)


def limited(builder: B, origin: ConnectionKey, *, keep: bool) -> B:
    """Return *builder* with the settings of *origin*; *keep* says whether connections are used again.

    The authorities are those of the system, or of SSL_CERT_FILE and SSL_CERT_DIR, and in addition those of `ca_file`.
    ConfigurationError if a file or the proxy cannot be used.
    """
    transport = origin.transport
    builder = (
        builder.follow_redirects(enable=False)
        .referer(enable=False)
        .no_proxy()
        .pool_max_idle_per_host(MOST_IDLE if keep else 0)
        .pool_idle_timeout(timedelta(seconds=EXPIRY))
    )
    connect = bounded(transport.connect_timeout)
    if connect is not None:
        builder = builder.connect_timeout(timedelta(seconds=connect))
    return _with_files(_with_proxy(builder, origin), transport)


def _with_proxy(builder: B, origin: ConnectionKey) -> B:
    url = proxy_for(origin.address, origin.transport)
    if url is None:
        return builder
    try:
        return builder.proxy(ProxyBuilder.all(url))
    except ValueError:
        # What pyreqwest says may repeat the URL, and so its password.
        raise ConfigurationError("proxy: a URL such as http://host:3128 is needed") from None


def _with_files(builder: B, transport: Transport) -> B:
    try:
        if transport.ca_file is not None:
            for certificate in _certificates(_content(transport.ca_file)):
                builder = builder.add_root_certificate_pem(certificate)
        if transport.client_cert is not None:
            builder = builder.identity_pem(b"\n".join(map(_content, transport.client_cert)))
    except (OSError, ValueError) as error:
        raise ConfigurationError(_NO_PEM) from error
    return builder


def _content(file: str) -> bytes:
    # Imported only where there are files, for it takes as long as the rest of this package.
    with no_fork:
        from pathlib import Path

    return Path(file).read_bytes()


def _certificates(pem: bytes) -> list[bytes]:
    found = _CERTIFICATE.findall(pem)
    if not found:
        raise ValueError("no certificate")
    return found


def opened(build: Callable[[], _Client[R]], transport: Transport) -> ClientPool[R]:
    """Return the pool of a client that *build* makes. UnfitError if pyreqwest cannot work here."""
    try:
        return ClientPool(build())
    except (PyreqwestError, RuntimeError) as error:
        if transport.ca_file is not None and isinstance(error, BuilderError):
            raise ConfigurationError(_NO_PEM) from error
        why = causes(error)[-1:] or [type(error).__name__]
        raise UnfitError(f'engine: pyreqwest cannot work here, engine="httpx" is needed: {why[0]}') from error


def causes(error: Exception) -> list[str]:
    """Return what lies behind *error*, the last being the system's own words."""
    known = error.details["causes"] if isinstance(error, DetailedPyreqwestError) else None
    return [cause["message"] for cause in known or ()]

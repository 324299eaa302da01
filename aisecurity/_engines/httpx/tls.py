"""TLS contexts for httpx: trust and client certificates."""

from __future__ import annotations

import ssl
from functools import lru_cache
from threading import Lock
from typing import Final

import httpx

from aisecurity._core.wire import Transport
from aisecurity._runtime.fork_guard import no_fork
from aisecurity.exceptions import ConfigurationError

UNUSED: Final = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""For a connection without TLS, where httpx would make a context for each; it trusts nobody."""

_one_at_a_time = Lock()


def ssl_context(transport: Transport) -> ssl.SSLContext:
    """Return the TLS settings of *transport*, made once: reading the certificates takes 20 ms.

    Without a context or a CA file of the caller's, the roots are those of httpx: SSL_CERT_FILE or SSL_CERT_DIR, else
    the certifi package.
    """
    with no_fork, _one_at_a_time:
        return _made(transport)


@lru_cache(maxsize=32)
def _made(transport: Transport) -> ssl.SSLContext:
    given: ssl.SSLContext | None = transport.ssl_context
    if given is not None:
        return given
    try:
        if transport.ca_file is None:
            context = httpx.create_ssl_context()
        else:
            context = ssl.create_default_context(cafile=transport.ca_file)
        if transport.client_cert is not None:
            context.load_cert_chain(*transport.client_cert)
    except (OSError, ssl.SSLError) as error:
        raise ConfigurationError("ca_file or client_cert: cannot be read as PEM") from error
    return context

"""Trust, client certificates and proxies: what a connection needs beyond an address."""

from __future__ import annotations

import ssl
import urllib.request
from functools import lru_cache
from urllib.parse import urlsplit

import httpx

from aisecurity._core.wire import Transport
from aisecurity.exceptions import ConfigurationError


@lru_cache(maxsize=32)
def ssl_context(transport: Transport) -> ssl.SSLContext:
    """Return the TLS settings of *transport*, made once: reading the certificates takes 20 ms.

    Without a context or a CA file of the caller's, the roots are those of httpx: SSL_CERT_FILE or SSL_CERT_DIR, else
    the certifi package.
    """
    theirs: ssl.SSLContext | None = transport.ssl_context
    if theirs is not None:
        return theirs
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


def proxy_for(url: str, transport: Transport) -> str | None:
    """Return the proxy for *url*: the configured one, else that of HTTPS_PROXY, HTTP_PROXY, ALL_PROXY and NO_PROXY."""
    if transport.proxy is not None or not transport.trust_env:
        return transport.proxy
    parts = urlsplit(url)
    proxies = urllib.request.getproxies()
    found = proxies.get(parts.scheme) or proxies.get("all")
    return found if found and not urllib.request.proxy_bypass(parts.netloc) else None

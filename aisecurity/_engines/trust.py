"""TLS contexts of all engines: trust and client certificates, of the standard library."""

from __future__ import annotations

import os
import ssl
from functools import lru_cache
from threading import Lock

from aisecurity._core.secret import SecretText, revealed
from aisecurity._core.wire import Transport
from aisecurity._runtime.fork_guard import no_fork
from aisecurity.exceptions import ConfigurationError

_one_at_a_time = Lock()


def ssl_context(transport: Transport) -> ssl.SSLContext:
    """Return the TLS settings of *transport*, made once: reading the certificates may take 40 ms.

    Without a context or a CA file of the caller's, the roots are those of the system, or of SSL_CERT_FILE and
    SSL_CERT_DIR; those of the package certifi where the system has none. ConfigurationError if a file cannot be read.
    """
    with no_fork, _one_at_a_time:
        return _made(transport.ssl_context, transport.ca_file, transport.client_cert)


def proxy_context(transport: Transport) -> ssl.SSLContext:
    """Return the TLS settings for a proxy, to which no client certificate is shown."""
    return ssl_context(transport._replace(client_cert=None))


@lru_cache(maxsize=32)
def _made(
    given: ssl.SSLContext | None, ca_file: str | None, client_cert: tuple[str | SecretText, ...] | None
) -> ssl.SSLContext:
    if given is not None:
        return given
    try:
        context = ssl.create_default_context(cafile=ca_file)
        if ca_file is None and not _system_has_roots(context):
            context.load_verify_locations(cafile=_certifi())
        context.set_alpn_protocols(["http/1.1"])
        if client_cert is not None:
            context.load_cert_chain(*map(revealed, client_cert))
    except (OSError, ssl.SSLError) as error:
        raise ConfigurationError("ca_file or client_cert: cannot be read as PEM") from error
    return context


def _system_has_roots(context: ssl.SSLContext) -> bool:
    """Return whether *context* found authorities: in a file, in the system's store, or in a folder it reads later."""
    folder = ssl.get_default_verify_paths().capath
    # Without pathlib, which takes as long to import as ten modules of this package.
    return bool(context.cert_store_stats()["x509"] or (folder and os.listdir(folder)))  # noqa: PTH208 - as above


def _certifi() -> str:
    with no_fork:
        import certifi

    return certifi.where()

"""Failures of an exchange as exceptions of this package; the phase decides what was sent, not the class of an error."""

from __future__ import annotations

import ssl

from aisecurity._core.wire import not_loaded
from aisecurity.exceptions import APIConnectionError, APITimeoutError, UntrustedCertificateError


def not_opened(error: OSError | ValueError | ImportError) -> APIConnectionError:
    """Return the exception for *error*, which came before there was a connection: nothing was sent."""
    if isinstance(error, ImportError):
        return not_loaded(error)
    if isinstance(error, TimeoutError):
        return APITimeoutError("no answer in time (ConnectTimeout)", sent=False)
    if not isinstance(error, OSError):
        return APIConnectionError("no answer (the host name is invalid)", sent=False)
    if isinstance(error, ssl.SSLCertVerificationError):
        return UntrustedCertificateError(f"no answer (ConnectError): {error.reason}: {error.verify_message}")
    # The words of the system or of OpenSSL, which know nothing of the request.
    words = error.reason if isinstance(error, ssl.SSLError) and error.reason else error
    return APIConnectionError(f"no answer (ConnectError): {words}", sent=False)


def no_room() -> APITimeoutError:
    """Return the exception for a request that found no connection free in time."""
    return APITimeoutError("no answer in time (PoolTimeout)", sent=False, queued=True)


def late() -> APITimeoutError:
    """Return the exception for an answer that was not there in time."""
    return APITimeoutError("no answer in time (ReadTimeout)")


def broken(*, stale: bool) -> APIConnectionError:
    """Return the exception for a connection that broke after the request; *stale* where it was a kept one."""
    failed = APIConnectionError("no answer (ReadError)")
    failed.stale = stale
    return failed


def malformed() -> APIConnectionError:
    """Return the exception for bytes that are no answer. Its text repeats none of them."""
    return APIConnectionError("no answer (RemoteProtocolError)")

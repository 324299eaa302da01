"""Kinds of failures, told by the exception of a scan."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from aisecurity.exceptions import (
    AISecSDKException,
    APIConnectionError,
    APIStatusError,
    APITimeoutError,
    ConfigurationError,
    PayloadError,
    ProxyRefusedError,
    RateLimitError,
    RequestTooLargeError,
    ResponseError,
    ScannerClosedError,
    ServerError,
    TokenError,
    UntrustedCertificateError,
)

from ..outcome import Failure

_KINDS: Final[Sequence[tuple[type[AISecSDKException], Failure]]] = (
    # The first that fits: subclasses before their bases.
    (UntrustedCertificateError, Failure.CONFIGURATION),
    (ProxyRefusedError, Failure.CONFIGURATION),
    (APITimeoutError, Failure.TIMEOUT),
    (APIConnectionError, Failure.UNAVAILABLE),
    (RateLimitError, Failure.RATE_LIMITED),
    (ServerError, Failure.UNAVAILABLE),
    (RequestTooLargeError, Failure.TOO_LARGE),
    (PayloadError, Failure.TOO_LARGE),
    (ResponseError, Failure.UNREADABLE),
    (ConfigurationError, Failure.CONFIGURATION),
    (ScannerClosedError, Failure.CONFIGURATION),
    (TokenError, Failure.CONFIGURATION),
)


def failure_of(error: object) -> Failure:
    """Return the kind of failure that *error* is, which came in place of a verdict."""
    for kind, failure in _KINDS:
        if isinstance(error, kind):
            return failure
    if not isinstance(error, APIStatusError):
        return Failure.INTERNAL
    if error.status_code == 408:
        return Failure.UNAVAILABLE
    return Failure.REFUSED if error.status_code >= 300 else Failure.UNREADABLE


def came_of_the_service(error: object) -> bool:
    """Return whether *error* came of the service or the way to it, and not of a queue within this process.

    Who sends much can fill that queue, so its timeout opens nothing.
    """
    return not (isinstance(error, APITimeoutError) and error.queued)

"""Check of TLS: a handshake with the endpoint, for the version and the validity of the certificate."""

from __future__ import annotations

import ssl
import time
from collections.abc import Mapping
from typing import NamedTuple, TypeAlias
from urllib.parse import SplitResult

from aisecurity._core.effects import Flow
from aisecurity._core.wire import Transport
from aisecurity._engines.proxies import proxy_for
from aisecurity._engines.trust import ssl_context
from aisecurity.exceptions import AISecSDKException, ConfigurationError

from .failures import failed
from .results import Check, CheckStatus
from .sockets import broken_off_at, connect
from .subject import Subject

_DAY = 86400.0
_FEW_DAYS = 7.0
"""Days of validity up to which a certificate is a warning."""
_TRUST = "name the authorities to trust by ca_file or SSL_CERT_FILE"


class Handshake(NamedTuple):
    """Facts of a handshake that succeeded."""

    version: str
    days: float | None
    """Days that the certificate is still valid; `None` where it was not verified."""


Outcome: TypeAlias = Handshake | OSError | AISecSDKException | Check
"""Outcome of the attempt at a handshake, or the check that says why there was none to make."""


def try_handshake(subject: Subject) -> Flow[Outcome]:
    """Shake hands with the endpoint, where requests do so directly; verified as the engines do it."""
    url, transport = subject.endpoint, subject.transport
    if url.scheme == "http":
        return _skipped("http: no TLS")
    try:
        proxied = proxy_for(subject.configuration.api_endpoint, transport) is not None
    except ConfigurationError:
        # It is the failure of another check.
        proxied = True
    if proxied:
        return _skipped("through a proxy: checked with every request, not seen here")
    try:
        found: Handshake = yield from subject.wait_for(lambda seconds: shake_hands(url, transport, seconds))
    except (OSError, AISecSDKException) as error:
        return error
    return found


def check_tls(outcome: Outcome) -> Check:
    """Report the TLS version and the days that the certificate is still valid; seven or less are a warning."""
    match outcome:
        case Check():
            return outcome
        case Handshake():
            return _judged(outcome)
        case ssl.SSLCertVerificationError():
            return _untrusted(outcome)
        case _:
            return failed("tls", outcome)


def shake_hands(url: SplitResult, transport: Transport, seconds: float) -> Handshake:
    """Connect to the host of *url*, shake hands within *seconds*, and close. OSError if that fails."""
    end = time.monotonic() + seconds
    context = ssl_context(transport)
    with (
        connect(url.hostname or "", url.port or 443, end) as plain,
        context.wrap_socket(plain, server_hostname=url.hostname, do_handshake_on_connect=False) as secure,
        broken_off_at(end, secure),
    ):
        secure.do_handshake()
        return Handshake(secure.version() or "TLS", _days(secure.getpeercert() or {}))


def _days(certificate: Mapping[str, object]) -> float | None:
    """Return the days that *certificate* is still valid; `None` if it is empty, for it was not verified."""
    return (ssl.cert_time_to_seconds(str(certificate["notAfter"])) - time.time()) / _DAY if certificate else None


def _skipped(reason: str) -> Check:
    return Check(name="tls", status=CheckStatus.SKIPPED, reason=reason)


def _untrusted(error: ssl.SSLCertVerificationError) -> Check:
    reason = f"{type(error).__name__}: {error.verify_message}"
    return Check(name="tls", status=CheckStatus.FAILED, reason=reason, remedy=_TRUST)


def _judged(found: Handshake) -> Check:
    if found.days is None:
        reason, remedy = f"{found.version}, certificate not verified", "let ssl_context verify certificates"
        return Check(name="tls", status=CheckStatus.WARNING, reason=reason, remedy=remedy)
    reason = f"{found.version}, certificate for {found.days:.0f} days"
    if found.days > _FEW_DAYS:
        return Check(name="tls", status=CheckStatus.OK, reason=reason)
    remedy = "have the certificate of the endpoint renewed"
    return Check(name="tls", status=CheckStatus.WARNING, reason=reason, remedy=remedy)

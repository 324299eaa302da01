"""TLS handshake with the service: version and validity of the certificate."""

from __future__ import annotations

import socket
import ssl
import time
from urllib.parse import SplitResult, urlsplit

from aisecurity._engines.httpx.tls import ssl_context
from aisecurity._engines.proxies import proxy_for
from aisecurity.configuration import Configuration, transport_of
from aisecurity.exceptions import AISecSDKException

from .check_result import CheckResult, failed

_DAY = 86400.0


def tls(configuration: Configuration) -> CheckResult:
    """Check the TLS version and the days that the certificate is still valid; seven or less are a warning."""
    url = urlsplit(configuration.api_endpoint)
    if url.scheme == "http":
        return CheckResult(name="tls", status="skipped", detail="http: no TLS")
    if proxy_for(configuration.api_endpoint, transport_of(configuration)) is not None:
        return CheckResult(
            name="tls", status="skipped", detail="through a proxy: checked with every request, not seen here"
        )
    try:
        version, ends = _handshake(url, configuration)
    except ssl.SSLCertVerificationError as error:
        detail = f"{type(error).__name__}: {error.verify_message}; SSL_CERT_FILE names the authorities to trust"
        return CheckResult(name="tls", status="failed", detail=detail)
    except (OSError, AISecSDKException) as error:
        return failed("tls", error)
    days = (ends - time.time()) / _DAY
    return CheckResult(
        name="tls", status="ok" if days > 7 else "warning", detail=f"{version}, certificate for {days:.0f} days"
    )


def _handshake(url: SplitResult, configuration: Configuration) -> tuple[str, float]:
    context, address = ssl_context(transport_of(configuration)), (url.hostname or "", url.port or 443)
    with (
        socket.create_connection(address, timeout=configuration.connect_timeout) as plain,
        context.wrap_socket(plain, server_hostname=url.hostname) as secure,
    ):
        certificate = secure.getpeercert() or {}
        return secure.version() or "TLS", float(ssl.cert_time_to_seconds(str(certificate["notAfter"])))

"""What can be wrong between this machine and a verdict, looked at one after the other."""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from typing import Literal
from urllib.parse import SplitResult, urlsplit

from attrs import frozen

from aisecurity._core.effects import Send
from aisecurity._core.flows import USER_AGENT
from aisecurity._core.wire import Reply, Request
from aisecurity._engines.choosing import BlockingChoice
from aisecurity._engines.proxies import proxy_for
from aisecurity._engines.tls import ssl_context
from aisecurity.configuration import Configuration, Region
from aisecurity.exceptions import AISecSDKException
from aisecurity.generated_openapi_client import AiProfile
from aisecurity.scan.inline.scanner import Scanner
from aisecurity.scan.models.content import Content

from .failing import name_of, reason

Status = Literal["ok", "warning", "failed", "skipped"]
_NOBODY = "00000000-0000-4000-8000-000000000000"
_HARMLESS = "aisecurity doctor asks whether a scan works."
_ANSWERED = frozenset({200, 400, 401, 403, 405, 429})
"""What the service may say to a query without a credential."""
_MOST_SKEW = 60.0
_DAY = 86400.0


@frozen(kw_only=True)
class Check:
    """One thing that was looked at."""

    name: str
    status: Status
    detail: str


def failed(name: str, error: Exception) -> Check:
    """Return the check that ended with *error*."""
    return Check(name=name, status="failed", detail=f"{name_of(error)}: {reason(error)}")


def credential(configuration: Configuration) -> Check:
    """Say which credential there is, and how long: its form is sound, or there would be no configuration."""
    secret = configuration.api_token or configuration.api_key
    kind = "bearer token" if configuration.api_token else "API key, sent as x-pan-token"
    text = str(secret)
    if text[0] in "\"'" or text[-1] in "\"'":
        return Check(name="credential", status="warning", detail=f"{kind}: begins or ends with a quotation mark")
    return Check(name="credential", status="ok", detail=f"{kind}, {len(text)} characters")


def probe(configuration: Configuration) -> tuple[Check, Reply | None]:
    """Ask for anything, without the credential: whatever the answer is, the service can be reached."""
    engine = BlockingChoice("auto", None)
    url, headers = f"{configuration.api_endpoint}/v1/scan/results", {"user-agent": USER_AGENT}
    request = Request(method="GET", url=url, headers=headers)
    began = time.monotonic()
    try:
        reply = engine.send(Send(request, configuration.timeout, configuration.transport))
    except AISecSDKException as error:
        return failed("endpoint", error), None
    finally:
        engine.close()
    detail = f"{described(configuration.api_endpoint)}, answered in {(time.monotonic() - began) * 1000:.0f} ms"
    if reply.headers.get("x-airs-emulator"):
        detail += ", an emulator"
    if reply.status in _ANSWERED:
        return Check(name="endpoint", status="ok", detail=detail), reply
    return Check(name="endpoint", status="warning", detail=f"{detail}, with {reply.status}: is it right?"), reply


def described(endpoint: str) -> str:
    """Return *endpoint*, and its region if it is a documented one."""
    names = [region.name.title() if len(region.name) > 2 else region.name for region in Region if region == endpoint]
    return f"{endpoint} ({names[0]})" if names else str(endpoint)


def tls(configuration: Configuration) -> Check:
    """Say how the connection is protected: version, and how long the certificate is valid."""
    url = urlsplit(configuration.api_endpoint)
    if url.scheme == "http":
        return Check(name="tls", status="skipped", detail="http: no TLS")
    if proxy_for(configuration.api_endpoint, configuration.transport) is not None:
        return Check(name="tls", status="skipped", detail="through a proxy: checked with every request, not seen here")
    try:
        version, ends = _handshake(url, configuration)
    except ssl.SSLCertVerificationError as error:
        detail = f"{type(error).__name__}: {error.verify_message}; SSL_CERT_FILE names the authorities to trust"
        return Check(name="tls", status="failed", detail=detail)
    except (OSError, AISecSDKException) as error:
        return failed("tls", error)
    days = (ends - time.time()) / _DAY
    return Check(
        name="tls", status="ok" if days > 7 else "warning", detail=f"{version}, certificate for {days:.0f} days"
    )


def _handshake(url: SplitResult, configuration: Configuration) -> tuple[str, float]:
    context, address = ssl_context(configuration.transport), (url.hostname or "", url.port or 443)
    with (
        socket.create_connection(address, timeout=configuration.connect_timeout) as plain,
        context.wrap_socket(plain, server_hostname=url.hostname) as secure,
    ):
        certificate = secure.getpeercert() or {}
        return secure.version() or "TLS", float(ssl.cert_time_to_seconds(str(certificate["notAfter"])))


def clock(headers: Mapping[str, str], now: float) -> Check:
    """Compare *now* with the date that the service gave."""
    try:
        skew = now - parsedate_to_datetime(headers.get("date", "")).timestamp()
    except ValueError:
        return Check(name="clock", status="skipped", detail="the answer has no date")
    detail = f"{abs(skew):.0f} s {'ahead' if skew > 0 else 'behind'}" if abs(skew) >= 2 else "in step"
    return Check(name="clock", status="ok" if abs(skew) <= _MOST_SKEW else "warning", detail=detail)


def accepted(configuration: Configuration, profile: AiProfile | None) -> list[Check]:
    """Say whether the credential and the profile are accepted: by one harmless scan, or without a profile a query."""
    with Scanner(configuration) as scanner:
        engine = Check(name="engine", status="ok", detail=_engine(scanner))
        try:
            if profile is None:
                scanner.query_by_scan_ids([_NOBODY])
                how = Check(name="profile", status="skipped", detail="none given: --profile or AI_PROFILE_NAME")
            else:
                verdict = scanner.sync_scan(profile, Content(prompt=_HARMLESS))
                how = Check(name="profile", status="ok", detail=_profile(verdict.profile_name, verdict.action))
        except AISecSDKException as error:
            return [engine, failed("access", error)]
    return [engine, Check(name="access", status="ok", detail="the credential is accepted"), how]


def _profile(name: str | None, action: str) -> str:
    return f"{name or 'accepted'}: a harmless prompt gets {action}"


def _engine(scanner: Scanner) -> str:
    from importlib.metadata import version

    return f"{scanner.engine} {version(scanner.engine)}"

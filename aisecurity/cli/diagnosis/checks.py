"""Checks of credential, endpoint, clock, engine and access, and the versions in use."""

from __future__ import annotations

import platform
import ssl
import time
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from importlib.metadata import version

from aisecurity._core.effects import Send
from aisecurity._core.flows import USER_AGENT
from aisecurity._core.wire import HttpRequest, Reply
from aisecurity._engines.selector import BlockingSelector
from aisecurity._version import __version__
from aisecurity.configuration import Configuration, Region, transport_of
from aisecurity.exceptions import AISecSDKException
from aisecurity.generated_openapi_client import AiProfile
from aisecurity.scan.inline.scanner import Scanner
from aisecurity.scan.models.content import Content

from .check_result import CheckResult, failed

_UNKNOWN_SCAN_ID = "00000000-0000-4000-8000-000000000000"
_HARMLESS_PROMPT = "aisecurity doctor asks whether a scan works."
_EXPECTED_STATUSES = frozenset({200, 400, 401, 403, 405, 429})
"""Statuses that the service may answer to a query without a credential."""
_MAX_SKEW = 60.0


def credential(configuration: Configuration) -> CheckResult:
    """Report the kind and length of the credential; *configuration* has already checked its form."""
    secret = configuration.api_token or configuration.api_key
    kind = "bearer token" if configuration.api_token else "API key, sent as x-pan-token"
    text = str(secret)
    if text[0] in "\"'" or text[-1] in "\"'":
        return CheckResult(name="credential", status="warning", detail=f"{kind}: begins or ends with a quotation mark")
    return CheckResult(name="credential", status="ok", detail=f"{kind}, {len(text)} characters")


def endpoint(configuration: Configuration) -> tuple[CheckResult, Reply | None]:
    """Send a query without the credential: any answer shows that the service can be reached."""
    engine = BlockingSelector("auto", None)
    url, headers = f"{configuration.api_endpoint}/v1/scan/results", {"user-agent": USER_AGENT}
    request = HttpRequest(method="GET", url=url, headers=headers)
    began = time.monotonic()
    try:
        reply = engine.send(Send(request, configuration.timeout, transport_of(configuration)))
    except AISecSDKException as error:
        return failed("endpoint", error), None
    finally:
        engine.close()
    detail = f"{endpoint_label(configuration.api_endpoint)}, answered in {(time.monotonic() - began) * 1000:.0f} ms"
    if reply.headers.get("x-airs-emulator"):
        detail += ", an emulator"
    if reply.status in _EXPECTED_STATUSES:
        return CheckResult(name="endpoint", status="ok", detail=detail), reply
    return CheckResult(name="endpoint", status="warning", detail=f"{detail}, with {reply.status}: is it right?"), reply


def endpoint_label(endpoint: str) -> str:
    """Return *endpoint*, and its region if it is a documented one."""
    names = [region.name.title() if len(region.name) > 2 else region.name for region in Region if region == endpoint]
    return f"{endpoint} ({names[0]})" if names else str(endpoint)


def clock(headers: Mapping[str, str], now: float) -> CheckResult:
    """Compare *now*, in seconds since the epoch, with the date of the answer; more than a minute apart is a warning."""
    try:
        skew = now - parsedate_to_datetime(headers.get("date", "")).timestamp()
    except ValueError:
        return CheckResult(name="clock", status="skipped", detail="the answer has no date")
    detail = f"{abs(skew):.0f} s {'ahead' if skew > 0 else 'behind'}" if abs(skew) >= 2 else "in step"
    return CheckResult(name="clock", status="ok" if abs(skew) <= _MAX_SKEW else "warning", detail=detail)


def engine(scanner: Scanner) -> CheckResult:
    """Report the HTTP library in use."""
    return CheckResult(name="engine", status="ok", detail=f"{scanner.engine} {version(scanner.engine)}")


def access(scanner: Scanner, profile: AiProfile | None) -> list[CheckResult]:
    """Check that credential and profile are accepted, by one harmless scan, or by a query without a profile."""
    try:
        if profile is None:
            scanner.query_by_scan_ids([_UNKNOWN_SCAN_ID])
            profile_check = CheckResult(
                name="profile", status="skipped", detail="none given: --profile or AI_PROFILE_NAME"
            )
        else:
            verdict = scanner.sync_scan(profile, Content(prompt=_HARMLESS_PROMPT))
            detail = f"{verdict.profile_name or 'accepted'}: a harmless prompt gets {verdict.action}"
            profile_check = CheckResult(name="profile", status="ok", detail=detail)
    except AISecSDKException as error:
        return [failed("access", error)]
    return [CheckResult(name="access", status="ok", detail="the credential is accepted"), profile_check]


def versions() -> dict[str, str]:
    """Return the versions of package, Python, OpenSSL and system."""
    return {
        "aisecurity": __version__,
        "python": platform.python_version(),
        "openssl": ssl.OPENSSL_VERSION,
        "system": platform.platform(),
    }

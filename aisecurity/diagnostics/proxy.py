"""Check of the proxy: which one is used, and where no answer came, whether it lets a connection through."""

from __future__ import annotations

import base64
import re
import time
from urllib.parse import SplitResult

from attrs import evolve

from aisecurity._core.effects import Flow
from aisecurity._core.wire import Reply
from aisecurity._engines.proxies import ProxyUrl, proxy_for
from aisecurity.exceptions import APITimeoutError, ConfigurationError

from .endpoint import Answer
from .failures import failed
from .results import Check, CheckStatus
from .sockets import broken_off_at, connect
from .subject import Subject

_STATUS_LINE = re.compile(rb"HTTP/1\.[01] (\d{3})\b")
_LONGEST_HEAD = 65_536
_AUTHENTICATION_REQUIRED = 407

_SETTING = "mend the setting proxy, or HTTPS_PROXY, HTTP_PROXY or ALL_PROXY, as the reason says"
_CONNECTION = "see whether the proxy runs at that address and lets this machine connect"
_PASSWORD = "put user and password into the URL of the proxy: http://user:password@host:3128"  # noqa: S105 - a hint
_PERMISSION = "have the proxy allow connections to the endpoint, or leave it out by NO_PROXY"


def check_proxy(subject: Subject, answer: Answer) -> Flow[Check]:
    """Report the proxy of the endpoint, without user and password.

    Where *answer* came, it came through the proxy. Where none did, a connection to the proxy tells whether that is why.
    """
    try:
        proxy = proxy_for(subject.configuration.api_endpoint, subject.transport)
    except ConfigurationError as error:
        return evolve(failed("proxy", error), remedy=_SETTING)
    if proxy is None:
        return Check(name="proxy", status=CheckStatus.SKIPPED, reason="none: connections are direct")
    shown = f"{proxy.url}, {'of the environment' if subject.transport.proxy is None else 'configured'}"
    if isinstance(answer, Reply):
        # Over https what answers is the endpoint, for the proxy has given a tunnel.
        refused = answer.status == _AUTHENTICATION_REQUIRED and subject.endpoint.scheme == "http"
        return _judged(shown, _AUTHENTICATION_REQUIRED if refused else 200)
    if isinstance(answer, ConfigurationError) and answer.message.startswith("proxy"):
        return evolve(failed("proxy", answer), remedy=_SETTING)
    return (yield from _connected(subject, proxy, shown))


def _connected(subject: Subject, proxy: ProxyUrl, shown: str) -> Flow[Check]:
    """Return the check of a proxy through which no answer came, after a connection to it."""
    endpoint = subject.endpoint
    try:
        status: int | None = yield from subject.wait_for(lambda seconds: tunnel_status(proxy, endpoint, seconds))
    except APITimeoutError:
        # Of the time for all checks together, which the endpoint has taken.
        reason, remedy = f"{shown}: no time was left to look at it", "give more time"
        return Check(name="proxy", status=CheckStatus.WARNING, reason=reason, remedy=remedy)
    except OSError as error:
        found = failed("proxy", error)
        return evolve(found, reason=f"{shown}: {found.reason}", remedy=_CONNECTION)
    return _judged(shown, status)


def tunnel_status(proxy: ProxyUrl, endpoint: SplitResult, seconds: float) -> int | None:
    """Connect to *proxy* and, as a request to an https *endpoint* does, ask for a tunnel; nothing goes through it.

    Return the status of its answer, 0 if that is not HTTP, and `None` where a proxy is not asked: one of SOCKS or with
    TLS, or of an http endpoint. OSError without a connection, or an answer within *seconds*.
    """
    end = time.monotonic() + seconds
    with connect(proxy.host, proxy.port, end) as connection:
        if (proxy.scheme, endpoint.scheme) != ("http", "https"):
            return None
        host = endpoint.netloc if endpoint.port else f"{endpoint.netloc}:443"
        request = f"CONNECT {host} HTTP/1.1\r\nHost: {host}\r\n{_authorization(proxy)}\r\n"
        head = b""
        with broken_off_at(end, connection):
            connection.sendall(request.encode())
            while b"\n" not in head and len(head) < _LONGEST_HEAD and (part := connection.recv(4096)):
                head += part
    line = _STATUS_LINE.match(head)
    return int(line[1]) if line else 0


def _authorization(proxy: ProxyUrl) -> str:
    """Return the header line that proves user and password to *proxy*, "" if it has none."""
    if proxy.user is None:
        return ""
    user = f"{proxy.user}:{proxy.password}"
    return f"Proxy-Authorization: Basic {base64.b64encode(user.encode()).decode()}\r\n"


def _judged(shown: str, status: int | None) -> Check:
    """Return the check of a proxy that answers with *status*: for a tunnel, or in place of the endpoint."""
    if status is None:
        reason, remedy = f"{shown}: it takes connections, but no answer came through it", _PERMISSION
        return Check(name="proxy", status=CheckStatus.WARNING, reason=reason, remedy=remedy)
    if 200 <= status < 300:
        return Check(name="proxy", status=CheckStatus.OK, reason=shown)
    if status == 0:
        reason, remedy = f"{shown}: it does not answer as a proxy does", _CONNECTION
    elif status == _AUTHENTICATION_REQUIRED:
        reason, remedy = f"{shown}: it asks for a user and a password, or for others ({status})", _PASSWORD
    else:
        reason, remedy = f"{shown}: it refuses a connection to the endpoint ({status})", _PERMISSION
    return Check(name="proxy", status=CheckStatus.FAILED, reason=reason, remedy=remedy)

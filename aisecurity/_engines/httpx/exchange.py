"""Requests, timeouts and errors of both engines on httpx."""

from __future__ import annotations

import codecs
import ssl
import sys
from collections.abc import Generator
from contextlib import contextmanager
from importlib.util import find_spec
from typing import Any, Final

import httpx

from aisecurity._core.effects import Send
from aisecurity._core.wire import Reply
from aisecurity._engines.exchange import EXPIRY, HEADERS, Body, ConnectionKey, bounded, forget_values
from aisecurity._engines.proxies import proxy_for
from aisecurity._engines.trust import ssl_context
from aisecurity.exceptions import (
    APIConnectionError,
    APITimeoutError,
    ConfigurationError,
    ProxyRefusedError,
    ScannerClosedError,
    UntrustedCertificateError,
)

# Python would import it at the first look-up of a host, and a fork could come between.
codecs.lookup("idna")

_UNUSED_CONTEXT: Final = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""For a connection without TLS, where httpx would make a context for each; it trusts nobody."""

_NOT_SENT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.UnsupportedProtocol,
    httpx.LocalProtocolError,
    httpx.InvalidURL,
)
_UNAVAILABLE: Final = frozenset({502, 503, 504})
"""Statuses of a proxy that could not reach the service at the moment."""
_BROKEN_OFF = (httpx.ReadError, httpx.WriteError, httpx.RemoteProtocolError)


def transport_settings(origin: ConnectionKey) -> dict[str, Any]:
    """Return the arguments of an httpx transport that holds one connection."""
    return {
        "verify": ssl_context(origin.transport) if origin.address.startswith("https:") else _UNUSED_CONTEXT,
        "proxy": _proxy(origin),
        "trust_env": False,
        "limits": httpx.Limits(max_connections=1, max_keepalive_connections=1, keepalive_expiry=EXPIRY),
    }


def _proxy(origin: ConnectionKey) -> httpx.Proxy | None:
    found = proxy_for(origin.address, origin.transport)
    if found is None:
        return None
    if found.speaks_socks and find_spec("socksio") is None:
        raise ConfigurationError("proxy: pip install socksio brings what SOCKS needs")
    try:
        return httpx.Proxy(found.url, auth=None if found.user is None else (found.user, found.password))
    except (ValueError, httpx.InvalidURL):
        # A host that no URL of httpx has, or "socks5h" before its 0.28. The cause would repeat it.
        raise ConfigurationError("proxy: a URL such as http://host:3128 is needed") from None


def request_of(effect: Send, extensions: dict[str, Any]) -> httpx.Request:
    """Return the request for a transport of ours."""
    return httpx.Request(
        effect.request.method,
        effect.request.url,
        headers={**HEADERS, **effect.request.headers},
        content=effect.request.body,
        extensions={"timeout": timeouts_of(effect), **extensions},
    )


def request_by_user_client(client: httpx.Client | httpx.AsyncClient, effect: Send) -> httpx.Request:
    """Return the request for the caller's *client*, whose timeouts stay as they are."""
    if client.is_closed:
        raise ScannerClosedError("the http_client that the scanner was given is closed")
    return client.build_request(
        effect.request.method,
        effect.request.url,
        headers={**HEADERS, **effect.request.headers},
        content=effect.request.body,
    )


def timeouts_of(effect: Send) -> dict[str, float | None]:
    """Return the timeouts of one exchange, as httpx transports take them."""
    whole = bounded(effect.timeout)
    connect = effect.transport.connect_timeout
    return {
        "connect": bounded(connect if whole is None else min(connect, whole)),
        "read": whole,
        "write": whole,
        "pool": whole,
    }


@contextmanager
def _values_forgotten() -> Generator[None]:
    try:
        yield
    except Exception as error:
        forget_values(error)
        raise


@contextmanager
def errors_mapped(*, reused: bool = False) -> Generator[None]:
    """Raise what httpx raises as an exception of this package; only connecting is certain to have sent nothing.

    *reused* says that the connection has carried an exchange before, so that the server may have closed it meanwhile.
    """
    try:
        with _values_forgotten():
            yield
    except httpx.TimeoutException as error:
        sent = not isinstance(error, _NOT_SENT)
        queued = isinstance(error, httpx.PoolTimeout)
        raise APITimeoutError(f"no answer in time ({type(error).__name__})", sent=sent, queued=queued) from error
    except httpx.ProxyError as error:
        raise _proxy_failure(error) from error
    except (httpx.RequestError, httpx.InvalidURL) as error:
        untrusted = _untrusted(error)
        if untrusted is not None:
            why = f"{untrusted.reason}: {untrusted.verify_message}"
            raise UntrustedCertificateError(f"no answer (ConnectError): {why}") from error
        # What httpx says after sending may repeat bytes of the answer; before, it is the system's own words.
        why = f": {error}" if isinstance(error, httpx.ConnectError) else ""
        mapped = APIConnectionError(f"no answer ({type(error).__name__}){why}", sent=not isinstance(error, _NOT_SENT))
        mapped.stale = reused and isinstance(error, _BROKEN_OFF)
        raise mapped from _silenced(error)
    except _socks_errors() as error:
        # What httpcore lets through where a proxy does not answer in SOCKS.
        raise APIConnectionError("no answer (ProxyError)", sent=False) from error
    except UnicodeError as error:
        # What the look-up of a host raises where no DNS can hold the name.
        raise APIConnectionError("no answer (the host name is invalid)", sent=False) from error
    except ssl.SSLError as error:
        # What httpcore lets through on asyncio where TLS breaks after the handshake, as for want of a certificate.
        mapped = APIConnectionError("no answer (SSLError)")
        mapped.stale = reused
        raise mapped from error


def _proxy_failure(error: httpx.ProxyError) -> APIConnectionError:
    """Return the exception for a proxy that opens no tunnel; httpx says the status of its answer in words."""
    status = str(error).partition(" ")[0]
    if status.isdecimal() and int(status) not in _UNAVAILABLE:
        return ProxyRefusedError(f"no answer (ProxyError): {status}")
    return APIConnectionError("no answer (ProxyError)", sent=False)


def _untrusted(error: BaseException | None) -> ssl.SSLCertVerificationError | None:
    """Return what OpenSSL said of a certificate, if that is what lies behind *error*."""
    while error is not None:
        if isinstance(error, ssl.SSLCertVerificationError):
            return error
        error = error.__cause__ or error.__context__
    return None


def _socks_errors() -> tuple[type[Exception], ...]:
    """Return what the package of SOCKS raises, where it is loaded."""
    module = sys.modules.get("socksio")
    return () if module is None else (module.SOCKSError,)


def _silenced(error: httpx.RequestError | httpx.InvalidURL) -> Exception:
    """Remove the text from *error* where it may repeat bytes of the answer: a traceback prints causes, too."""
    if isinstance(error, httpx.ProtocolError):
        error.args = ("bytes that are not HTTP/1.1",)
        error.__cause__ = None
    return error


def stream_of(response: httpx.Response) -> object:
    """Return the stream that *response* came over, `None` where no socket brought it: a library may have made it up."""
    return response.extensions.get("network_stream")


def body_of(response: httpx.Response, most: int) -> Body:
    """Return what collects the body of *response*, which a library that replays answers has read and decoded."""
    broken = (httpx.StreamError, httpx.RequestError, ssl.SSLError)
    return Body(response.status_code, response.headers, broken, most=most, encoded=not response.is_stream_consumed)


def reply_of(body: Body) -> Reply:
    """Return the answer that *body* collected. APIConnectionError if its encoding is not read."""
    reply = body.reply()
    if reply is None:
        raise APIConnectionError("no answer (DecodingError)")
    return reply

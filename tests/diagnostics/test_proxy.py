"""Check of the proxy: which one is used, and why nothing comes through it."""

from __future__ import annotations

import socket
import time
from typing import Any

import pytest

from aisecurity.diagnostics import Check
from tests.support.behaviours import Behaviour, Close, Silence, http
from tests.support.halves import Half
from tests.support.proxy import ProxyServer
from tests.support.samples import configured
from tests.support.servers import ChoosingServer, refusing_port
from tests.support.tls import Trust

from .reading import check, diagnosed, statuses

NOWHERE = "https://127.0.0.1:9"


def _proxy(half: Half, url: str, **settings: Any) -> Check:
    return check(diagnosed(half, configured(url, **settings)), "proxy")


def _with_password(url: str) -> str:
    return url.replace("//", "//user:s3cret@")


def test_none(half: Half, peer: ChoosingServer) -> None:
    """Without a proxy the check is skipped, for nothing is wrong."""
    found = _proxy(half, peer.url)

    assert ("skipped", "none: connections are direct", None) == (found.status, found.reason, found.prevented_by)


def test_configured(half: Half, engine: str, trust: Trust, secure: ChoosingServer) -> None:
    """A proxy that tunnels is shown without its password, and gets no other connection than those of requests."""
    with ProxyServer() as proxy:
        settings = configured(secure.url, ca_file=trust.ca_file, proxy=_with_password(proxy.url))
        diagnosis = diagnosed(half, settings, engine=engine)
        tunnels = len(proxy.requests)

    assert (True, f"{proxy.url}, configured") == (diagnosis.ok, check(diagnosis, "proxy").reason)
    assert "s3cret" not in repr(diagnosis)
    assert (1, "skipped") == (tunnels, statuses(diagnosis)["tls"])


def test_of_the_environment(half: Half, trust: Trust, secure: ChoosingServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """A proxy of the environment is named as such; NO_PROXY leaves the endpoint out."""
    with ProxyServer() as proxy:
        monkeypatch.setenv("HTTPS_PROXY", _with_password(proxy.url))
        used = _proxy(half, secure.url, ca_file=trust.ca_file, trust_env=True)
        monkeypatch.setenv("NO_PROXY", "127.0.0.1")
        unused = _proxy(half, secure.url, ca_file=trust.ca_file, trust_env=True)

    assert ("ok", f"{proxy.url}, of the environment") == (used.status, used.reason)
    assert "skipped" == unused.status


def test_plain_http(half: Half) -> None:
    """The proxy of an http endpoint is used where its answers come."""
    with ProxyServer() as proxy:
        diagnosis = diagnosed(half, configured("http://127.0.0.1:9", proxy=proxy.url))

    assert (True, "ok") == (diagnosis.ok, statuses(diagnosis)["proxy"])


def test_plain_http_without_a_password(half: Half) -> None:
    """A proxy that answers 407 in place of an http endpoint has failed, and the remedy says where a password goes."""
    with ProxyServer("407 Proxy Authentication Required") as proxy:
        found = _proxy(half, "http://127.0.0.1:9", proxy=proxy.url)

    assert "failed" == found.status
    assert f"{proxy.url}, configured: it asks for a user and a password, or for others (407)" == found.reason
    assert "http://user:password@host:3128" in str(found.remedy)


def test_endpoint_that_answers_as_a_proxy(half: Half, trust: Trust) -> None:
    """A 407 that comes through a tunnel is of the endpoint, and nothing is wrong with the proxy."""
    with ProxyServer() as proxy, ChoosingServer(lambda asked: http(b"", "407 No"), trust.server()) as peer:
        diagnosis = diagnosed(half, configured(peer.url, ca_file=trust.ca_file, proxy=proxy.url))

    assert ("ok", "warning") == (statuses(diagnosis)["proxy"], statuses(diagnosis)["endpoint"])


def test_plain_http_that_gets_no_answer(half: Half) -> None:
    """A proxy of an http endpoint that takes connections is not asked for a tunnel: it may be the endpoint's fault."""
    with ChoosingServer(lambda asked: Close()) as peer:
        found = _proxy(half, "http://127.0.0.1:9", proxy=peer.url)

    assert "warning" == found.status
    assert found.reason.endswith(": it takes connections, but no answer came through it")


@pytest.mark.parametrize(
    ("refusal", "message", "remedy"),
    [
        (
            "407 Proxy Authentication Required",
            "it asks for a user and a password, or for others (407)",
            "user:password",
        ),
        ("403 Forbidden", "it refuses a connection to the endpoint (403)", "NO_PROXY"),
        ("502 Bad Gateway", "it refuses a connection to the endpoint (502)", "NO_PROXY"),
    ],
)
def test_rejection(half: Half, engine: str, refusal: str, message: str, remedy: str) -> None:
    """A proxy that gives no tunnel has failed, with its status; it was asked as a request asks, its password unsaid."""
    with ProxyServer(refusal) as proxy:
        diagnosis = diagnosed(half, configured(NOWHERE, proxy=_with_password(proxy.url)), engine=engine)
        asked = proxy.requests[-1]
    found = check(diagnosis, "proxy")

    assert ["proxy", "endpoint"] == [one.name for one in diagnosis.failed]
    assert f"{proxy.url}, configured: {message}" == found.reason
    assert remedy in str(found.remedy)
    assert ("127.0.0.1:9", "Basic dXNlcjpzM2NyZXQ=") == (asked.path, asked.header("proxy-authorization"))
    assert "s3cret" not in repr(diagnosis)


def test_tunnel_to_nowhere(half: Half) -> None:
    """A proxy that gives a tunnel is fine where no answer comes for another reason; 443 is the usual port."""
    with ChoosingServer(lambda asked: http(b"", "200 Connection established")) as peer:
        diagnosis = diagnosed(half, configured("https://service.test", proxy=peer.url))

    assert ("ok", "failed") == (statuses(diagnosis)["proxy"], statuses(diagnosis)["endpoint"])
    assert {"service.test:443"} == {asked.path for asked in peer.requests if asked.head.startswith("CONNECT")}


@pytest.mark.parametrize("behaviour", [Close(), http(b"", "xyz")], ids=["end", "no status"])
def test_no_proxy_at_all(half: Half, behaviour: Behaviour) -> None:
    """A server that is no proxy is said to be none."""
    with ChoosingServer(lambda asked: behaviour) as peer:
        found = _proxy(half, NOWHERE, proxy=peer.url)

    assert ("failed", True) == (found.status, found.reason.endswith(": it does not answer as a proxy does"))


def test_nobody_listens(half: Half) -> None:
    """A closed port is a failed proxy, beside the endpoint that cannot be reached through it."""
    url = f"http://127.0.0.1:{refusing_port()}"
    diagnosis = diagnosed(half, configured(NOWHERE, proxy=_with_password(url)))

    assert ["proxy", "endpoint"] == [one.name for one in diagnosis.failed]
    assert f"{url}, configured: ConnectionRefusedError: Connection refused" == check(diagnosis, "proxy").reason
    assert "whether the proxy runs" in str(check(diagnosis, "proxy").remedy)


def test_silence(half: Half) -> None:
    """A proxy that says nothing is given up within the time to connect."""
    begin = time.monotonic()
    with ChoosingServer(lambda asked: Silence()) as peer:
        found = _proxy(half, NOWHERE, proxy=peer.url, timeout=0.5, connect_timeout=0.2)

    assert ("failed", f"{peer.url}, configured: TimeoutError: no answer in time") == (found.status, found.reason)
    assert time.monotonic() - begin < 10.0


def test_no_time_is_left(half: Half) -> None:
    """Where the endpoint takes the whole time, the proxy is named and not looked at, which is a warning."""
    with ChoosingServer(lambda asked: Silence()) as peer:
        diagnosis = diagnosed(half, configured("http://127.0.0.1:9", proxy=peer.url), timeout=0.2)
    found = check(diagnosis, "proxy")

    assert (False, "warning") == (diagnosis.ok, found.status)
    assert f"{peer.url}, configured: no time was left to look at it" == found.reason


@pytest.mark.parametrize("url", ["htp://s3cret:1", "http://user:12/s3cret@127.0.0.1:1"])
def test_url_that_cannot_be(half: Half, engine: str, url: str) -> None:
    """A URL that is none of a proxy is not shown, as it may hold a password anywhere."""
    diagnosis = diagnosed(half, configured(NOWHERE, proxy=url), engine=engine)

    assert ["proxy", "endpoint"] == [one.name for one in diagnosis.failed]
    assert "such as http://host:3128 is needed" in check(diagnosis, "proxy").reason
    assert "HTTPS_PROXY" in str(check(diagnosis, "proxy").remedy)
    assert {False} == {secret in repr(diagnosis) for secret in ("s3cret", "user:12")}


def test_socks(half: Half) -> None:
    """A SOCKS proxy is not asked for a tunnel in the way of HTTP: it takes connections, no more."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"socks5://127.0.0.1:{listener.getsockname()[1]}"
        diagnosis = diagnosed(half, configured(NOWHERE, proxy=url, timeout=0.5), engine="httpx")
    found = check(diagnosis, "proxy")

    assert ["endpoint"] == [one.name for one in diagnosis.failed]
    assert ("warning", True) == (found.status, found.reason.startswith(f"{url}, configured: it takes connections"))


def test_socks_with_an_engine_that_speaks_none(half: Half) -> None:
    """A proxy that the engine asked for cannot use has failed, with the engine's words."""
    diagnosis = diagnosed(half, configured(NOWHERE, proxy="socks://127.0.0.1:1"), engine="httptools")
    found = check(diagnosis, "proxy")

    assert ["proxy", "endpoint"] == [one.name for one in diagnosis.failed]
    assert found.reason.endswith('proxy: engine="httpx" is needed')
    assert "mend the setting proxy" in str(found.remedy)

"""TLS trust, client certificates, proxies, and clients of the caller's own."""

import ssl
from collections.abc import Callable, Generator
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from aisecurity import RetryPolicy
from aisecurity.auth import ClientCredentials
from aisecurity.exceptions import (
    AmbiguousSubmitError,
    APIConnectionError,
    APITimeoutError,
    BatchError,
    ConfigurationError,
    ProxyRefusedError,
    ScannerClosedError,
    UntrustedCertificateError,
)
from tests.support.behaviours import Silence, http
from tests.support.halves import Half
from tests.support.http_answers import success
from tests.support.proxy import ProxyServer
from tests.support.samples import CONTENT, KEY, PROFILE, REPORT_ID, SCAN_ID, configured, scan_objects
from tests.support.servers import ChoosingServer
from tests.support.tls import Trust


@pytest.fixture(scope="module")
def trust(tmp_path_factory: pytest.TempPathFactory) -> Trust:
    """Return an authority that nobody trusts by itself."""
    return Trust.in_folder(tmp_path_factory.mktemp("tls"))


@pytest.fixture
def secure(trust: Trust) -> Generator[ChoosingServer]:
    """Yield a server with TLS."""
    with ChoosingServer(success, trust.server()) as peer:
        yield peer


_DISTRUST = "CERTIFICATE_VERIFY_FAILED"
"""OpenSSL's word for it."""


def _scan(half: Half, endpoint: str, times: int = 1, /, **settings: Any) -> list[str]:
    with half.scanner(configured(endpoint, **settings)) as scanner:
        return [scanner.sync_scan(PROFILE, CONTENT).action for _ in range(times)]


def test_ca_file(half: Half, trust: Trust, secure: ChoosingServer) -> None:
    """With the authority's file the server is trusted, and its connection kept."""
    assert ["block"] * 3 == _scan(half, secure.url, 3, ca_file=trust.ca_file)
    assert 1 == secure.connections


def test_untrusted(half: Half, secure: ChoosingServer) -> None:
    """Without it nothing is sent, not even the key, and nothing is tried again."""
    with pytest.raises(UntrustedCertificateError, match=_DISTRUST) as error:
        _scan(half, secure.url, retry=RetryPolicy(base=0.0))

    assert (False, 1, []) == (error.value.sent, error.value.attempts, secure.requests)


def test_untrusted_for_a_submission(half: Half, secure: ChoosingServer) -> None:
    """A submission that met a certificate of nobody's was not accepted, and that is certain."""
    with half.scanner(configured(secure.url)) as scanner, pytest.raises(UntrustedCertificateError) as error:
        scanner.async_scan(scan_objects())

    assert (False, 1, 1) == (error.value.sent, error.value.attempts, secure.connections)


def test_untrusted_token_endpoint(half: Half, secure: ChoosingServer) -> None:
    """A token endpoint whose certificate is not trusted is told apart from one that is down."""
    token = ClientCredentials(token_url=secure.url, client_id="id", client_secret="secret")
    with pytest.raises(UntrustedCertificateError, match="no answer from the token endpoint") as error:
        _scan(half, "http://127.0.0.1:1", api_key=None, api_token=token)

    assert (1, []) == (error.value.attempts, secure.requests)


def test_another_host(half: Half, trust: Trust) -> None:
    """A certificate for another host is rejected, though its authority is trusted."""
    with (
        ChoosingServer(success, trust.server(host="other.example")) as peer,
        pytest.raises(UntrustedCertificateError, match=_DISTRUST) as error,
    ):
        _scan(half, peer.url, ca_file=trust.ca_file)

    assert (False, []) == (error.value.sent, peer.requests)


def test_expired(half: Half, trust: Trust) -> None:
    """A certificate that has expired is rejected, though its authority is trusted."""
    with (
        ChoosingServer(success, trust.server(not_after=datetime(2020, 1, 1, tzinfo=UTC))) as peer,
        pytest.raises(UntrustedCertificateError, match="expired") as error,
    ):
        _scan(half, peer.url, ca_file=trust.ca_file)

    assert (False, 1, []) == (error.value.sent, error.value.attempts, peer.requests)


def test_tls_where_none_is_spoken(half: Half) -> None:
    """A server that does not speak TLS gets nothing but the beginning of a handshake."""
    with ChoosingServer(success) as peer, pytest.raises(APIConnectionError) as error:
        _scan(half, peer.url.replace("http:", "https:"), timeout=0.3)

    assert (False, []) == (error.value.sent, peer.requests)


def test_client_certificate(half: Half, trust: Trust) -> None:
    """A server that wants a client certificate is content with that of the configuration, and rejects without."""
    with ChoosingServer(success, trust.server(client_certificate=True)) as peer:
        settings: dict[str, Any] = {"ca_file": trust.ca_file}
        assert ["block"] == _scan(half, peer.url, **settings, client_cert=str(trust.client_file))
        with pytest.raises(APIConnectionError):
            _scan(half, peer.url, **settings)

    assert 1 == len(peer.requests)


def test_tls_that_breaks_later(half: Half) -> None:
    """TLS that breaks after the handshake is a lost connection, for a submission an ambiguous one."""

    def answer(request: httpx.Request) -> httpx.Response:
        raise ssl.SSLError("TLSV13_ALERT_CERTIFICATE_REQUIRED")

    with half.scanner(configured(), handler=answer) as scanner:
        with pytest.raises(APIConnectionError) as scan:
            scanner.sync_scan(PROFILE, CONTENT)
        with pytest.raises(AmbiguousSubmitError):
            scanner.async_scan(scan_objects())

    assert scan.value.sent


def test_ssl_context(half: Half, trust: Trust, secure: ChoosingServer) -> None:
    """An SSLContext of the caller's is used as it is."""
    context = ssl.create_default_context(cafile=str(trust.ca_file))

    assert ["block"] == _scan(half, secure.url, ssl_context=context)


@pytest.mark.parametrize("name", ["ca_file", "client_cert"])
def test_unreadable_file(half: Half, secure: ChoosingServer, name: str) -> None:
    """A file that is not there is a ConfigurationError before anything is sent."""
    nowhere: dict[str, Any] = {name: "/nowhere/at/all.pem"}
    with pytest.raises(ConfigurationError, match="PEM"):
        _scan(half, secure.url, **nowhere)

    assert 0 == secure.connections


@pytest.mark.parametrize("variable", ["HTTPS_PROXY", "https_proxy", "ALL_PROXY"])
def test_proxy_of_the_environment(
    half: Half, trust: Trust, secure: ChoosingServer, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    """A proxy of the environment tunnels, and does not see the key."""
    with ProxyServer() as proxy:
        monkeypatch.setenv(variable, proxy.url)
        assert ["block"] * 2 == _scan(half, secure.url, 2, ca_file=trust.ca_file, trust_env=True)

    assert [f"127.0.0.1:{secure.port}"] == [request.path for request in proxy.requests]
    assert KEY not in proxy.requests[0].head


@pytest.mark.parametrize("excluded", ["127.0.0.1", "*"])
def test_no_proxy(
    half: Half, trust: Trust, secure: ChoosingServer, monkeypatch: pytest.MonkeyPatch, excluded: str
) -> None:
    """NO_PROXY leaves hosts out."""
    with ProxyServer() as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.url)
        monkeypatch.setenv("NO_PROXY", excluded)
        assert ["block"] == _scan(half, secure.url, ca_file=trust.ca_file, trust_env=True)

    assert [] == proxy.requests


def test_no_environment(half: Half, trust: Trust, secure: ChoosingServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """With trust_env=False the environment does not count, but a proxy that is given does."""
    with ProxyServer() as unused, ProxyServer() as used:
        monkeypatch.setenv("HTTPS_PROXY", unused.url)
        assert ["block"] == _scan(half, secure.url, ca_file=trust.ca_file)
        assert ["block"] == _scan(half, secure.url, ca_file=trust.ca_file, proxy=used.url, trust_env=True)

    assert (0, 1) == (len(unused.requests), len(used.requests))


@pytest.mark.parametrize("variable", ["HTTP_PROXY", "http_proxy", "ALL_PROXY"])
def test_plain_http_to_loopback(half: Half, monkeypatch: pytest.MonkeyPatch, variable: str) -> None:
    """Plain http to this machine goes through no proxy of the environment, which would see the key and all texts."""
    with ProxyServer() as proxy, ChoosingServer(success) as peer:
        monkeypatch.setenv(variable, proxy.url)
        assert ["block"] * 2 == _scan(half, peer.url, 2, trust_env=True)

    assert (0, 2) == (len(proxy.requests), len(peer.requests))


def test_plain_http_of_a_token_endpoint(half: Half, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same holds for the client secret."""
    answer = http(b'{"access_token": "t", "expires_in": 300}')
    with ProxyServer() as proxy, ChoosingServer(lambda asked: answer) as token, ChoosingServer(success) as peer:
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        source = ClientCredentials(token_url=token.url, client_id="id", client_secret="s3cret")
        assert ["block"] == _scan(half, peer.url, trust_env=True, api_key=None, api_token=source)

    assert (0, 1, 1) == (len(proxy.requests), len(token.requests), len(peer.requests))


def test_plain_http_through_a_proxy(half: Half) -> None:
    """A proxy on loopback that is given carries plain http; one beyond it only where allow_http says so."""
    with ProxyServer() as proxy:
        assert ["block"] * 2 == _scan(half, "http://127.0.0.1:9", 2, proxy=proxy.url)
        with pytest.raises(ConfigurationError, match="proxy: it would see the credential"):
            _scan(half, "http://127.0.0.1:9", proxy="http://proxy.test:1")

    assert 2 == len(proxy.requests)


def test_plain_http_of_a_token_endpoint_through_a_proxy(half: Half) -> None:
    """Whether the client secret may go so is said by allow_http of the ClientCredentials, not of the Configuration."""
    for allowed, error in ((False, ConfigurationError), (True, APIConnectionError)):
        source = ClientCredentials(
            token_url="http://127.0.0.1:9", client_id="id", client_secret="s3cret", allow_http=allowed
        )
        settings: dict[str, Any] = {"proxy": "http://proxy.test:1", "allow_http": not allowed}
        with pytest.raises(error):
            _scan(half, "https://service.test", api_key=None, api_token=source, **settings)


@pytest.mark.parametrize("url", ["htp://127.0.0.1:1", "ftp://127.0.0.1:1"])
def test_proxy_that_cannot_be_used(
    half: Half, trust: Trust, secure: ChoosingServer, monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    """It is an error, and never a direct connection; where NO_PROXY leaves it out, it is not looked at."""
    monkeypatch.setenv("HTTPS_PROXY", url)
    with pytest.raises(ConfigurationError, match="proxy"):
        _scan(half, secure.url, ca_file=trust.ca_file, trust_env=True)
    assert 0 == secure.connections
    monkeypatch.setenv("NO_PROXY", "127.0.0.0/8")
    assert ["block"] == _scan(half, secure.url, ca_file=trust.ca_file, trust_env=True)


def test_proxy_without_a_scheme(half: Half, trust: Trust, secure: ChoosingServer) -> None:
    """`host:port` is an HTTP proxy, as in curl."""
    with ProxyServer() as proxy:
        assert ["block"] == _scan(half, secure.url, ca_file=trust.ca_file, proxy=proxy.url.removeprefix("http://"))

    assert 1 == len(proxy.requests)


@pytest.mark.parametrize(
    "rejection",
    [
        *("300 Multiple Choices", "302 Found", "304 Not Modified", "400 Bad Request", "401 Unauthorized"),
        *("403 Forbidden", "404 Not Found", "405 Method Not Allowed", "407 Proxy Authentication Required"),
        *("408 Request Timeout", "429 Too Many Requests", "500 Internal Server Error", "501 Not Implemented"),
        *("505 HTTP Version Not Supported", "599 Odd", "403", "403 \xff"),
        *("502 Bad Gateway", "503 Service Unavailable", "504 Gateway Timeout", "503"),
    ],
)
def test_proxy_that_rejects(half: Half, trust: Trust, secure: ChoosingServer, rejection: str) -> None:
    """A proxy that refuses is told apart from one that reaches nobody; no text shows its password."""
    url, policy = "//user:s3cret@", RetryPolicy(base=0.0)
    with ProxyServer(rejection) as proxy, pytest.raises(APIConnectionError) as error:
        _scan(half, secure.url, ca_file=trust.ca_file, retry=policy, proxy=proxy.url.replace("//", url))

    lasting = rejection[:3] not in {"502", "503", "504"}
    assert (ProxyRefusedError if lasting else APIConnectionError) is type(error.value)
    assert (False, 1 if lasting else 3, []) == (error.value.sent, error.value.attempts, secure.requests)
    assert "s3cret" not in f"{error.value} {error.value!r} {error.value.__cause__}"


@pytest.mark.parametrize("status", ["200", "201 Created", "204 No Content", "299 Odd"])
def test_proxy_that_opens_a_tunnel(half: Half, trust: Trust, secure: ChoosingServer, status: str) -> None:
    """Any success opens it."""
    with ProxyServer(tunnel=f"HTTP/1.1 {status}\r\n\r\n".encode()) as proxy:
        assert ["block"] * 2 == _scan(half, secure.url, 2, ca_file=trust.ca_file, proxy=proxy.url)

    assert 1 == len(proxy.requests)


def test_proxy_of_a_token_endpoint_that_rejects(half: Half, secure: ChoosingServer) -> None:
    """It is told apart from a token endpoint that is down, and nothing is tried again."""
    token = ClientCredentials(token_url=secure.url, client_id="id", client_secret="s3cret")
    with (
        ProxyServer("407 Proxy Authentication Required") as proxy,
        pytest.raises(ProxyRefusedError, match="no answer from the token endpoint") as error,
    ):
        _scan(half, secure.url, proxy=proxy.url, api_key=None, api_token=token)

    assert (False, 1, 1, []) == (error.value.sent, error.value.attempts, len(proxy.requests), secure.requests)


def _calls(scanner: Any) -> list[Callable[[], Any]]:
    """Return every call that sends, but the scan."""
    return [
        lambda: scanner.async_scan(scan_objects()),
        lambda: scanner.query_by_scan_ids([SCAN_ID]),
        lambda: scanner.query_by_report_ids([REPORT_ID]),
        lambda: scanner.wait_for_results([SCAN_ID], timeout=30.0),
    ]


@pytest.mark.parametrize("kind", [UntrustedCertificateError, ProxyRefusedError])
def test_what_no_retry_mends(half: Half, secure: ChoosingServer, kind: type[APIConnectionError]) -> None:
    """Every call raises it after one attempt, and it says for certain that nothing was sent."""
    with ProxyServer("403 Forbidden") as proxy:
        settings: dict[str, Any] = {"proxy": proxy.url} if kind is ProxyRefusedError else {}
        with half.scanner(configured(secure.url, **settings)) as scanner:
            errors: list[APIConnectionError] = []
            for call in _calls(scanner):
                with pytest.raises(kind) as error:
                    call()
                errors.append(error.value)
            with pytest.raises(BatchError) as parts:
                scanner.scan_batch(scan_objects(6))
        tunnels = len(proxy.requests)

    parted = parts.value.errors.values()
    assert ([kind] * 4, [kind] * 2) == ([type(one) for one in errors], [type(one) for one in parted])
    assert {(False, 1)} == {(one.sent, one.attempts) for one in (*errors, *parted) if isinstance(one, kind)}
    assert (6, []) == (tunnels if kind is ProxyRefusedError else secure.connections, secure.requests)


def test_own_client(half: Half, trust: Trust, secure: ChoosingServer) -> None:
    """A caller's own client is used with its trust and proxies, and stays open when the Scanner closes."""
    with ProxyServer() as proxy:
        context = ssl.create_default_context(cafile=str(trust.ca_file))
        client = half.client(verify=context, proxy=proxy.url)
        with half.scanner(configured(secure.url), http_client=client) as scanner:
            actions = [scanner.sync_scan(PROFILE, CONTENT).action for _ in range(2)]
        still_open = not client.is_closed
        half.close(client)

    assert (["block"] * 2, True, 1) == (actions, still_open, len(proxy.requests))


@pytest.mark.parametrize("kind", [UntrustedCertificateError, ProxyRefusedError])
def test_what_no_retry_mends_for_an_own_client(
    half: Half, secure: ChoosingServer, kind: type[APIConnectionError]
) -> None:
    """A caller's own client meets it in the same way."""
    with ProxyServer("403 Forbidden") as proxy:
        client = half.client(proxy=proxy.url if kind is ProxyRefusedError else None, trust_env=False)
        with half.scanner(configured(secure.url), http_client=client) as scanner, pytest.raises(kind) as error:
            scanner.sync_scan(PROFILE, CONTENT)
        half.close(client)

    assert (kind, False, 1, []) == (type(error.value), error.value.sent, error.value.attempts, secure.requests)


def test_timeouts_of_an_own_client(half: Half) -> None:
    """Its timeouts count, not those of the configuration."""
    with ChoosingServer(lambda request: Silence()) as peer:
        client = half.client(timeout=0.1, trust_env=False)
        with (
            half.scanner(configured(peer.url, timeout=60.0), http_client=client) as scanner,
            pytest.raises(APITimeoutError) as error,
        ):
            scanner.sync_scan(PROFILE, CONTENT)
        half.close(client)

    assert isinstance(error.value.__cause__, httpx.ReadTimeout)


def test_closed_own_client(half: Half) -> None:
    """A client that its owner closed is an error that says so."""
    client = half.client()
    half.close(client)
    with (
        half.scanner(configured(), http_client=client) as scanner,
        pytest.raises(ScannerClosedError, match="http_client"),
    ):
        scanner.sync_scan(PROFILE, CONTENT)

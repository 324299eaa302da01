"""The proxy of a request: which one, whether it can be used, and whether it may be."""

from __future__ import annotations

from typing import Any

import pytest

from aisecurity._core.wire import Transport
from aisecurity._engines.proxies import ProxyUrl, names_proxy, proxy_for
from aisecurity.exceptions import ConfigurationError
from tests.support.flow_samples import effect
from tests.support.halves import Half

HTTPS = "https://service.test:8443"
HTTP = "http://service.test"
NEEDED = "proxy: a URL such as http://host:3128 is needed"


@pytest.mark.parametrize(
    ("environ", "url", "proxy"),
    [
        ({}, HTTPS, None),
        ({"HTTPS_PROXY": "http://p:1", "HTTP_PROXY": "http://q:2"}, HTTPS, "http://p:1"),
        ({"https_proxy": "http://p:1", "http_proxy": "http://q:2"}, HTTP, "http://q:2"),
        ({"Https_Proxy": "http://p:1"}, HTTPS, "http://p:1"),
        ({"HTTPS_PROXY": "http://p:1", "https_proxy": "http://q:2"}, HTTPS, "http://q:2"),
        ({"HTTPS_PROXY": "http://p:1", "https_proxy": " "}, HTTPS, None),
        ({"ALL_PROXY": "http://a:3"}, HTTPS, "http://a:3"),
        ({"ALL_PROXY": "http://a:3", "HTTPS_PROXY": "http://p:1"}, HTTPS, "http://p:1"),
        ({"HTTP_PROXY": "http://q:2"}, HTTPS, None),
        ({"HTTP_PROXY": "http://q:2", "REQUEST_METHOD": "GET"}, HTTP, None),
        ({"http_proxy": "http://q:2", "REQUEST_METHOD": "GET"}, HTTP, "http://q:2"),
        ({"HTTPS_PROXY": ""}, HTTPS, None),
        ({"HTTPS_PROXY": "p:1"}, HTTPS, "http://p:1"),
        ({"HTTPS_PROXY": "http://p:1"}, "https://127.0.0.1", "http://p:1"),
        ({"HTTP_PROXY": "http://q:2", "ALL_PROXY": "http://q:2"}, "http://127.0.0.2:9", None),
        ({"HTTP_PROXY": "http://127.0.0.1:2"}, "http://[::1]:9", None),
        ({"HTTP_PROXY": "http://127.0.0.1:2"}, "http://localhost:9", None),
    ],
)
def test_of_the_environment(
    environ: dict[str, str], url: str, proxy: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The usual variables name the proxy, by scheme, and never one for plain http to this machine."""
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    found = proxy_for(url, Transport(allow_http=True))

    assert proxy == (found and found.url)
    assert proxy_for(url, Transport(trust_env=False)) is None


@pytest.mark.parametrize(
    ("excluded", "host"),
    [
        ("service.test", "service.test"),
        ("SERVICE.test", "service.test"),
        (".test", "service.test"),
        ("*.test", "service.test"),
        ("service.test.", "service.test."),
        ("*", "service.test"),
        ("service.test:443", "service.test"),
        ("other.test service.test", "service.test"),
        (" other.test ,\tservice.test ", "service.test"),
        ("::1", "[::1]"),
        ("[::1]", "[::1]"),
        ("[::1]:443", "[::1]"),
        ("0:0:0:0:0:0:0:1", "[::1]"),
        ("127.0.0.1", "127.0.0.1"),
        ("10.0.0.0/8", "10.1.2.3"),
        ("10.1.2.3/8", "10.1.2.3"),
        ("fd00::/8", "[fd12::1]"),
    ],
)
def test_no_proxy(excluded: str, host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """NO_PROXY takes names, domains, addresses and networks, with a port or not, and blanks between them."""
    monkeypatch.setenv("HTTPS_PROXY", "http://p:1")
    monkeypatch.setenv("NO_PROXY", excluded)

    assert None is proxy_for(f"https://{host}", Transport())


@pytest.mark.parametrize(
    ("excluded", "host"),
    [
        ("ice.test", "service.test"),
        ("service.test:80", "service.test"),
        ("[::1]:80", "[::1]"),
        ("10.0.0.0/8", "11.0.0.1"),
        ("10.0.0.0/8", "[::1]"),
        ("::1", "127.0.0.1"),
        (".", "service.test"),
        ("", "service.test"),
        (",", "service.test"),
    ],
)
def test_no_proxy_of_others(excluded: str, host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What it does not name goes through the proxy."""
    monkeypatch.setenv("HTTPS_PROXY", "http://p:1")
    monkeypatch.setenv("NO_PROXY", excluded)

    assert ProxyUrl("http", "p", 1) == proxy_for(f"https://{host}", Transport())


@pytest.mark.parametrize(
    ("url", "proxy"),
    [
        ("http://host", ProxyUrl("http", "host", 80)),
        ("HTTPS://user:s3cret@host/", ProxyUrl("https", "host", 443, "user", "s3cret")),
        ("host:3128", ProxyUrl("http", "host", 3128)),
        ("user:s3cret@127.0.0.1:3128", ProxyUrl("http", "127.0.0.1", 3128, "user", "s3cret")),
        (" http://host:3128 ", ProxyUrl("http", "host", 3128)),
        ("socks://host", ProxyUrl("socks5", "host", 1080)),
        ("socks5://host:1", ProxyUrl("socks5", "host", 1)),
        ("socks5h://user:s3cret@[::1]", ProxyUrl("socks5h", "::1", 1080, "user", "s3cret")),
        ("http://user:p@s3cret@host:3128", ProxyUrl("http", "host", 3128, "user", "p@s3cret")),
        ("http://us%40er:s%2Fcret@host:3128", ProxyUrl("http", "host", 3128, "us@er", "s/cret")),
        ("http://user@host:3128", ProxyUrl("http", "host", 3128, "user")),
    ],
)
def test_parts(url: str, proxy: ProxyUrl) -> None:
    """A proxy is read as curl reads it: `host:port` is http, `socks` is socks5; neither repr nor URL has a password."""
    found = proxy_for(HTTPS, Transport(proxy=url))

    assert proxy == found
    assert found is not None
    assert "cret" not in f"{found!r} {found.url}"
    assert found.url in {"http://host:80", "https://host:443", "http://host:3128", "http://127.0.0.1:3128"} | {
        "socks5://host:1080",
        "socks5://host:1",
        "socks5h://[::1]:1080",
    }


UNUSABLE = [
    "htp://s3cret:1",
    "ftp://s3cret",
    "socks4://s3cret",
    "http://",
    "//s3cret:1",
    "http://s3cret:x",
    "http://s3cret:0",
    "http://a:1/s3cret@host",
    "http://a:b#s3cret@host",
    "http://[",
    "http://s3\0cret:1",
    " ",
]


@pytest.mark.parametrize("url", UNUSABLE)
def test_unusable(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A proxy that cannot be used is an error, which does not repeat it; only where it would be used."""
    with pytest.raises(ConfigurationError) as configured:
        proxy_for(HTTPS, Transport(proxy=url))
    if "\0" in url or not url.strip():
        return
    monkeypatch.setenv("HTTPS_PROXY", url)
    with pytest.raises(ConfigurationError) as found:
        proxy_for(HTTPS, Transport())
    monkeypatch.setenv("NO_PROXY", "service.test")

    assert (NEEDED, f"{NEEDED}, and the environment's HTTPS_PROXY is none") == (
        configured.value.message,
        found.value.message,
    )
    assert (None, True) == (found.value.__cause__, "s3cret" not in f"{found.value} {configured.value}")
    assert proxy_for(HTTPS, Transport()) is proxy_for(HTTP, Transport()) is None


@pytest.mark.parametrize("url", ["http://p:1", "https://p:1", "socks5://p:1"])
def test_plain_http_through_a_configured_proxy(url: str) -> None:
    """A proxy beyond loopback does not see in clear text what an http endpoint gets, unless allow_http says so."""
    with pytest.raises(ConfigurationError, match="it would see the credential"):
        proxy_for("http://127.0.0.1:9", Transport(proxy=url))

    there = ProxyUrl(url.partition(":")[0], "p", 1)
    assert there == proxy_for("http://127.0.0.1:9", Transport(proxy=url, allow_http=True))
    assert there == proxy_for(HTTPS, Transport(proxy=url))
    near = Transport(proxy="http://127.0.0.1:1")
    assert ProxyUrl("http", "127.0.0.1", 1) == proxy_for("http://127.0.0.1:9", near)


@pytest.mark.parametrize(
    ("environ", "settings", "named"),
    [
        ({}, {}, False),
        ({"NO_PROXY": "*"}, {}, False),
        ({"FTP_PROXY": "http://p:1"}, {}, False),
        ({"HTTP_PROXY": ""}, {}, False),
        ({"HTTP_PROXY": "http://p:1"}, {}, True),
        ({"all_proxy": "http://p:1"}, {}, True),
        ({"HTTPS_PROXY": "http://p:1"}, {"trust_env": False}, False),
        ({}, {"proxy": "http://p:1", "trust_env": False}, True),
    ],
)
def test_names_proxy(
    environ: dict[str, str], settings: dict[str, Any], named: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whether any URL could go through a proxy."""
    for name, value in environ.items():
        monkeypatch.setenv(name, value)

    assert named is names_proxy(Transport(**settings))


@pytest.mark.parametrize("library", ["httpx", "httptools"])
@pytest.mark.parametrize("url", UNUSABLE)
def test_every_engine(half: Half, url: str) -> None:
    """Each engine reads a proxy in this one way, also by itself."""
    engine = half.engine()
    with pytest.raises(ConfigurationError, match=NEEDED):
        engine.send(effect(HTTPS, transport=Transport(proxy=url)))
    engine.close()


@pytest.mark.parametrize("library", ["httptools"])
def test_socks_without_httpx(half: Half) -> None:
    """The engine that speaks no SOCKS says so, also by itself."""
    engine = half.engine()
    with pytest.raises(ConfigurationError, match='proxy: engine="httpx" is needed'):
        engine.send(effect(HTTPS, transport=Transport(proxy="socks://p:1")))
    engine.close()

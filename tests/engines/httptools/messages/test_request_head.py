"""Heads of requests: their lines, and that no value can smuggle one in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aisecurity._core.wire import HttpRequest, Transport
from aisecurity._engines.httptools.messages.proxy_address import Proxy, proxy_of
from aisecurity._engines.httptools.messages.request_head import connect_head, request_head
from aisecurity._engines.httptools.messages.target import target_of
from aisecurity.exceptions import APIConnectionError, ConfigurationError

PLAIN = Proxy("proxy.test", 3128, secure=False, field="Basic dTpw")
COMMON = ["accept: application/json", "accept-encoding: identity"]


def lines(head: bytes) -> list[str]:
    """Return the lines of *head*, and check that it ends with the only blank one."""
    *found, blank, nothing = head.decode("ascii").split("\r\n")
    assert ["", ""] == [blank, nothing]
    assert "" not in found
    return found


@pytest.mark.parametrize(
    ("url", "words", "host"),
    [
        ("https://service.test/v1/scan?a=b", "/v1/scan?a=b", "service.test"),
        ("https://service.test:443", "/", "service.test"),
        ("https://service.test:8443/", "/", "service.test:8443"),
        ("http://service.test:80/", "/", "service.test"),
        ("http://service.test:443/", "/", "service.test:443"),
        ("https://[::1]/", "/", "[::1]"),
        ("https://[::1]:8443/", "/", "[::1]:8443"),
        ("https://user:pw@127.0.0.1:8443/", "/", "127.0.0.1:8443"),
        ("https://B\xfccher.example/", "/", "xn--bcher-kva.example"),
        ("https://service.test/\xfc x\0y%20z", "/%C3%BC%20x%00y%20z", "service.test"),
    ],
)
def test_lines(url: str, words: str, host: str) -> None:
    """The request line and Host follow from the URL, the length from the body, the rest from the request."""
    request = HttpRequest("POST", url, {"x-pan-token": "k", "x": ""}, b"{}")
    found = lines(request_head(request, target_of(url), None))

    assert [f"POST {words} HTTP/1.1", f"host: {host}", *COMMON, "x-pan-token: k", "x: ", "content-length: 2"] == found


def test_without_a_body() -> None:
    """A request without a body has no length, one with an empty body has."""
    url = "https://service.test/"

    assert lines(request_head(HttpRequest("GET", url), target_of(url), None))[-1] == COMMON[-1]
    assert lines(request_head(HttpRequest("PUT", url, {}, b""), target_of(url), None))[-1] == "content-length: 0"


def test_through_a_proxy() -> None:
    """A proxy gets whole URL and credentials where there is no tunnel, and with a tunnel only its own request."""
    plain, secure = "http://service.test:8080/x", "https://service.test/x"
    own = ["proxy-authorization: Basic dTpw"]

    first, *_, last = lines(request_head(HttpRequest("GET", plain), target_of(plain), PLAIN))
    assert ["GET http://service.test:8080/x HTTP/1.1", *own] == [first, last]
    assert not {*own} & {*lines(request_head(HttpRequest("GET", secure), target_of(secure), PLAIN))}
    assert ["CONNECT service.test:443 HTTP/1.1", "host: service.test:443", *own] == lines(
        connect_head(target_of(secure), PLAIN)
    )
    assert ["CONNECT [::1]:8443 HTTP/1.1", "host: [::1]:8443"] == lines(
        connect_head(target_of("https://[::1]:8443"), PLAIN._replace(field=None))
    )


@pytest.mark.parametrize("bad", ["a\r\nb: c", "a\nb", "a\rb", "a\0b", "a\x7fb", "\xe4", "\u2028", "\ud800"])
@pytest.mark.parametrize("place", ["value", "name", "method", "proxy"])
def test_nothing_but_printable_ascii(bad: str, place: str) -> None:
    """A value, a name, a method or a proxy's credentials with another character are not sent, nor repeated."""
    url = "http://service.test/"
    headers = {"x": bad} if place == "value" else {bad: "x"} if place == "name" else {}
    proxy = PLAIN._replace(field=bad) if place == "proxy" else None
    with pytest.raises(APIConnectionError) as error:
        request_head(HttpRequest(bad if place == "method" else "GET", url, headers), target_of(url), proxy)

    assert not error.value.sent
    assert bad not in str(error.value)


def test_credentials_of_a_tunnel() -> None:
    """The request for a tunnel is looked at as any other."""
    with pytest.raises(APIConnectionError):
        connect_head(target_of("https://service.test"), PLAIN._replace(field="a\r\nb: c"))


@pytest.mark.parametrize(
    "url",
    [
        "https://a b/",
        "https://a HTTP.1/",
        "https://a\x7fb/",
        'https://a"b/',
        "https://a<b/",
        "https:///x",
        "https://h:99999/",
        "https://h:port/",
        "https://a..\xfc/",
        "https://" + "\xfc" * 70,
    ],
)
def test_hosts_that_are_none(url: str) -> None:
    """A URL whose host or port is none leads to no target, also where a proxy would look it up."""
    with pytest.raises(ValueError):  # noqa: PT011  # of several kinds
        target_of(url)


@given(host=st.text(max_size=20), path=st.text(max_size=20), value=st.text(max_size=20), proxied=st.booleans())
def test_any_text(host: str, path: str, value: str, *, proxied: bool) -> None:
    """Whatever host, path and value are, a head has the lines that it is made of and no more."""
    url = f"http://{host}/{path}"
    try:
        target = target_of(url)
        head = request_head(HttpRequest("GET", url, {"x": value}), target, PLAIN if proxied else None)
    except (ValueError, APIConnectionError):
        return

    found = lines(head)
    assert 5 + proxied == len(found)
    assert 3 == len(found[0].split(" "))


@pytest.mark.parametrize(
    ("url", "proxy"),
    [
        ("http://proxy.test", Proxy("proxy.test", 80, secure=False, field=None)),
        ("https://proxy.test", Proxy("proxy.test", 443, secure=True, field=None)),
        ("http://[::1]:3128/", Proxy("::1", 3128, secure=False, field=None)),
        ("http://u:p@proxy.test:3128", PLAIN),
        ("http://%75:%70@proxy.test:3128", PLAIN),
        ("http://u@proxy.test:3128", PLAIN._replace(field="Basic dTo=")),
        ("http://u:%3A%40%0D%0A@proxy.test:3128", PLAIN._replace(field="Basic dTo6QA0K")),
        ("proxy.test", Proxy("proxy.test", 80, secure=False, field=None)),
    ],
)
def test_proxy_address(url: str, proxy: Proxy) -> None:
    """A proxy's URL gives host, port, TLS and credentials, percent signs undone; no text shows the latter."""
    found = proxy_of(target_of("https://service.test"), Transport(proxy=url))

    assert proxy == found
    assert "Basic" not in f"{found} {found!r}"


@pytest.mark.parametrize(
    "url",
    ["ftp://s3cret", "http://u:\udcff@s3cret", "http://", "http://s3cret:x", "http://u:s3cret@:1", "http://[s3cret"],
)
def test_proxies_that_are_none(url: str) -> None:
    """A URL that names no proxy is a setting that cannot work, and is not repeated."""
    with pytest.raises(ConfigurationError, match="proxy: a URL such as") as error:
        proxy_of(target_of("https://service.test"), Transport(proxy=url))

    assert "s3cret" not in f"{error.value!r} {error.value.__cause__!r}"
    assert error.value.__suppress_context__ or error.value.__context__ is None


def test_no_proxy() -> None:
    """Without a proxy there is none."""
    assert proxy_of(target_of("https://service.test"), Transport()) is None

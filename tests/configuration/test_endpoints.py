"""Endpoints that a credential may be sent to."""

from typing import Any

import pytest

from aisecurity.configuration import Configuration, Region
from aisecurity.exceptions import ConfigurationError


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("https://host", "https://host"),
        ("https://host/", "https://host"),
        ("https://host:8443/path//", "https://host:8443/path"),
        ("HTTPS://Host", "HTTPS://Host"),
        ("https://[2001:db8::1]:8443", "https://[2001:db8::1]:8443"),
        (Region.GERMANY, "https://service-de.api.aisecurity.paloaltonetworks.com"),
        ("http://localhost:8765", "http://localhost:8765"),
        ("http://LOCALHOST", "http://LOCALHOST"),
        ("http://127.0.0.1:1", "http://127.0.0.1:1"),
        ("http://127.8.9.10", "http://127.8.9.10"),
        ("http://[::1]:8765/", "http://[::1]:8765"),
    ],
)
def test_accepted(given: str, kept: str) -> None:
    """Https goes anywhere, http to loopback; slashes at the end are dropped."""
    assert kept == Configuration(api_key="k", api_endpoint=given).api_endpoint


def test_regions() -> None:
    """The four documented endpoints are at hand, and each is accepted."""
    hosts = [Configuration(api_key="k", api_endpoint=region).api_endpoint.split(".")[0] for region in Region]

    assert ["https://service", "https://service-de", "https://service-in", "https://service-sg"] == hosts


@pytest.mark.parametrize(
    "given",
    [
        "http://host",
        "http://128.0.0.1",
        "http://[::2]",
        "http://0.0.0.0",
        "http://localhost.example.test",
        "http://127.0.0.1.example.test",
        "http://2130706433",
    ],
)
def test_http_beyond_loopback(given: str) -> None:
    """Beyond loopback, http is rejected unless allow_http says otherwise."""
    with pytest.raises(ConfigurationError, match="https is needed; http is for loopback, or where allow_http=True"):
        Configuration(api_key="k", api_endpoint=given)

    assert given == Configuration(api_key="k", api_endpoint=given, allow_http=True).api_endpoint


@pytest.mark.parametrize(
    "given",
    [
        "https://user:s3cret@host",
        "https://s3cret@host",
        "https://@host",
        "https://host?s3cret=1",
        "https://host?",
        "https://host#s3cret",
        "https://host/#",
        "https://host /s3cret",
        "https://host/s3cret\n",
        "\thttps://host",
        "https://host\0",
        "https://host\u00a0",
        "https://host\\s3cret",
    ],
)
def test_more_than_scheme_host_port_and_path(given: str) -> None:
    """Userinfo, query, fragment, spaces and control characters are rejected, and none of it is repeated."""
    with pytest.raises(ConfigurationError, match="only scheme, host, port and path are allowed") as error:
        Configuration(api_key="k", api_endpoint=given, allow_http=True)

    assert "s3cret" not in str(error.value)


@pytest.mark.parametrize(
    "given", ["", "host", "//host", "ftp://host", "file:///etc", "https://", "https://:1", "https:host"]
)
def test_no_http_url(given: str) -> None:
    """An endpoint has the scheme https or http and a host."""
    with pytest.raises(ConfigurationError, match="a URL such as https://host is needed"):
        Configuration(api_key="k", api_endpoint=given)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ("https://host:0", "a URL such as https://host is needed"),
        ("https://host:65536", "not a URL"),
        ("https://host:-1", "not a URL"),
        ("https://host:x", "not a URL"),
        ("https://[::1", "not a URL"),
    ],
)
def test_bad_ports_and_brackets(given: str, message: str) -> None:
    """A port is a number from 1 to 65535, and brackets are closed."""
    with pytest.raises(ConfigurationError) as error:
        Configuration(api_key="k", api_endpoint=given)

    assert f"api_endpoint: {message}" == error.value.message


@pytest.mark.parametrize("given", [None, 5, b"https://host"])
def test_no_text(given: Any) -> None:
    """An endpoint is a str."""
    with pytest.raises(ConfigurationError, match=f"api_endpoint: a str is needed, not {type(given).__name__}"):
        Configuration(api_key="k", api_endpoint=given)


@pytest.mark.parametrize(
    "authority",
    [
        "[::1]43",
        "[::1]:443x",
        "[::\u00a2]",
        "[v1.x]",
        "stra\u00dfe.test",
        "host\u3002test",
        "a\u200db.test",
        "\u00e4" * 64,
    ],
)
def test_hosts_that_may_be_read_as_others(authority: str) -> None:
    """A host that engines, or versions of IDNA, read in different ways is rejected, and not repeated."""
    with pytest.raises(ConfigurationError) as error:
        Configuration(api_key="k", api_endpoint=f"https://{authority}")

    assert authority not in str(error.value)


@pytest.mark.parametrize(
    "authority", ["[::1]:443", "[fe80::1%eth0]", "m\u00fcnchen.test:8443", "host:", "xn--strae-oqa.test"]
)
def test_hosts_that_all_read_alike(authority: str) -> None:
    """Addresses in brackets, names with an umlaut and such in ASCII are taken."""
    assert f"https://{authority}" == Configuration(api_key="k", api_endpoint=f"https://{authority}").api_endpoint

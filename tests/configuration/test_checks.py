"""Checks of settings: a setting that cannot work is rejected by name, and not repeated."""

import math
import ssl
from typing import Any

import pytest

import aisecurity
from aisecurity._core.wire import Transport
from aisecurity.configuration import Configuration
from aisecurity.exceptions import ConfigurationError


def configured(**settings: Any) -> Configuration:
    """Return a configuration that is sound, but for *settings*."""
    return Configuration(api_key="k", **settings)


def resolve(environ: dict[str, str], **arguments: Any) -> Configuration:
    """Resolve with nothing of this process."""
    return Configuration.resolve(environ=environ, **arguments)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"api_key": ""}, "api_key: empty"),
        ({"api_key": 5}, "api_key: a str is needed, not int"),
        ({"api_key": "k" * 2049}, "api_key: 2,049 bytes, at most 2,048 allowed"),
        ({"api_key": "é" * 1025}, "api_key: 2,050 bytes, at most 2,048 allowed"),
        ({"api_token": "t" * 16_385}, "api_token: 16,385 bytes, at most 16,384 allowed"),
    ],
)
def test_credentials_that_cannot_work(arguments: dict[str, Any], message: str) -> None:
    """A credential is a text of a length that a header carries; the error names the length found and allowed."""
    with pytest.raises(ConfigurationError) as error:
        resolve({}, **arguments)

    assert message == error.value.message


@pytest.mark.parametrize("character", ["\n", "\r", "\0", "\t", "\x7f", " ", "é", "\ud800"])
@pytest.mark.parametrize("name", ["api_key", "api_token"])
def test_characters_that_no_header_carries(name: str, character: str) -> None:
    """Line breaks, control characters, spaces and non-ASCII are rejected, and the credential is not repeated."""
    with pytest.raises(ConfigurationError, match=f"{name}: holds a space, a line break or another") as error:
        resolve({}, **{name: f"s3cret{character}s3cret"})

    assert "s3cret" not in str(error.value)


def test_longest_credentials() -> None:
    """A key of 2048 bytes and a token of 16384 are taken."""
    assert resolve({}, api_key="k" * 2048).api_key
    assert resolve({}, api_token="t" * 16_384).api_token


@pytest.mark.parametrize("name", ["timeout", "connect_timeout"])
@pytest.mark.parametrize("value", [0, -1, math.nan, -math.inf, True, "5"])
def test_times_that_cannot_work(name: str, value: Any) -> None:
    """A timeout is a number above 0."""
    with pytest.raises(ConfigurationError, match=f"{name}: a number of seconds above 0 is needed"):
        resolve({}, api_key="k", **{name: value})


def test_times() -> None:
    """Times are taken as given; infinity means no limit."""
    resolved = resolve({}, api_key="k", timeout=math.inf, connect_timeout=1)

    assert (math.inf, 1) == (resolved.timeout, resolved.connect_timeout)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"retry": 5}, "retry: a RetryPolicy is needed, not int"),
        ({"allow_http": "no"}, "allow_http: a bool is needed, not str"),
        ({"fresh": "no"}, "fresh: a bool is needed, not str"),
        ({"api_endpoint": 5}, "api_endpoint: a str is needed, not int"),
    ],
)
def test_settings_of_another_type(arguments: dict[str, Any], message: str) -> None:
    """A setting of another type than documented is rejected: the text "no" does not allow http."""
    with pytest.raises(ConfigurationError) as error:
        resolve({}, api_key="k", **arguments)

    assert message == error.value.message


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"proxy": ""}, "proxy: a str that is not empty is needed"),
        ({"proxy": 5}, "proxy: a str that is not empty is needed"),
        ({"ca_file": b"s3cret"}, "ca_file: a str that is not empty is needed"),
        ({"trust_env": "no"}, "trust_env: a bool is needed, not str"),
        ({"client_cert": ()}, "client_cert: a path is needed, or a tuple of certificate, key and password"),
        (
            {"client_cert": ("s3cret",) * 4},
            "client_cert: a path is needed, or a tuple of certificate, key and password",
        ),
        ({"client_cert": ["s3cret"]}, "client_cert: a path is needed, or a tuple of certificate, key and password"),
        ({"client_cert": ("s3cret", 5)}, "client_cert: a path is needed, or a tuple of certificate, key and password"),
        ({"ssl_context": True}, "ssl_context: an ssl.SSLContext is needed, not bool"),
    ],
)
def test_settings_that_cannot_work(settings: dict[str, Any], message: str) -> None:
    """A setting of another type is rejected by name, and not repeated."""
    with pytest.raises(ConfigurationError) as error:
        configured(**settings)

    assert message == error.value.message


@pytest.mark.parametrize("other", [{"ca_file": "ca.pem"}, {"client_cert": "cert.pem"}])
def test_context_and_files(other: dict[str, Any]) -> None:
    """A context of the caller's has its own trust and certificate."""
    with pytest.raises(ConfigurationError, match="so no ca_file or client_cert"):
        configured(ssl_context=ssl.create_default_context(), **other)


@pytest.mark.parametrize("value", [0, -1, 1_000_001, True, 1.0, "10", float("inf")])
def test_numbers_of_connections_that_cannot_work(value: Any) -> None:
    """max_connections is a whole number from 1 to a million."""
    with pytest.raises(ConfigurationError, match="max_connections: a whole number from 1 to 1,000,000 is needed"):
        configured(max_connections=value)


def test_numbers_of_connections() -> None:
    """A thousand by default; `init` and `resolve` take another number."""
    assert 1000 == configured().max_connections == Transport().max_connections
    assert [1, 1_000_000] == [configured(max_connections=number).max_connections for number in (1, 1_000_000)]
    assert 5 == Configuration.resolve(api_key="k", max_connections=5, environ={}).max_connections
    assert 5 == aisecurity.init(api_key="k", max_connections=5).max_connections


@pytest.mark.parametrize("name", ["api_key", "api_token"])
def test_functions_are_not_called_early(name: str) -> None:
    """A function that returns a credential is asked when a request is made, not before."""

    def fail() -> str:
        raise AssertionError

    given: dict[str, Any] = {name: fail}

    assert fail is getattr(Configuration.resolve(environ={}, **given), name)

"""Transport settings of a configuration: trust, client certificate, proxy, timeouts."""

import ssl
from pathlib import Path
from typing import Any

import pytest

import aisecurity
from aisecurity._core.wire import Transport
from aisecurity.configuration import Configuration, call_settings, transport_of
from aisecurity.exceptions import ConfigurationError, ErrorType


def configured(**settings: Any) -> Configuration:
    """Return a configuration that is sound, but for *settings*."""
    return Configuration(api_key="k", **settings)


def test_no_credential() -> None:
    """A configuration that is made without any credential is rejected like one that is resolved."""
    with pytest.raises(ConfigurationError, match="no credential: pass api_key or api_token, or set") as error:
        Configuration()

    assert ErrorType.MISSING_VARIABLE == error.value.error_type


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


def test_transport() -> None:
    """The transport is made of these settings; paths become texts, one certificate a tuple."""
    context = ssl.create_default_context()
    files: dict[str, Any] = {"ca_file": Path("/ca.pem"), "client_cert": "c.pem"}
    made = configured(**files, proxy="http://p:1", trust_env=False, max_connections=7)

    assert transport_of(made) == Transport(
        ca_file=str(Path("/ca.pem")), client_cert=("c.pem",), proxy="http://p:1", trust_env=False, max_connections=7
    )
    assert context is transport_of(configured(ssl_context=context)).ssl_context


def test_repr() -> None:
    """Neither the password of a key nor that of a proxy shows."""
    made = configured(client_cert=("c", "k", "s3cret"), proxy="http://u:s3cret@p:1")

    assert "s3cret" not in f"{made!r} {transport_of(made)!r} {call_settings(made)!r}"


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

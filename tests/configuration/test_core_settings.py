"""Settings as the core takes them: those of a call, and of the connections that it makes."""

import ssl
from pathlib import Path
from typing import Any

import pytest

from aisecurity._core.credentials import Credential
from aisecurity._core.flows import CallSettings
from aisecurity._core.wire import Transport
from aisecurity.configuration import Configuration, Region, call_settings, transport_of
from aisecurity.exceptions import PayloadError


def configured(**settings: Any) -> Configuration:
    """Return a configuration that is sound, but for *settings*."""
    return Configuration(api_key="k", **settings)


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


def test_call_settings() -> None:
    """The settings of a call are the configuration as it needs it; its own timeout comes before the configured one."""
    resolved = Configuration(api_key="k", connect_timeout=1.0, timeout=3.0)

    assert call_settings(resolved) == CallSettings(
        credential=Credential(api_key="k"),
        endpoint=Region.US.value,
        policy=resolved.retry,
        transport=Transport(connect_timeout=1.0),
        timeout=3.0,
    )
    assert 7.0 == call_settings(resolved, 7).timeout
    with pytest.raises(PayloadError, match="timeout: a number of seconds above 0 is needed"):
        call_settings(resolved, 0)

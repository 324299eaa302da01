"""The generated client: credentials, pools and timeouts."""

from __future__ import annotations

import httpx
import pytest

from aisecurity.generated_openapi_client import AuthenticatedClient, Client
from aisecurity.generated_openapi_client.types import Request
from tests.generated.endpoints import HOST, KEY, ClientService

PING = Request(method="GET", path="/ping")


def test_nothing_secret_is_shown() -> None:
    """Neither repr nor str shows the token, a header or an argument for httpx."""
    client = AuthenticatedClient(
        HOST, token=KEY, headers={"x-secret": KEY}, httpx_args={"headers": {"x-secret": KEY}, "auth": ("user", KEY)}
    )
    client.get_httpx_client()

    for shown in (repr(client), str(client), f"{[client]}"):
        assert KEY not in shown
        assert "x-secret" not in shown
        assert HOST in shown


def test_a_token_is_a_bearer_token_by_default() -> None:
    """Without other wishes the token goes into Authorization, after "Bearer"."""
    wire = ClientService()
    client = AuthenticatedClient(HOST, token=KEY, httpx_args={"transport": httpx.MockTransport(wire)})

    client.send(PING)

    assert f"Bearer {KEY}" == wire.requests[0].headers["authorization"]


def test_a_client_without_credentials_sends_none() -> None:
    """Client sends the headers that it is given."""
    wire = ClientService()
    client = Client(HOST, headers={"x-app": "a"}, httpx_args={"transport": httpx.MockTransport(wire)})

    client.send(PING)

    assert "a" == wire.requests[0].headers["x-app"]
    assert {"authorization", "x-pan-token"}.isdisjoint(wire.requests[0].headers)


async def test_a_body_is_json() -> None:
    """A body is sent as compact JSON in UTF-8, with its type; without one there is neither."""
    wire = ClientService()
    client = wire.client()
    asked = Request(method="POST", path="/ping", body={"a": "é", "b": 1})

    client.send(asked)
    await client.send_async(asked)
    client.send(PING)

    *sent, bare = wire.requests
    assert ['{"a":"é","b":1}'.encode()] * 2 == [request.content for request in sent]
    assert {"application/json"} == {request.headers["content-type"] for request in sent}
    assert (b"", False) == (bare.content, "content-type" in bare.headers)


def test_calls_end_after_ten_seconds() -> None:
    """There is a timeout unless it is turned off."""
    assert httpx.Timeout(10.0) == Client(HOST).get_httpx_client().timeout
    assert httpx.Timeout(10.0) == Client(HOST).get_async_httpx_client().timeout
    assert httpx.Timeout(2.0) == Client(HOST, timeout=2.0).get_httpx_client().timeout
    assert httpx.Timeout(None) == Client(HOST, timeout=None).get_httpx_client().timeout


def test_redirects_are_not_followed() -> None:
    """A token does not travel to another address."""
    assert not Client(HOST).get_httpx_client().follow_redirects
    assert not Client(HOST).get_async_httpx_client().follow_redirects


async def test_context_managers_close() -> None:
    """Leaving the context closes the pool that it opened, and raises what was raised inside."""
    blocking, concurrent = ClientService().client(), ClientService().client()

    with blocking as entered:
        assert entered is blocking
        assert 200 == blocking.send(PING).status_code
    async with concurrent as entered:
        assert entered is concurrent
        assert 200 == (await concurrent.send_async(PING)).status_code

    assert blocking.get_httpx_client().is_closed
    assert concurrent.get_async_httpx_client().is_closed
    with pytest.raises(KeyError), ClientService().client():
        raise KeyError


async def test_pools_are_kept() -> None:
    """A client opens one pool for all its calls."""
    wire = ClientService()
    client = wire.client()

    first = client.get_httpx_client()
    client.send(PING)
    client.send(PING)
    await client.send_async(PING)

    assert first is client.get_httpx_client()
    assert client.get_async_httpx_client() is client.get_async_httpx_client()
    assert 3 == len(wire.requests)


async def test_a_pool_of_the_caller_is_used() -> None:
    """A pool that is set is used as it is, with its own address and headers."""
    wire = ClientService()
    transport = httpx.MockTransport(wire)
    client = ClientService().client()

    with httpx.Client(base_url="https://mine.example", transport=transport) as mine:
        assert client is client.set_httpx_client(mine)
        client.send(PING)
    async with httpx.AsyncClient(base_url="https://mine.example", transport=transport) as mine:
        assert client is client.set_async_httpx_client(mine)
        await client.send_async(PING)

    assert ["https://mine.example/ping"] * 2 == [str(request.url) for request in wire.requests]
    assert [False, False] == ["x-pan-token" in request.headers for request in wire.requests]

"""Check of the credential: at hand, of a function, of a token endpoint."""

from __future__ import annotations

from typing import Any

import pytest

from aisecurity.auth import ClientCredentials
from aisecurity.exceptions import TokenError
from tests.support.behaviours import http
from tests.support.halves import Half
from tests.support.samples import KEY, TOKEN, configured
from tests.support.servers import ChoosingServer

from .reading import check, diagnosed, prevented, statuses


@pytest.mark.parametrize(
    ("settings", "reason"),
    [
        ({"api_key": KEY}, f"API key, sent as x-pan-token, {len(KEY)} characters"),
        ({"api_key": lambda: KEY}, f"API key, sent as x-pan-token, of a function, {len(KEY)} characters"),
        ({"api_key": None, "api_token": TOKEN}, f"bearer token, {len(TOKEN)} characters"),
        ({"api_key": None, "api_token": lambda: TOKEN}, f"bearer token, of a function, {len(TOKEN)} characters"),
    ],
    ids=["key", "function of a key", "token", "function of a token"],
)
def test_kinds(half: Half, peer: ChoosingServer, settings: dict[str, Any], reason: str) -> None:
    """The kind and the length of a credential are reported, never itself."""
    diagnosis = diagnosed(half, configured(peer.url, **settings))

    assert (True, reason) == (diagnosis.ok, check(diagnosis, "credential").reason)
    assert KEY not in repr(diagnosis)
    assert TOKEN not in repr(diagnosis)


@pytest.mark.parametrize("key", ['"k3y"', "'k3y", 'k3y"'])
def test_quotation_marks(half: Half, peer: ChoosingServer, key: str) -> None:
    """A key with the quotation marks of a shell around it is a warning that does not show it."""
    found = check(diagnosed(half, configured(peer.url, api_key=key)), "credential")

    assert ("warning", False) == (found.status, "k3y" in repr(found))
    assert "take the quotation marks off" in str(found.remedy)


def _broken() -> str:
    raise LookupError("s3cret")


@pytest.mark.parametrize(
    ("source", "message"),
    [
        (_broken, "ConfigurationError: api_key: the function that returns it failed (LookupError)"),
        (lambda: "", "ConfigurationError: api_key: empty"),
        (lambda: None, "ConfigurationError: api_key: a str is needed, not NoneType"),
    ],
    ids=["raises", "empty", "nothing"],
)
def test_function_that_gives_none(half: Half, peer: ChoosingServer, source: Any, message: str) -> None:
    """A function without a credential fails it; endpoint and clock are checked all the same, and access is not."""
    diagnosis = diagnosed(half, configured(peer.url, api_key=source), ai_profile="chat")

    assert ["credential"] == [one.name for one in diagnosis.failed]
    assert message == check(diagnosis, "credential").reason
    assert ("ok", {"access": "credential", "profile": "credential"}) == (
        statuses(diagnosis)["endpoint"],
        prevented(diagnosis),
    )
    assert 1 == len(peer.requests)


async def _key() -> str:
    return KEY


def test_async_function(half: Half, peer: ChoosingServer) -> None:
    """An async function is awaited on asyncio; the blocking half says that it needs that."""
    diagnosis = diagnosed(half, configured(peer.url, api_key=_key))
    on_asyncio = half.name == "asyncio"
    message = "of a function, 15 characters" if on_asyncio else "an async function needs the asyncio Scanner"

    assert check(diagnosis, "credential").reason.endswith(message)
    assert on_asyncio is (KEY in [asked.header("x-pan-token") for asked in peer.requests])
    assert diagnosis.ok is on_asyncio


def _credentials(url: str) -> ClientCredentials:
    return ClientCredentials(token_url=f"{url}/token", client_id="id", client_secret="s3cret")


def test_token_of_an_endpoint(half: Half, peer: ChoosingServer) -> None:
    """Client credentials get one token, which serves the check of access, too."""
    with ChoosingServer(lambda asked: http(b'{"access_token": "t0ken", "expires_in": 3600}')) as login:
        diagnosis = diagnosed(half, configured(peer.url, api_key=None, api_token=_credentials(login.url)))

    assert "bearer token of ClientCredentials, 5 characters" == check(diagnosis, "credential").reason
    assert (True, 1) == (diagnosis.ok, len(login.requests))
    assert [None, "Bearer t0ken"] == [asked.header("authorization") for asked in peer.requests]


def test_token_that_is_rejected(half: Half, peer: ChoosingServer) -> None:
    """A token endpoint that knows no such client fails the credential, with what to mend."""
    with ChoosingServer(lambda asked: http(b"s3cret", "401 No")) as login:
        diagnosis = diagnosed(half, configured(peer.url, api_key=None, api_token=_credentials(login.url)))
    (failure,) = diagnosis.failed

    assert f"{TokenError.__name__}: the token endpoint answered 401" == failure.reason
    assert "mend client id, client secret or token_url" == failure.remedy
    assert "s3cret" not in repr(diagnosis)

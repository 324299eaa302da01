"""Client credentials: one token for all, fetched early and once."""

import base64
from typing import Any

import pytest

from aisecurity._core import calls, flows
from aisecurity._core.credentials import Credential
from aisecurity._core.effects import Send, WithLock
from aisecurity._core.flows import CallSettings
from aisecurity._core.retry import RetryPolicy
from aisecurity._core.wire import Reply, Transport
from aisecurity.auth import ClientCredentials
from aisecurity.exceptions import (
    AmbiguousSubmitError,
    APIConnectionError,
    APITimeoutError,
    ServerError,
    TokenError,
)
from aisecurity.scan.models.content import Content
from tests.support.flow_player import FlowPlayer
from tests.support.flow_samples import answer
from tests.support.samples import ENDPOINT, PROFILE, SCAN_OK, scan_object

URL = "https://login.test/token"
TOKEN = {"access_token": "t0ken", "expires_in": 900}


def source(**settings: Any) -> ClientCredentials:
    """Return a source that is sound, but for *settings*."""
    sound: dict[str, Any] = {"token_url": URL, "client_id": "me", "client_secret": "s3cret"}
    return ClientCredentials(**{**sound, **settings})


def fetch(player: FlowPlayer, tokens: ClientCredentials, *outcomes: Reply | Exception) -> str:
    """Ask for a token."""
    return player.run(tokens.__token_flow__(5.0, Transport()), [*outcomes])


def terms(tokens: ClientCredentials, timeout: float = 10.0) -> CallSettings:
    """Return terms whose token comes from *tokens*."""
    return CallSettings(
        credential=Credential(api_token=tokens),
        endpoint=ENDPOINT,
        policy=RetryPolicy(jitter=lambda: 1.0),
        transport=Transport(),
        timeout=timeout,
    )


def at_the_gate(tokens: ClientCredentials) -> WithLock:
    """Return what is asked for by a flow that found no token."""
    waiting = tokens.__token_flow__(5.0, Transport())
    next(waiting)
    effect = waiting.send(0.0)
    assert isinstance(effect, WithLock)
    return effect


def test_request() -> None:
    """The grant is a form, the client proves itself by basic authentication, on a fresh connection."""
    player = FlowPlayer()
    assert "t0ken" == fetch(player, source(scope="a b"), answer(TOKEN))

    (send,) = player.sends
    assert ("POST", URL, 5.0, True) == (send.request.method, send.request.url, send.timeout, send.fresh)
    assert b"grant_type=client_credentials&scope=a+b" == send.request.body
    assert "application/x-www-form-urlencoded" == send.request.headers["content-type"]
    assert "basic bWU6czNjcmV0" == send.request.headers["authorization"].replace("B", "b", 1)


def test_basic_authentication_is_encoded() -> None:
    """Name and secret are form-encoded before they are joined (RFC 6749, 2.3.1): a colon stays where it was."""
    player = FlowPlayer()
    fetch(player, source(client_id="a:b/é", client_secret="c d%"), answer(TOKEN))
    scheme, _, proof = player.sends[0].request.headers["authorization"].partition(" ")

    assert ("Basic", b"a%3Ab%2F%C3%A9:c%20d%25") == (scheme, base64.b64decode(proof))
    assert b"grant_type=client_credentials" == player.sends[0].request.body


@pytest.mark.parametrize(
    ("lifetime", "early"), [(900, 840.0), (100, 50.0), (120, 60.0), (None, 240.0), (10**300, 1e9 - 60.0)]
)
def test_fetched_once_and_renewed_early(lifetime: int | None, early: float) -> None:
    """A token serves until a minute before its end, or half its life."""
    player, tokens = FlowPlayer(), source()
    fetch(player, tokens, answer({"access_token": "one", "expires_in": lifetime}))
    player.clock = early - 0.1
    assert "one" == fetch(player, tokens)
    player.clock = early

    assert "two" == fetch(player, tokens, answer({"access_token": "two"}))
    assert 2 == len(player.sends)


@pytest.mark.parametrize("lifetime", [0, -5, "900", True, []])
def test_lifetimes_that_are_none(lifetime: Any) -> None:
    """A lifetime that is not a number above 0 counts as five minutes."""
    player, tokens = FlowPlayer(), source()
    fetch(player, tokens, answer({"access_token": "one", "expires_in": lifetime}))
    player.clock = 239.0

    assert "one" == fetch(player, tokens)


def test_forget() -> None:
    """A token that was revoked can be thrown away."""
    player, tokens = FlowPlayer(), source()
    fetch(player, tokens, answer(TOKEN))
    tokens.forget()

    assert "new" == fetch(player, tokens, answer({"access_token": "new"}))


def test_second_in_line_takes_the_token_of_the_first() -> None:
    """A flow that waited at the gate while another fetched the token fetches none."""
    player, tokens = FlowPlayer(), source()
    effect = at_the_gate(tokens)
    fetch(player, tokens, answer(TOKEN))

    assert (5.0, "t0ken") == (effect.timeout, player.run(effect.flow, []))


def test_no_time_left_at_the_gate() -> None:
    """Waiting at the gate counts: after the deadline nothing is sent."""
    player, tokens = FlowPlayer(), source()
    effect = at_the_gate(tokens)
    player.clock = 5.0
    with pytest.raises(APITimeoutError, match="no time was left to fetch a token") as error:
        player.run(effect.flow, [])

    assert (False, []) == (error.value.sent, player.sends)


def test_no_limit() -> None:
    """Without a limit the token may take as long as it takes."""
    player = FlowPlayer()
    player.run(source().__token_flow__(None, Transport()), [answer(TOKEN)])

    assert [None] == [send.timeout for send in player.sends]


@pytest.mark.parametrize("status", [400, 401, 403, 404, 302, 204])
def test_rejections(status: int) -> None:
    """An error of the endpoint is raised with its facts, and is not retried."""
    player = FlowPlayer()
    rejection = answer({"error": "invalid_client"}, status, {"x": "y"})
    with pytest.raises(TokenError, match=f"the token endpoint answered {status}") as error:
        player.run(flows.call(calls.sync_scan(PROFILE, Content(prompt="p").to_request()), terms(source())), [rejection])

    assert (status, {"x": "y"}, rejection.body) == (error.value.status_code, error.value.headers, error.value.body)
    assert 1 == len(player.sends)


@pytest.mark.parametrize(
    "first", [Reply(status=503), Reply(status=500, body=b"<html>"), Reply(status=429), APIConnectionError("lost")]
)
def test_failures_that_pass(first: Reply | Exception) -> None:
    """An endpoint that fails, or does not answer, is asked again, also before a submission: it never left."""
    player = FlowPlayer()
    outcomes = [first, answer(TOKEN), answer({"scan_id": "s"})]
    player.run(flows.call(calls.async_scan([scan_object()]), terms(source())), outcomes)

    assert [URL, URL, f"{ENDPOINT}/v1/scan/async/request"] == [send.request.url for send in player.sends]
    assert [0.5] == player.sleeps
    assert "Bearer t0ken" == player.sends[2].request.headers["authorization"]


def test_failures_that_stay() -> None:
    """A failing endpoint ends a call as a lost connection does, with the failure as its cause; nothing is ambiguous."""
    player = FlowPlayer()
    with pytest.raises(APIConnectionError, match="the token endpoint answered 503") as error:
        player.run(flows.call(calls.async_scan([scan_object()]), terms(source())), lambda _: Reply(status=503))

    assert not isinstance(error.value, AmbiguousSubmitError)
    assert (False, 3, ServerError) == (error.value.sent, error.value.attempts, type(error.value.__cause__))


def test_time_of_the_token_counts() -> None:
    """The time of the token is taken from that of the scan."""
    player = FlowPlayer()

    def service(send: Send) -> Reply:
        player.clock += 4.0
        return answer(TOKEN if send.request.url == URL else SCAN_OK)

    player.run(flows.call(calls.sync_scan(PROFILE, Content(prompt="p").to_request()), terms(source())), service)

    assert [10.0, 6.0] == [send.timeout for send in player.sends]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>",
        b"null",
        b"[]",
        b"5",
        b"{}",
        b'{"access_token": null}',
        b'{"access_token": ""}',
        b'{"access_token": 5}',
        b'{"access_token": "s3cret\\r\\nx: y"}',
        b'{"access_token": "s3cret\xff"}',
        b"[" * 100_000,
        b'{"access_token": "s3cret", "expires_in": NaN}',
        b'{"access_token": "s3cret", "expires_in": 1e400}',
    ],
)
def test_answers_without_a_token(body: bytes) -> None:
    """An answer of success that holds no usable token is an error that repeats none of it."""
    with pytest.raises(TokenError, match="the token endpoint gave no token") as error:
        fetch(FlowPlayer(), source(), Reply(status=200, body=body))

    assert (200, body) == (error.value.status_code, error.value.body)
    assert "s3cret" not in f"{error.value} {error.value!r} {error.value.__cause__}"


def test_no_secret_is_shown() -> None:
    """Neither the secret nor a token shows in any repr or text."""
    player, tokens = FlowPlayer(), source()
    fetch(player, tokens, answer(TOKEN))
    shown = f"{tokens} {tokens!r} {player.effects} {terms(tokens)}"

    assert "s3cret" not in shown
    assert "t0ken" not in shown
    assert "czNjcmV0" not in shown

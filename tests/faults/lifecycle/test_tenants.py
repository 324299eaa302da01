"""Several tenants in one process: no request goes out with the credential of another."""

import asyncio
import itertools
import json
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

import aisecurity
from aisecurity import configuration
from aisecurity.auth import ClientCredentials
from aisecurity.exceptions import APIConnectionError, ConfigurationError, TokenError
from aisecurity.scan.asyncio.scanner import Scanner as AsyncScanner
from aisecurity.scan.inline.scanner import Scanner
from tests.support.behaviours import Behaviour, http
from tests.support.halves import Half
from tests.support.http_answers import success
from tests.support.samples import CONTENT, PROFILE, configured
from tests.support.servers import ChoosingServer, ReceivedRequest


def _scan(scanner: Scanner, tr_id: str | None = None) -> None:
    scanner.sync_scan(PROFILE, CONTENT, tr_id=tr_id)


def _keys(peer: ChoosingServer) -> list[str | None]:
    return [request.header("x-pan-token") for request in peer.requests]


def _tokens(peer: ChoosingServer) -> list[str | None]:
    return [request.header("authorization") for request in peer.requests]


def test_two_tenants_from_many_threads() -> None:
    """Two keys for two endpoints, interleaved from 32 threads: each endpoint sees its own key alone."""
    with ChoosingServer(success) as one, ChoosingServer(success) as two:
        scanners = [Scanner(configured(one.url, api_key="one")), Scanner(configured(two.url, api_key="two"))]
        with ThreadPoolExecutor(32) as threads:
            list(threads.map(_scan, scanners * 200))
        for scanner in scanners:
            scanner.close()

    assert ["one"] * 200 == _keys(one)
    assert ["two"] * 200 == _keys(two)


def test_two_keys_for_one_endpoint() -> None:
    """Two keys for one endpoint, in tasks and threads at once: each request has the key of its Scanner."""
    with ChoosingServer(success) as peer:
        blocking = {key: Scanner(configured(peer.url, api_key=key)) for key in ("b-one", "b-two")}

        async def scan_all(key: str) -> None:
            async with AsyncScanner(configured(peer.url, api_key=key)) as scanner:
                await asyncio.gather(*(scanner.sync_scan(PROFILE, CONTENT, tr_id=key) for _ in range(50)))

        with ThreadPoolExecutor(16) as threads:
            loops = [threads.submit(asyncio.run, scan_all(key)) for key in ("a-one", "a-two")]
            scans = [threads.submit(_scan, blocking[key], key) for key in ("b-one", "b-two") * 50]
            failures = [done.exception() for done in (*loops, *scans)]
        for scanner in blocking.values():
            scanner.close()

    assert [None] * 102 == failures
    assert 200 == len(peer.requests)
    assert [request.header("x-pan-token") for request in peer.requests] == [
        json.loads(request.body)["tr_id"] for request in peer.requests
    ]


def test_init_again(half: Half) -> None:
    """A Scanner without a configuration of its own follows each init(), endpoint and key together."""
    with ChoosingServer(success) as one, ChoosingServer(success) as two, half.scanner() as scanner:
        for _ in range(2):
            for peer, key in ((one, "one"), (two, "two")):
                aisecurity.init(api_key=key, api_endpoint=peer.url, trust_env=False)
                scanner.sync_scan(PROFILE, CONTENT)

    assert (["one"] * 2, ["two"] * 2) == (_keys(one), _keys(two))


def test_init_during_scans() -> None:
    """An init() while many threads scan never pairs the key of one tenant with the endpoint of the other."""
    with ChoosingServer(success) as one, ChoosingServer(success) as two, Scanner() as scanner:
        tenants = [configured(one.url, api_key="one"), configured(two.url, api_key="two")]
        configuration.set_default(tenants[0])

        def scan(number: int) -> None:
            configuration.set_default(tenants[number % 2])
            scanner.sync_scan(PROFILE, CONTENT)

        with ThreadPoolExecutor(16) as threads:
            list(threads.map(scan, range(200)))

    assert ({"one"}, {"two"}) == ({*_keys(one)}, {*_keys(two)})


@pytest.mark.parametrize("name", ["api_key", "api_token"])
def test_rotation(half: Half, name: str) -> None:
    """A function that gives the credential is asked for each request."""
    numbers = itertools.count(1)
    credential = {"api_key": None, name: lambda: f"secret-{next(numbers)}"}
    with ChoosingServer(success) as peer, half.scanner(configured(peer.url, **credential)) as scanner:
        for _ in range(3):
            scanner.sync_scan(PROFILE, CONTENT)

    sent = _keys(peer) if name == "api_key" else [(token or "").removeprefix("Bearer ") for token in _tokens(peer)]
    assert ["secret-1", "secret-2", "secret-3"] == sent


def test_rotation_by_an_async_function(half: Half) -> None:
    """An async function is awaited by the asyncio Scanner; the blocking one raises an error."""
    numbers = itertools.count(1)

    async def key() -> str:
        await asyncio.sleep(0)
        return f"secret-{next(numbers)}"

    with ChoosingServer(success) as peer, half.scanner(configured(peer.url, api_key=key)) as scanner:
        if half.name == "blocking":
            with pytest.raises(ConfigurationError, match="asyncio Scanner"):
                scanner.sync_scan(PROFILE, CONTENT)
            return
        for _ in range(2):
            scanner.sync_scan(PROFILE, CONTENT)

    assert ["secret-1", "secret-2"] == _keys(peer)


def _token_endpoint(expires_in: float = 900) -> ChoosingServer:
    numbers = itertools.count(1)

    def choose(request: ReceivedRequest) -> Behaviour:
        time.sleep(0.05)
        token = {"access_token": f"token-{next(numbers)}", "token_type": "bearer", "expires_in": expires_in}
        return http(json.dumps(token).encode())

    return ChoosingServer(choose)


def _credentials(endpoint: ChoosingServer) -> ClientCredentials:
    return ClientCredentials(token_url=f"{endpoint.url}/token", client_id="id", client_secret="s3cret")


def test_one_token_for_many_threads() -> None:
    """32 threads that need a token at once cause one request for it."""
    with ChoosingServer(success) as peer, _token_endpoint() as endpoint:
        config = configured(peer.url, api_key=None, api_token=_credentials(endpoint))
        with Scanner(config) as scanner, ThreadPoolExecutor(32) as threads:
            list(threads.map(_scan, [scanner] * 64))

    assert 1 == len(endpoint.requests)
    assert ["Bearer token-1"] * 64 == _tokens(peer)


async def test_one_token_for_many_tasks() -> None:
    """So do 64 tasks of a loop; a token that was forgotten is fetched anew."""
    with ChoosingServer(success) as peer, _token_endpoint() as endpoint:
        credentials = _credentials(endpoint)
        async with AsyncScanner(configured(peer.url, api_key=None, api_token=credentials)) as scanner:
            await asyncio.gather(*(scanner.sync_scan(PROFILE, CONTENT) for _ in range(64)))
            credentials.forget()
            await asyncio.gather(*(scanner.sync_scan(PROFILE, CONTENT) for _ in range(8)))

    assert 2 == len(endpoint.requests)
    assert ["Bearer token-1"] * 64 + ["Bearer token-2"] * 8 == _tokens(peer)


def test_early_renewal(half: Half) -> None:
    """A token is renewed before its end: of one that lives 0.4 s, after 0.2 s."""
    with ChoosingServer(success) as peer, _token_endpoint(0.4) as endpoint:
        config = configured(peer.url, api_key=None, api_token=_credentials(endpoint))
        with half.scanner(config) as scanner:
            scanner.sync_scan(PROFILE, CONTENT)
            time.sleep(0.25)
            scanner.sync_scan(PROFILE, CONTENT)

    assert ["Bearer token-1", "Bearer token-2"] == _tokens(peer)


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (http(b'{"error": "invalid_client"}', "401 No"), TokenError),
        (http(b"{}"), TokenError),
        (http(b"<html>"), TokenError),
        (http(b'{"access_token": "two words"}'), TokenError),
        (http(b"", "302 Found", "location: http://127.0.0.1:1/"), TokenError),
        (http(b"", "503 Busy"), APIConnectionError),
    ],
)
def test_no_token(half: Half, answer: Behaviour, error: type[Exception]) -> None:
    """Without a token nothing is sent to the service, and the secret is in no text."""
    with ChoosingServer(success) as peer, ChoosingServer(lambda request: answer) as endpoint:
        config = configured(peer.url, api_key=None, api_token=_credentials(endpoint))
        with half.scanner(config) as scanner, pytest.raises(error) as raised:
            scanner.sync_scan(PROFILE, CONTENT)

    assert ([], 1) == (peer.requests, len(endpoint.requests))
    assert "s3cret" not in f"{raised.value} {raised.value!r} {config!r}"

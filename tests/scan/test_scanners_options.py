"""Views of a scanner with other options, in both halves."""

import json
import time
from typing import Any

import httpx
import pytest

import aisecurity
from aisecurity._core.retry import RetryPolicy
from aisecurity.configuration import Configuration
from aisecurity.exceptions import APITimeoutError, ConfigurationError, PayloadError, ScannerClosedError, ServerError
from aisecurity.generated_openapi_client import Metadata
from aisecurity.scan.models.content import Content
from tests.support.behaviours import Silence, http
from tests.support.halves import Half
from tests.support.mock_service import MockService
from tests.support.samples import IDS, PROFILE, SCAN_ID, SCAN_OK, anything, configured
from tests.support.servers import ScriptedServer

CONTENT = Content(prompt="p")
OK = http(json.dumps(SCAN_OK).encode())
OTHER = http(json.dumps({**SCAN_OK, "scan_id": IDS[0]}).encode())


def test_timeout(half: Half) -> None:
    """A view has a timeout of its own; that of a call goes first; the scanner keeps its own."""
    begin = time.monotonic()
    with ScriptedServer([Silence()]) as peer, half.scanner(configured(peer.url)) as scanner:
        quick = scanner.with_options(timeout=0.1)
        with pytest.raises(APITimeoutError):
            quick.sync_scan(PROFILE, CONTENT)

    assert time.monotonic() - begin < 8.0


@pytest.mark.parametrize(("configured_retries", "num_retries", "requests"), [(0, 2, 3), (2, 0, 1)])
def test_num_retries(half: Half, configured_retries: int, num_retries: int, requests: int) -> None:
    """A view has its own number of retries, with the pauses of the scanner's policy."""
    wire = MockService(httpx.Response(503))
    scanner = half.scanner(configured(retry=RetryPolicy(retries=configured_retries, base=0.0)), handler=wire)
    with pytest.raises(ServerError):
        scanner.with_options(num_retries=num_retries).sync_scan(PROFILE, CONTENT)
    sent = len(wire.requests)
    with pytest.raises(ServerError):
        scanner.sync_scan(PROFILE, CONTENT)

    assert (requests, requests + configured_retries + 1) == (sent, len(wire.requests))


def test_one_retry_budget(half: Half) -> None:
    """A scanner and its views have one budget of retries, another scanner has its own."""
    wire = MockService(httpx.Response(503))
    config = configured(retry=RetryPolicy(base=0.0, budget=15))
    scanner, other = (half.scanner(config, handler=wire) for _ in range(2))
    sent: list[int] = []
    for one in (scanner, scanner.with_options(timeout=5.0), scanner.with_options(num_retries=9), scanner, other):
        before = len(wire.requests)
        with pytest.raises(ServerError) as error:
            one.sync_scan(PROFILE, CONTENT)
        sent.append(len(wire.requests) - before)
        assert sent[-1] == error.value.attempts

    assert [3, 2, 1, 1, 3] == sent


def metadata(wire: MockService) -> list[Any]:
    """Return the app names that were sent."""
    return [json.loads(request.content).get("metadata", {}).get("app_name") for request in wire.requests]


def test_metadata(half: Half) -> None:
    """A view sends its metadata with scans that are given none; the scanner sends none."""
    wire = MockService(SCAN_OK)
    scanner = half.scanner(configured(), handler=wire)
    view = scanner.with_options(metadata=Metadata(app_name="view"))
    view.sync_scan(PROFILE, CONTENT)
    view.sync_scan(PROFILE, CONTENT, metadata=Metadata(app_name="call"))
    scanner.sync_scan(PROFILE, CONTENT)

    assert ["view", "call", None] == metadata(wire)


def test_views_of_views(half: Half) -> None:
    """A view of a view keeps the options that it does not replace."""
    wire = MockService(httpx.Response(503))
    scanner = half.scanner(configured(retry=RetryPolicy(base=0.0)), handler=wire)
    view = scanner.with_options(num_retries=0).with_options(metadata=Metadata(app_name="a"))
    with pytest.raises(ServerError):
        view.with_options().sync_scan(PROFILE, CONTENT)

    assert ["a"] == metadata(wire)


def test_shares_the_pool_and_the_pace(half: Half) -> None:
    """A view uses the connections of its scanner."""
    with ScriptedServer([OK, OTHER, http(b"[]")]) as peer, half.scanner(configured(peer.url)) as scanner:
        view = scanner.with_options(timeout=5.0)
        scanner.sync_scan(PROFILE, CONTENT)
        view.sync_scan(PROFILE, CONTENT)
        view.query_by_scan_ids([SCAN_ID])

    assert (1, "httpx") == (peer.connections, view.engine)


@pytest.mark.parametrize("by_init", [True, False])
def test_fresh_of_the_configuration(half: Half, *, by_init: bool) -> None:
    """The configuration gives each request a connection of its own, and a view takes that back."""
    with ScriptedServer([OK] * 4) as peer:
        settings: dict[str, Any] = {"api_key": "k", "api_endpoint": peer.url, "trust_env": False, "fresh": True}
        config = aisecurity.init(**settings) if by_init else Configuration(**settings)
        with half.scanner(None if by_init else config) as scanner:
            for _ in range(2):
                scanner.sync_scan(PROFILE, CONTENT)
            kept = scanner.with_options(fresh=False)
            for _ in range(2):
                kept.sync_scan(PROFILE, CONTENT)

    assert 3 == peer.connections


def test_ends_with_the_scanner(half: Half) -> None:
    """A view of a scanner that was closed is closed, and so is a view of that."""
    wire = MockService(SCAN_OK)
    scanner = half.scanner(configured(), handler=wire)
    view = scanner.with_options(timeout=5.0)
    scanner.close()
    for closed in (view, view.with_options(num_retries=0)):
        with pytest.raises(ScannerClosedError, match="the scanner is closed, make a new one"):
            closed.sync_scan(PROFILE, CONTENT)

    assert [] == wire.requests


def test_closing_a_view_leaves_the_scanner_open(half: Half) -> None:
    """A view that is closed, here by its `with` block, ends alone, and leaves the connections."""
    with ScriptedServer([OK, OTHER]) as peer, half.scanner(configured(peer.url)) as scanner:
        with scanner.with_options(timeout=5.0) as view:
            view.sync_scan(PROFILE, CONTENT)
        with pytest.raises(ScannerClosedError):
            view.sync_scan(PROFILE, CONTENT)
        scanner.sync_scan(PROFILE, CONTENT)

    assert 1 == peer.connections


def test_follows_init(half: Half, monkeypatch: pytest.MonkeyPatch) -> None:
    """A view follows the environment as its scanner read it, and init() as its scanner does."""
    wire = MockService(SCAN_OK)
    scanner = half.scanner(handler=wire)
    view = scanner.with_options(timeout=5.0)
    monkeypatch.setenv("PANW_AI_SEC_API_KEY", "env")
    monkeypatch.setenv("PANW_AI_SEC_API_ENDPOINT", "https://env.test")
    scanner.sync_scan(PROFILE, CONTENT)
    monkeypatch.setenv("PANW_AI_SEC_API_ENDPOINT", "https://changed.test")
    view.sync_scan(PROFILE, CONTENT)
    aisecurity.init(api_key="k", api_endpoint="https://init.test")
    view.sync_scan(PROFILE, CONTENT)

    assert ["env.test", "env.test", "init.test"] == wire.hosts


@pytest.mark.parametrize(
    ("options", "kind", "message"),
    [
        ({"timeout": 0}, PayloadError, "timeout: a number of seconds above 0 is needed"),
        ({"num_retries": 101}, ConfigurationError, "retries: a whole number from 0 to 100 is needed"),
        ({"metadata": ["app_name"]}, PayloadError, "metadata: a Metadata is needed, not list"),
        ({"fresh": "yes"}, PayloadError, "fresh: a bool is needed, not str"),
    ],
)
def test_options_that_cannot_work(half: Half, options: dict[str, Any], kind: type[Exception], message: str) -> None:
    """An option that cannot work is rejected when it is given."""
    with pytest.raises(kind, match=message):
        half.scanner(configured(), handler=MockService(SCAN_OK)).with_options(**anything(options))

"""Answers that belong to an earlier request: over a kept connection they are known, and are read for no other scan."""

import logging
import time
from collections import Counter
from contextlib import suppress
from typing import Any

import httpx
import pytest

from aisecurity._core.effects import Send
from aisecurity._core.wire import Reply
from aisecurity._engines.httpx.idle_connections import IdleConnections
from aisecurity.exceptions import AmbiguousSubmitError
from tests.support.behaviours import Answer
from tests.support.flow_samples import effect
from tests.support.halves import Half
from tests.support.http_answers import constant, success
from tests.support.samples import BLOCKED, CONTENT, PROFILE, configured, scan_objects
from tests.support.servers import ChoosingServer, ReceivedRequest

SUBMITS_OVER_KEPT = {"httptools"}


@pytest.fixture(autouse=True)
def _logged(half: Half, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "aisecurity")


def levels(caplog: pytest.LogCaptureFixture) -> list[str]:
    """Return the levels of the lines that say something of answers, and not of verdicts."""
    return [record.levelname for record in caplog.records if not record.getMessage().startswith("blocked: ")]


class Shifted:
    """Answers the first request of a connection, and each later one with the answer to the one before."""

    def __init__(self) -> None:
        self._last: dict[int, Answer] = {}

    def __call__(self, request: ReceivedRequest) -> Answer:
        """Return the answer to *request*, or to the one before."""
        answer = success(request)
        return self._last.setdefault(request.port, answer)


def test_repeated_answer(half: Half, caplog: pytest.LogCaptureFixture) -> None:
    """An answer that came before is read for no other scan: that is sent once more, and its connection is closed."""
    with ChoosingServer(Shifted()) as peer, half.scanner(configured(peer.url)) as scanner:
        ids = [scanner.sync_scan(PROFILE, CONTENT).scan_id for _ in range(4)]

        end = time.monotonic() + 3
        while peer.open > 1 and time.monotonic() < end:
            time.sleep(0.02)
        assert 1 == peer.open

    assert [1] * 4 == [*Counter(ids).values()]
    assert ([0, 1, 0, 1, 0, 1, 0], 4) == ([request.turn for request in peer.requests], peer.connections)
    assert ["INFO"] * 3 == levels(caplog)


def test_repeated_receipt(half: Half, caplog: pytest.LogCaptureFixture) -> None:
    """A submission is not sent again: nobody knows whether it was accepted."""
    with ChoosingServer(Shifted()) as peer, half.scanner(configured(peer.url)) as scanner:
        scanner.async_scan(scan_objects())
        if half.library in SUBMITS_OVER_KEPT:
            with pytest.raises(AmbiguousSubmitError):
                scanner.async_scan(scan_objects())
        scanner.async_scan(scan_objects())

    doubted = half.library in SUBMITS_OVER_KEPT
    assert (2 + doubted, ["INFO"] * doubted) == (len(peer.requests), levels(caplog))


def test_constant_stub(half: Half, caplog: pytest.LogCaptureFixture) -> None:
    """A stub that always answers the same sees one request more, and is believed from then on: one warning says so."""
    with ChoosingServer(constant) as peer, half.scanner(configured(peer.url)) as scanner:
        actions = [scanner.sync_scan(PROFILE, CONTENT).action for _ in range(5)]
        view = scanner.with_options(timeout=5.0)
        actions += [view.sync_scan(PROFILE, CONTENT, timeout=5.0).action, view.async_scan(scan_objects()).scan_id]

    assert ["block"] * 6 + [BLOCKED["scan_id"]] == actions
    assert 8 == len(peer.requests)
    assert ["INFO", "WARNING"] == levels(caplog)


def test_nothing_is_kept(half: Half, caplog: pytest.LogCaptureFixture) -> None:
    """With a connection for each request, and over a client of the caller's, nothing is doubted and nothing said."""
    with ChoosingServer(constant) as peer:
        client = half.client(trust_env=False)
        for options in ({"http_client": client}, {}):
            with half.scanner(configured(peer.url, fresh="http_client" not in options), **options) as scanner:
                for _ in range(3):
                    scanner.sync_scan(PROFILE, CONTENT)
        half.close(client)

    assert (6, []) == (len(peer.requests), levels(caplog))


def test_mock_transport(half: Half, caplog: pytest.LogCaptureFixture) -> None:
    """Answers that no socket brought are not doubted."""

    def handler(_: httpx.Request) -> httpx.Response:
        return httpx.Response(200, json=BLOCKED)

    with half.scanner(configured(), handler=handler) as scanner:
        assert ["block"] * 3 == [scanner.sync_scan(PROFILE, CONTENT).action for _ in range(3)]

    assert [] == levels(caplog)


def discard(reply: Reply) -> None:
    """Have the connection of *reply* closed; in the asyncio half, as far as that needs no waiting."""
    assert reply.discard is not None
    closing: Any = reply.discard()
    if closing is not None:
        with suppress(StopIteration):
            closing.send(None)


def sent(url: str) -> Send:
    """Return the effect of a scan."""
    one = effect(url)
    return one._replace(request=one.request._replace(url=f"{url}/v1/scan/sync/request"))


def test_a_connection_in_use(half: Half) -> None:
    """A connection that another scan uses meanwhile is closed after it, and what it brings is doubted too."""
    replies: list[Reply] = []

    def choose(request: ReceivedRequest) -> Answer:
        if request.turn == 2:
            discard(replies[1])
        return success(request)

    with ChoosingServer(choose) as peer:
        engine = half.engine()
        replies += [engine.send(sent(peer.url)) for _ in range(2)]
        replies += [engine.send(sent(peer.url)) for _ in range(2)]
        engine.close()

    assert [(False, False), (True, False), (True, True), (False, False)] == [(one.kept, one.early) for one in replies]
    assert ([0, 1, 2, 0], 2) == ([request.turn for request in peer.requests], peer.connections)


def not_there(_idle: object, _connection: object) -> bool:
    """Return that another thread has it."""
    return False


def test_a_connection_that_is_taken_at_that_moment(half: Half, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nor is a connection used that another thread gave back while it was doubted."""
    if half.name == "asyncio" or half.library != "httpx":
        pytest.skip("in an event loop nothing comes between")
    with ChoosingServer(success) as peer:
        engine = half.engine()
        _, kept = (engine.send(sent(peer.url)) for _ in range(2))
        monkeypatch.setattr(IdleConnections, "remove", not_there)
        discard(kept)
        after = engine.send(sent(peer.url))
        engine.close()

    assert (False, [0, 1, 0]) == (after.kept, [request.turn for request in peer.requests])

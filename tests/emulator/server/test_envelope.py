"""Envelope of every answer: the emulator's header, the access log, and a 500 on failure."""

import json
import logging
from collections.abc import Callable

import httpx
import pytest
from starlette.types import Message, Receive, Scope, Send

from aisecurity.emulator import Settings
from aisecurity.emulator.clock import Clock
from aisecurity.emulator.control.control import EmulatorControl
from aisecurity.emulator.server.app import build_app
from aisecurity.emulator.server.envelope import EnvelopeMiddleware
from aisecurity.emulator.service.service import ScanService

SYNC = "/v1/scan/sync/request"
OK = {"ai_profile": {"profile_name": "p"}, "contents": [{"prompt": "scanned text"}]}


class _Broken(ScanService):
    def sync_scan(self, body: bytes) -> dict[str, object]:
        raise ZeroDivisionError(body)

    def results(self, query: str) -> list[dict[str, object]]:
        raise ZeroDivisionError(query)


@pytest.fixture
def broken(clock: Clock) -> httpx.AsyncClient:
    """Return a client of a service with a bug."""
    app = build_app(Settings(), clock, _Broken(Settings(), clock), EmulatorControl.from_settings(Settings()))
    return httpx.AsyncClient(
        transport=httpx.ASGITransport(app=app), base_url="http://emulator", headers={"x-pan-token": "key"}
    )


async def test_internal_error(broken: httpx.AsyncClient, caplog: pytest.LogCaptureFixture) -> None:
    """A bug is a 500 in the documented shape of its path; the log says where, but not the content."""
    sync = await broken.post(SYNC, json=OK)
    results = await broken.get("/v1/scan/results")

    message = "Internal Server Error"
    assert (500, {"message": message, "error": message}) == (sync.status_code, sync.json())
    assert (500, {"status_code": 500, "message": message}) == (results.status_code, results.json())
    assert ("1", "1") == (sync.headers["x-airs-emulator"], results.headers["x-airs-emulator"])
    logged = [json.loads(record.getMessage()) for record in caplog.records]
    assert [SYNC, "/v1/scan/results"] == [line["path"] for line in logged]
    assert ("ZeroDivisionError", "sync_scan") == (logged[0]["error"], logged[0]["in"])
    assert "scanned text" not in caplog.text


async def test_failure_after_the_start_of_an_answer() -> None:
    """An answer that has begun cannot become another one: the failure goes to the server."""
    sent: list[Message] = []

    async def app(_scope: Scope, _receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        raise ZeroDivisionError

    async def receive() -> Message:
        return {"type": "http.request"}

    async def send(message: Message) -> None:
        sent.append(message)

    with pytest.raises(ZeroDivisionError):
        await EnvelopeMiddleware(app)({"type": "http", "method": "GET", "path": "/"}, receive, send)
    await receive()

    assert [[(b"x-airs-emulator", b"1")]] == [message["headers"] for message in sent]


async def test_access_log(
    client: httpx.AsyncClient, advance: Callable[[float], None], caplog: pytest.LogCaptureFixture
) -> None:
    """A line of the access log is JSON, with the time, without key, query or content."""
    caplog.set_level(logging.INFO, "aisecurity.emulator")

    await client.post(SYNC, json=OK, headers={"x-pan-token": "secret-key"})
    advance(1.5)
    await client.get("/v1/scan/results?scan_ids=secret-id")

    lines = [json.loads(record.getMessage()) for record in caplog.records if "aisecurity" in record.name]
    assert [("POST", SYNC, 200), ("GET", "/v1/scan/results", 400)] == [
        (line["method"], line["path"], line["status"]) for line in lines
    ]
    assert all(line["ms"] >= 0 for line in lines)
    assert ["2026-01-02T03:04:05.123456+00:00", "2026-01-02T03:04:06.623456+00:00"] == [line["time"] for line in lines]
    assert "secret" not in caplog.text
    assert "scanned text" not in caplog.text


async def test_no_access_log_by_default(client: httpx.AsyncClient, caplog: pytest.LogCaptureFixture) -> None:
    """By default nothing is logged about a request."""
    caplog.set_level(logging.WARNING)

    await client.post(SYNC, json=OK)

    assert [] == [record for record in caplog.records if "aisecurity" in record.name]


async def test_client_that_goes_away(clock: Clock, caplog: pytest.LogCaptureFixture) -> None:
    """A client that leaves in the middle of its body is no failure of the service."""
    app = build_app(Settings(), clock, ScanService(Settings(), clock), EmulatorControl.from_settings(Settings()))
    sent: list[Message] = []
    headers = [(b"x-pan-token", b"key"), (b"content-type", b"application/json")]
    scope = {"type": "http", "method": "POST", "path": SYNC, "query_string": b"", "headers": headers}

    async def receive() -> Message:
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        sent.append(message)

    await app(scope, receive, send)

    assert 400 == sent[0]["status"]
    assert "" == caplog.text


async def test_healthz(client: httpx.AsyncClient) -> None:
    """The health check needs no key and says what this is."""
    response = await client.get("/healthz", headers={"x-pan-token": ""})

    assert (200, {"status": "ok", "emulator": True}) == (response.status_code, response.json())
    assert "1" == response.headers["x-airs-emulator"]

"""Both Scanners over real sockets: pools of their own, time, and the text of logs."""

import asyncio
import json
import logging
import time

import pytest

from aisecurity._core.retry import RetryPolicy
from aisecurity.exceptions import APITimeoutError, BadRequestError, ScannerClosedError
from aisecurity.scan.asyncio.scanner import Scanner as AsyncScanner
from aisecurity.scan.models.content import Content
from tests.support.behaviours import Answer, Silence, http
from tests.support.halves import Half
from tests.support.samples import PROFILE, SCAN_ID, SCAN_OK, SECRET_TEXT, configured, scan_object
from tests.support.servers import ScriptedServer

CONTENT = Content(prompt=SECRET_TEXT)
OK = http(json.dumps(SCAN_OK).encode())
RECEIPT = http(json.dumps({"scan_id": SCAN_ID}).encode())


def test_one_pool_for_all_calls(half: Half) -> None:
    """A scanner keeps its connections from call to call; a submission gets a new one."""
    with ScriptedServer([OK, RECEIPT, http(b"[]")]) as peer, half.scanner(configured(peer.url)) as scanner:
        verdict = scanner.sync_scan(PROFILE, CONTENT)
        receipt = scanner.async_scan([scan_object()])
        rows = scanner.query_by_scan_ids([SCAN_ID])

    assert ("allow", SCAN_ID, []) == (verdict.action, receipt.scan_id, rows)
    assert 2 == peer.connections


def test_close_ends_the_connections(half: Half) -> None:
    """After close() the service sees the connection end, and the scanner raises ScannerClosedError."""
    with ScriptedServer([OK]) as peer:
        scanner = half.scanner(configured(peer.url))
        scanner.sync_scan(PROFILE, CONTENT)
        scanner.close()
        with pytest.raises(ScannerClosedError):
            scanner.sync_scan(PROFILE, CONTENT)

    assert 1 == len(peer.requests)


def test_retry_on_the_wire(half: Half) -> None:
    """A gateway's failure is followed by the same request once more."""
    policy = RetryPolicy(base=0.0)
    with (
        ScriptedServer([http(b"<html>", "502 Bad Gateway"), OK]) as peer,
        half.scanner(configured(peer.url, retry=policy)) as scanner,
    ):
        verdict = scanner.sync_scan(PROFILE, CONTENT)

    assert "allow" == verdict.action
    assert peer.requests[0].raw == peer.requests[1].raw


@pytest.mark.parametrize(("configuration", "call"), [(0.8, None), (10.0, 0.8)])
def test_timeout(half: Half, configuration: float, call: float | None) -> None:
    """A silent service is given up after the configured time, or after that of the call."""
    begin = time.monotonic()
    with (
        ScriptedServer([Silence()]) as peer,
        half.scanner(configured(peer.url, timeout=configuration)) as scanner,
        pytest.raises(APITimeoutError) as error,
    ):
        scanner.sync_scan(PROFILE, CONTENT, timeout=call)

    assert (True, 1) == (error.value.sent, error.value.attempts)
    assert time.monotonic() - begin < 8.0


def test_several_loops() -> None:
    """A Scanner of a module serves one asyncio.run() after the other."""
    last = Answer(http(json.dumps(SCAN_OK).encode(), "200 OK", "connection: close").data, last=True)
    with ScriptedServer([last, last]) as peer:
        scanner = AsyncScanner(configured(peer.url))
        verdicts = [asyncio.run(scanner.sync_scan(PROFILE, CONTENT)) for _ in range(2)]
        asyncio.run(scanner.close())

    assert ["allow", "allow"] == [verdict.action for verdict in verdicts]


@pytest.mark.parametrize("credential", ["api_key", "api_token"])
def test_logs_hold_neither_credential_nor_text(half: Half, caplog: pytest.LogCaptureFixture, credential: str) -> None:
    """At DEBUG, with every library talking, no log holds a credential, scanned text, or the service's message."""
    caplog.set_level(logging.DEBUG)
    said = json.dumps({"error": {"message": f"bad: {SECRET_TEXT}"}}).encode()
    script = [http(b"", "503 Busy"), OK, RECEIPT, http(said, "400 Bad Request"), http(b"[]")]
    secret = {"api_key": "s3cret-credential"} if credential == "api_key" else {"api_token": "s3cret-credential"}
    with (
        ScriptedServer(script) as peer,
        half.scanner(configured(peer.url, retry=RetryPolicy(base=0.0), **secret)) as scanner,
    ):
        scanner.sync_scan(PROFILE, CONTENT)
        scanner.async_scan([scan_object(prompt=SECRET_TEXT)])
        with pytest.raises(BadRequestError) as error:
            scanner.sync_scan(PROFILE, CONTENT)
        scanner.query_by_scan_ids([SCAN_ID])

    assert SECRET_TEXT in error.value.message
    assert {"aisecurity"} <= {record.name for record in caplog.records}
    assert any(record.name.startswith("httpcore") for record in caplog.records)
    for word in ("s3cret", SECRET_TEXT[:8], "x-payload-hash:", "Bearer"):
        assert word not in caplog.text

"""Headers of a gateway: on the wire of every request to the service, and nowhere else."""

import json
import logging

import pytest

from aisecurity.auth import ClientCredentials
from aisecurity.exceptions import ServerError
from tests.support.behaviours import Behaviour, http
from tests.support.halves import Half
from tests.support.http_answers import success
from tests.support.samples import CONTENT, PROFILE, REPORT_ID, SCAN_ID, configured, scan_objects
from tests.support.servers import ChoosingServer, ReceivedRequest

HEADERS = {"X-Gateway-Key": "gat3way s3cret", "x-route": "eu"}


def _seen(request: ReceivedRequest) -> tuple[str | None, str | None]:
    return request.header("x-gateway-key"), request.header("x-route")


def test_every_request_has_them(half: Half) -> None:
    """Scans, submissions and queries carry them beside the SDK's own headers, over new and kept connections."""
    with ChoosingServer(success) as peer, half.scanner(configured(peer.url, headers=HEADERS)) as scanner:
        for _ in range(2):
            scanner.sync_scan(PROFILE, CONTENT)
        scanner.async_scan(scan_objects())
        scanner.with_options(timeout=5.0).query_by_scan_ids([SCAN_ID])
        scanner.query_by_report_ids([REPORT_ID])

    assert [("gat3way s3cret", "eu")] * 5 == [_seen(request) for request in peer.requests]
    assert all(request.header("x-pan-token") and request.header("user-agent") for request in peer.requests)


def test_not_at_the_token_endpoint(half: Half) -> None:
    """The token endpoint is another party."""

    def token(_: ReceivedRequest) -> Behaviour:
        return http(json.dumps({"access_token": "t0ken"}).encode())

    with ChoosingServer(token) as login, ChoosingServer(success) as peer:
        tokens = ClientCredentials(token_url=f"{login.url}/token", client_id="me", client_secret="x")
        with half.scanner(configured(peer.url, api_key=None, api_token=tokens, headers=HEADERS)) as scanner:
            scanner.sync_scan(PROFILE, CONTENT)

    assert [(None, None)] == [_seen(request) for request in login.requests]
    assert [("gat3way s3cret", "eu")] == [_seen(request) for request in peer.requests]


def test_in_no_message(half: Half, caplog: pytest.LogCaptureFixture) -> None:
    """A refusal tells their values neither in its words nor in the log."""
    caplog.set_level(logging.DEBUG, "aisecurity")
    with (
        ChoosingServer(lambda _: http(b"", "503 No")) as peer,
        half.scanner(configured(peer.url, headers=HEADERS)) as scanner,
        pytest.raises(ServerError) as error,
    ):
        scanner.with_options(num_retries=1).sync_scan(PROFILE, CONTENT)

    assert "s3cret" not in f"{error.value} {error.value!r} {caplog.text}"

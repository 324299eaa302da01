"""Bounds on answers, for each kind of call: what says that it is longer is not read at all."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from aisecurity.auth import ClientCredentials
from aisecurity.constants import base
from aisecurity.exceptions import AISecSDKException, AmbiguousSubmitError, ResponseError, ServerError, TokenError
from aisecurity.scan.inline.scanner import Scanner
from tests.support.behaviours import Answer, Behaviour
from tests.support.halves import Half
from tests.support.http_answers import SUCCESSES, path_of, success
from tests.support.samples import CONTENT, PROFILE, REPORT_ID, SCAN_ID, configured, scan_objects
from tests.support.servers import ChoosingServer, ReceivedRequest

MIB = 1024 * 1024


def _scan(scanner: Scanner) -> Any:
    return scanner.sync_scan(PROFILE, CONTENT)


def _submit(scanner: Scanner) -> Any:
    return scanner.async_scan(scan_objects())


def _results(scanner: Scanner) -> Any:
    return scanner.query_by_scan_ids([SCAN_ID])


def _reports(scanner: Scanner) -> Any:
    return scanner.query_by_report_ids([REPORT_ID])


def _announced(length: int, status: str = "200 OK") -> Answer:
    """Return the head of an answer of *length* bytes, which never come."""
    return Answer(f"HTTP/1.1 {status}\r\ncontent-length: {length}\r\n\r\n".encode())


BOUNDS = [
    (_scan, base.MAX_VERDICT_BYTES, 16 * MIB, ResponseError),
    (_submit, base.MAX_RECEIPT_BYTES, 64 * 1024, AmbiguousSubmitError),
    (_results, base.MAX_REPLY_BYTES, 64 * MIB, ResponseError),
    (_reports, base.MAX_REPLY_BYTES, 64 * MIB, ResponseError),
]


@pytest.mark.parametrize(("call", "bound", "documented", "kind"), BOUNDS)
def test_longer_than_is_read(
    half: Half, call: Callable[[Scanner], Any], bound: int, documented: int, kind: type[AISecSDKException]
) -> None:
    """An answer whose length is over the bound is refused as soon as its head is there."""
    with (
        ChoosingServer(lambda _: _announced(bound + 1)) as peer,
        half.scanner(configured(peer.url, timeout=60.0)) as scanner,
        pytest.raises(kind) as error,
    ):
        call(scanner)

    assert documented == bound
    assert "longer than is read" in str(error.value)


def test_as_long_as_is_read(half: Half) -> None:
    """A receipt that fills the bound is read."""

    def choose(request: ReceivedRequest) -> Behaviour:
        body = json.dumps(SUCCESSES[path_of(request.path)]).encode().ljust(base.MAX_RECEIPT_BYTES)
        return Answer(b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n%s" % (len(body), body))

    with ChoosingServer(choose) as peer, half.scanner(configured(peer.url)) as scanner:
        assert SCAN_ID == _submit(scanner).scan_id


def test_status_keeps_its_meaning(half: Half) -> None:
    """A status that is no success keeps its class, with an empty body, however long it says that it is."""
    with (
        ChoosingServer(lambda _: _announced(base.MAX_ERROR_BYTES + 1, "503 Busy")) as peer,
        half.scanner(configured(peer.url, timeout=60.0)) as scanner,
        pytest.raises(ServerError) as error,
    ):
        _scan(scanner)

    assert (503, b"") == (error.value.status_code, error.value.body)


def test_token(half: Half) -> None:
    """The answer of a token endpoint is read up to 64 KiB."""
    with (
        ChoosingServer(lambda _: _announced(base.MAX_TOKEN_REPLY_BYTES + 1)) as tokens,
        ChoosingServer(success) as peer,
    ):
        token = ClientCredentials(token_url=tokens.url, client_id="id", client_secret="secret")
        with (
            half.scanner(configured(peer.url, api_key=None, api_token=token, timeout=60.0)) as scanner,
            pytest.raises(TokenError),
        ):
            _scan(scanner)

    assert (64 * 1024, []) == (base.MAX_TOKEN_REPLY_BYTES, peer.requests)

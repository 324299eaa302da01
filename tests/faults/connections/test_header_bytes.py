"""Bytes of a head that are not ASCII: what they do is decided by the phase, so nothing that was sent goes out again."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from aisecurity._core.retry import RetryPolicy
from aisecurity.exceptions import (
    AISecSDKException,
    AmbiguousSubmitError,
    APIConnectionError,
    APIStatusError,
    BadRequestError,
    ResponseError,
    ServerError,
)
from aisecurity.scan.inline.scanner import Scanner
from tests.support.behaviours import Answer
from tests.support.halves import Half
from tests.support.http_answers import SUCCESSES, path_of
from tests.support.samples import CONTENT, PROFILE, configured, scan_objects
from tests.support.servers import ChoosingServer, ReceivedRequest

VALUES = [b"x-note", b"x-request-id", b"retry-after", b"date", b"content-type", b"server", b"keep-alive", b"location"]
ODD = [b"\x80", b"caf\xc3\xa9", b"\xff\xfe", b"1\xb2", "٣".encode()]
LINES = [b"200 OK", b"400 No", b"500 Oops", b"503 Busy"]


def _answering(line: bytes, *fields: bytes) -> Callable[[ReceivedRequest], Answer]:
    """Return what answers each request with *line*, *fields* and the body of a success."""

    def choose(request: ReceivedRequest) -> Answer:
        body = json.dumps(SUCCESSES[path_of(request.path)]).encode()
        length = [b"content-length: %d" % len(body)] if not any(b"content-length" in field for field in fields) else []
        return Answer(b"\r\n".join([b"HTTP/1.1 " + line, *fields, *length, b"", b""]) + body)

    return choose


def _outcome(half: Half, answering: Callable[[ReceivedRequest], Answer], call: str) -> tuple[Any, int]:
    """Return what *call* returns or raises with two retries that wait for nothing, and the number of requests."""
    retry = RetryPolicy(retries=2, jitter=lambda: 0.0)
    with ChoosingServer(answering) as peer, half.scanner(configured(peer.url, retry=retry)) as scanner:
        try:
            outcome: Any = _scan(scanner) if call == "scan" else scanner.async_scan(scan_objects())
        except AISecSDKException as error:
            outcome = error
        return outcome, len(peer.requests)


def _scan(scanner: Scanner) -> Any:
    return scanner.sync_scan(PROFILE, CONTENT)


@pytest.mark.parametrize("line", LINES)
@pytest.mark.parametrize("odd", ODD)
def test_value(half: Half, line: bytes, odd: bytes) -> None:
    """A value that is not ASCII changes nothing: a status is that status, and a submission goes out once."""
    fields = [name + b": " + odd for name in VALUES]
    receipt, submitted = _outcome(half, _answering(line, *fields), "submit")
    verdict, scanned = _outcome(half, _answering(line, *fields), "scan")

    expected: dict[bytes, tuple[type, type, int]] = {
        b"2": (object, object, 1),
        b"4": (BadRequestError, BadRequestError, 1),
        b"5": (AmbiguousSubmitError, ServerError, 3),
    }
    of_submission, of_scan, times = expected[line[:1]]
    assert (1, times) == (submitted, scanned)
    assert isinstance(receipt, of_submission)
    assert isinstance(verdict, of_scan)
    assert isinstance(receipt, AISecSDKException) == isinstance(verdict, AISecSDKException) == (line != b"200 OK")
    if isinstance(verdict, APIStatusError):
        assert int(line[:3]) == verdict.status_code
        assert verdict.request_id


@pytest.mark.parametrize("line", [b"200 Caf\xc3\xa9", b"400 \x80", b"503 \xff"])
def test_reason(half: Half, line: bytes) -> None:
    """The words after the status are for nobody: a status stays what it is."""
    receipt, submitted = _outcome(half, _answering(line), "submit")
    status = getattr(receipt.__cause__ if isinstance(receipt, AmbiguousSubmitError) else receipt, "status_code", 200)

    assert (int(line[:3]), 1) == (status, submitted)


@pytest.mark.parametrize("line", LINES)
@pytest.mark.parametrize(
    "field",
    [
        b"caf\xe9: x",
        b"\x80: x",
        b"x-a\xff: \xff",
        b"content-length: 1\xb2",
        b"content-length: \xd9\xa3",
        b"transfer-encoding: chunked\x80",
        b"\xff",
    ],
)
def test_no_head(half: Half, line: bytes, field: bytes) -> None:
    """A head that cannot be read for such a byte is a lost connection after the request, never one before it."""
    receipt, submitted = _outcome(half, _answering(line, field), "submit")
    verdict, scanned = _outcome(half, _answering(line, field), "scan")

    assert (AmbiguousSubmitError, 1) == (type(receipt), submitted)
    assert (APIConnectionError, True, 3) == (type(verdict), verdict.sent, scanned)


@pytest.mark.parametrize("line", LINES)
def test_encoding(half: Half, line: bytes) -> None:
    """An encoding with such a byte is none that is read; a status but 200 keeps its class, without a body."""
    receipt, submitted = _outcome(half, _answering(line, b"content-encoding: gzip\x80"), "submit")
    kind = BadRequestError if line[:1] == b"4" else AmbiguousSubmitError
    status = {b"2": None, b"4": 400, b"5": int(line[:3])}[line[:1]]
    stands = receipt if isinstance(receipt, APIStatusError) else receipt.__cause__

    assert (kind, 1) == (type(receipt), submitted)
    assert status == getattr(stands, "status_code", None)
    assert isinstance(stands, APIConnectionError) or stands.body == b""


@pytest.mark.parametrize("line", [b"201 Created", b"204 No Content", b"206 Part"])
def test_other_successes(half: Half, line: bytes) -> None:
    """A success that is not documented is a ResponseError, whatever encoding it names."""
    verdict, scanned = _outcome(half, _answering(line, b"content-encoding: \xff"), "scan")

    assert (ResponseError, 1) == (type(verdict), scanned)

"""Bounds on answers, for each kind of call: on their length, and on the JSON that they hold."""

import gzip
import json
import threading
from collections.abc import Callable
from typing import Any

import pytest

from aisecurity._core.retry import RetryPolicy
from aisecurity._engines import content_decoding
from aisecurity._runtime import json_bounds
from aisecurity.auth import ClientCredentials
from aisecurity.constants import base
from aisecurity.exceptions import (
    AISecSDKException,
    AmbiguousSubmitError,
    APIConnectionError,
    ResponseError,
    ServerError,
    TokenError,
)
from aisecurity.scan.inline.scanner import Scanner
from tests.support.behaviours import Answer, Behaviour, http
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


def _always(answer: Answer) -> Callable[[ReceivedRequest], Answer]:
    return lambda _: answer


def nested(depth: int) -> bytes:
    """Return the JSON of a refusal with so many objects in each other."""
    return b'{"message": "m", "a": ' + b'{"a": ' * (depth - 1) + b"1" + b"}" * depth


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


PACKED = gzip.compress(b'{"message": "m"}')
FAILURES: dict[str, tuple[Answer, bytes, str]] = {
    "long": (Answer(b"HTTP/1.1 503 Busy\r\n\r\n" + b"x" * (base.MAX_ERROR_BYTES + 1), last=True), b"", ""),
    "gzip": (http(PACKED, "503 Busy", "content-encoding: gzip"), b'{"message": "m"}', "m"),
    "layers": (http(gzip.compress(PACKED), "503 Busy", "content-encoding: gzip, gzip"), b"", ""),
    "unknown": (http(PACKED, "503 Busy", "content-encoding: br"), b"", ""),
    "bomb": (http(gzip.compress(bytes(base.MAX_ERROR_BYTES + 1)), "503 Busy", "content-encoding: gzip"), b"", ""),
    "deep": (http(nested(65), "503 Busy"), nested(65), ""),
    "less deep": (http(nested(64), "503 Busy"), nested(64), "m"),
}


@pytest.mark.parametrize("name", FAILURES)
def test_status_whatever_its_body(half: Half, name: str) -> None:
    """A status that is no success keeps its class however long, encoded or deep its body is; then nothing is read."""
    failure, body, message = FAILURES[name]
    with (
        ChoosingServer(lambda _: failure) as peer,
        half.scanner(configured(peer.url)) as scanner,
        pytest.raises(ServerError) as error,
    ):
        _scan(scanner)

    assert (503, body, message) == (error.value.status_code, error.value.body, error.value.message)


CALLS = [
    (_scan, ResponseError, "/v1/scan/sync/request"),
    (_submit, AmbiguousSubmitError, "/v1/scan/async/request"),
    (_results, ResponseError, "/v1/scan/results"),
    (_reports, ResponseError, "/v1/scan/reports"),
]


def _with_more(path: str, more: bytes) -> bytes:
    """Return the JSON of the success at *path* with *more* as a member that nobody knows, two levels below the top."""
    sound = json.dumps(SUCCESSES[path]).encode()
    value = b'"more": {"deeper": ' + more + b"}, "
    return sound.replace(b"{", b"{" + value, 1)


@pytest.mark.parametrize(("call", "kind", "path"), CALLS)
def test_depth(half: Half, call: Callable[[Scanner], Any], kind: type[AISecSDKException], path: str) -> None:
    """An answer of 64 arrays and objects in each other is read, one of 65 is refused; a submission goes out once."""
    above = 3 if isinstance(SUCCESSES[path], list) else 2
    for depth in (64, 65):
        body = _with_more(path, b"[" * (depth - above) + b"]" * (depth - above))
        with ChoosingServer(_always(http(body))) as peer, half.scanner(configured(peer.url)) as scanner:
            if depth == 64:
                call(scanner)
            else:
                with pytest.raises(kind, match="nests deeper than 64"):
                    call(scanner)
            assert 1 == len(peer.requests)


@pytest.mark.parametrize(("call", "kind", "path"), [CALLS[0], *CALLS[2:]])
def test_exploding(half: Half, call: Callable[[Scanner], Any], kind: type[AISecSDKException], path: str) -> None:
    """An answer of more than 2,000,000 brackets and commas is refused, however well it is packed."""
    body = gzip.compress(_with_more(path, b"[" + b"[]," * 700_000 + b"1]"), 1)
    with (
        ChoosingServer(lambda _: http(body, "200 OK", "content-encoding: gzip")) as peer,
        half.scanner(configured(peer.url)) as scanner,
        pytest.raises(kind, match="more than 2,000,000 brackets and commas"),
    ):
        call(scanner)


@pytest.mark.parametrize(("call", "kind", "path"), [CALLS[0], *CALLS[2:]])
@pytest.mark.parametrize("packed", [True, False])
def test_large(
    half: Half, call: Callable[[Scanner], Any], kind: type[AISecSDKException], path: str, *, packed: bool
) -> None:
    """An answer of several MiB is read, and one that is not as documented is refused, as a small one."""
    body = _with_more(path, b'"' + b"[x] " * 500_000 + b'"')
    for wrong in (False, True):
        sent = body.replace(b'"block"', b"1") if wrong else body
        answer = http(gzip.compress(sent, 1), "200 OK", "content-encoding: gzip") if packed else http(sent)
        with ChoosingServer(_always(answer)) as peer, half.scanner(configured(peer.url)) as scanner:
            if wrong and path != "/v1/scan/reports":
                with pytest.raises(kind):
                    call(scanner)
            else:
                assert "[x] [x] " in str((call(scanner)[0] if path.endswith("s") else call(scanner)).to_dict())


@pytest.mark.parametrize("packed", [True, False])
def test_threads(half: Half, monkeypatch: pytest.MonkeyPatch, *, packed: bool) -> None:
    """No event loop unpacks and reads a large answer; a small one is read where it comes, and so is all that blocks."""
    threads: list[tuple[str, threading.Thread]] = []

    def noting(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def noted(*args: Any) -> Any:
            threads.append((name, threading.current_thread()))
            return function(*args)

        return noted

    monkeypatch.setattr(json_bounds, "decode", noting("read", json_bounds.decode))
    monkeypatch.setattr(content_decoding, "_whole", noting("unpacked", vars(content_decoding)["_whole"]))
    body = _with_more("/v1/scan/results", b'"' + b"x" * MIB + b'"')
    large = http(gzip.compress(body), "200 OK", "content-encoding: gzip") if packed else http(body)
    sizes = iter((large, http(json.dumps(SUCCESSES["/v1/scan/results"]).encode())))
    with ChoosingServer(lambda _: next(sizes)) as peer, half.scanner(configured(peer.url)) as scanner:
        for _ in range(2):
            _results(scanner)

    here = threading.current_thread()
    assert [*(["unpacked"] if packed else []), "read", "read"] == [name for name, _ in threads]
    assert all((thread is here) == (half.name == "blocking") for _, thread in threads[:-1])
    assert here is threads[-1][1]


def test_large_that_is_no_gzip(half: Half) -> None:
    """What proves to be no gzip after a MiB is a lost connection, and a scan goes out again."""
    broken = http(gzip.compress(bytes(2 * MIB))[:-1], "200 OK", "content-encoding: gzip")
    with (
        ChoosingServer(lambda _: broken) as peer,
        half.scanner(configured(peer.url, retry=RetryPolicy(retries=1, jitter=lambda: 0.0))) as scanner,
        pytest.raises(APIConnectionError) as error,
    ):
        _scan(scanner)

    assert (True, 2, 2) == (error.value.sent, error.value.attempts, len(peer.requests))


def test_status_keeps_its_meaning(half: Half) -> None:
    """A status that is no success keeps its class, with an empty body, however long it says that it is."""
    with (
        ChoosingServer(lambda _: _announced(base.MAX_ERROR_BYTES + 1, "503 Busy")) as peer,
        half.scanner(configured(peer.url, timeout=60.0)) as scanner,
        pytest.raises(ServerError) as error,
    ):
        _scan(scanner)

    assert (503, b"") == (error.value.status_code, error.value.body)


@pytest.mark.parametrize(
    "answer",
    [
        _announced(base.MAX_TOKEN_REPLY_BYTES + 1),
        http(b'{"access_token": "t", "more": ' + b"[" * 64 + b"]" * 64 + b"}"),
    ],
    ids=["long", "deep"],
)
def test_token(half: Half, answer: Answer) -> None:
    """The answer of a token endpoint is read up to 64 KiB, and 64 arrays and objects in each other."""
    with (
        ChoosingServer(lambda _: answer) as tokens,
        ChoosingServer(success) as peer,
    ):
        token = ClientCredentials(token_url=tokens.url, client_id="id", client_secret="secret")
        with (
            half.scanner(configured(peer.url, api_key=None, api_token=token, timeout=60.0)) as scanner,
            pytest.raises(TokenError),
        ):
            _scan(scanner)

    assert (64 * 1024, []) == (base.MAX_TOKEN_REPLY_BYTES, peer.requests)

"""The table of faults: the behaviour of a server, and the exception that each kind of call ends in."""

import json
from collections.abc import Callable, Iterator
from typing import Any, TypeAlias
from zlib import crc32

from attrs import field, frozen

from aisecurity.exceptions import (
    STATUS_ERRORS,
    AISecSDKException,
    AmbiguousSubmitError,
    APIConnectionError,
    APIStatusError,
    APITimeoutError,
    BrokenRowsError,
    RedirectError,
    ResponseError,
    ScanPendingError,
    ServerError,
)
from tests.support.behaviours import Answer, Behaviour, Close, Drip, Reset, Silence, http
from tests.support.http_answers import SUCCESSES, path_of
from tests.support.json_values import as_array, as_object, is_array
from tests.support.samples import KEY, SECRET_TEXT, TOKEN
from tests.support.servers import ReceivedRequest

Kind: TypeAlias = type[AISecSDKException]

OVERSIZE = 4096
"""The bound on answers while the matrix is played."""
ECHO = f"{KEY} {TOKEN} {SECRET_TEXT}"
"""Secrets that a server may repeat, and the text of an exception must not."""
DOCUMENTED = (301, 302, 303, 307, 308, 400, 401, 403, 404, 405, 408, 413, 415, 429, 500, 501, 502, 503, 504)
OTHERS = (
    *(300, 304, 305, 306, 399, 402, 406, 409, 410, 411, 412, 414, 416, 417, 418, 421, 422, 423, 424, 425, 426),
    *(428, 431, 451, 499, 505, 506, 507, 508, 510, 511, 520, 521, 522, 523, 524, 525, 526, 527, 529, 530, 598, 599),
)
LISTS = ("/v1/scan/results", "/v1/scan/reports")
PASSING = {408, 429, 500, 502, 503, 504}


@frozen
class Fault:
    """One row: *choose* plays it, the other members are the exceptions that a caller sees."""

    name: str
    choose: Callable[[ReceivedRequest], Behaviour] | None
    """`None` where nobody listens at all."""
    scan: Kind
    """The exception of a sync scan and of a query."""
    submit: Kind
    """The exception of a submission; in a batch, that of each part."""
    wait: Kind
    """The exception of waiting for results."""
    timeout: float = field(default=10.0, kw_only=True)
    path: str | None = field(default=None, kw_only=True)
    """The one path that the fault is about, `None` for all."""
    is_status: bool = field(default=False, kw_only=True)
    """Whether it is one of the statuses, each with each body."""


def _always(behaviour: Behaviour) -> Callable[[ReceivedRequest], Behaviour]:
    return lambda request: behaviour


def _json(value: object) -> bytes:
    return json.dumps(value).encode()


BODIES: dict[str, bytes] = {
    "documented JSON": _json({"error": {"message": ECHO, "retry_after": {"interval": 0, "unit": "second"}}}),
    "default shape": _json({"status_code": 1, "message": ECHO}),
    "sync default shape": _json({"message": ECHO, "error": ECHO}),
    "other JSON": _json([{"action": "allow", "category": "benign", "note": ECHO}, 1, None]),
    "a verdict": _json(SUCCESSES["/v1/scan/sync/request"] | {"action": "allow", "note": ECHO}),
    "HTML": f"<html><body>{ECHO}</body></html>".encode(),
    "empty": b"",
    "truncated JSON": _json({"error": {"message": ECHO}})[:-9],
    "non-UTF-8": b'{"message": "\xff\xfe ' + ECHO.encode() + b'"}',
    "oversized": _json({"message": ECHO, "more": "x" * 2 * OVERSIZE}),
}


def _answers(status: int) -> Iterator[tuple[str, Answer]]:
    line = f"{status} Whatever"
    for name, body in BODIES.items():
        yield name, http(body, line, "x-request-id: r-1", "location: /elsewhere")
    body = BODIES["documented JSON"]
    for name, length in (("too short a length", len(body) - 9), ("too long a length", len(body) + 9)):
        head = f"HTTP/1.1 {line}\r\ncontent-length: {length}\r\n\r\n".encode()
        yield name, Answer(head + body, last=True)


def _status(status: int, name: str, answer: Answer) -> Fault:
    usual: Kind = ServerError if status >= 500 else RedirectError if status < 400 else APIStatusError
    scan: Kind = STATUS_ERRORS.get(status, usual)
    submit: Kind = AmbiguousSubmitError if status >= 500 else scan
    wait: Kind = ScanPendingError if status in PASSING else scan
    return Fault(f"{status}, {name}", _always(answer), scan, submit, wait, is_status=True)


def _unreadable(name: str, answer: Answer) -> Fault:
    return Fault(name, _always(answer), ResponseError, AmbiguousSubmitError, ResponseError)


def _lost(name: str, behaviour: Behaviour) -> Fault:
    return Fault(name, _always(behaviour), APIConnectionError, AmbiguousSubmitError, ScanPendingError)


def _late(name: str, behaviour: Behaviour) -> Fault:
    return Fault(name, _always(behaviour), APITimeoutError, AmbiguousSubmitError, ScanPendingError, timeout=0.5)


def _statuses() -> Iterator[Fault]:
    for status in DOCUMENTED:
        yield from (_status(status, name, answer) for name, answer in _answers(status))
    body = BODIES["sync default shape"]
    yield from (_status(status, "sync default shape", http(body, f"{status} Whatever")) for status in OTHERS)


def _successes() -> Iterator[Fault]:
    sound = _json(SUCCESSES["/v1/scan/sync/request"])
    yield _lost("101 Switching Protocols", Answer(b"HTTP/1.1 101 Switching Protocols\r\n\r\n" + sound))
    for status in ("201 Created", "202 Accepted", "204 No Content", "206 Partial Content", "299 Odd"):
        yield _unreadable(status, http(b"" if status.startswith("204") else sound, status))
    for name in ("HTML", "empty", "truncated JSON", "non-UTF-8", "oversized"):
        yield _unreadable(f"200, {name}", http(BODIES[name]))
    odd = {"null": b"null", "number": b"1", "text": b'"allow"', "true": b"true", "deep": b"[" * 4000, "NUL": b"\0" * 9}
    for name, body in odd.items():
        yield _unreadable(f"200, {name}", http(body))
    yield _unreadable("200, too short a length", Answer(b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n" + sound))
    yield _lost("200, too long a length", Answer(b"HTTP/1.1 200 OK\r\ncontent-length: 999\r\n\r\n" + sound, last=True))
    yield Fault(
        "200, a list for an object and the reverse", _swapped, ResponseError, AmbiguousSubmitError, ResponseError
    )


def _swapped(request: ReceivedRequest) -> Behaviour:
    value = SUCCESSES[path_of(request.path)]
    return http(_json(as_array(value)[0] if path_of(request.path) in LISTS else [value]))


def _members() -> Iterator[Fault]:
    odd: dict[str, Any] = {"missing": ..., "null": None, "a number": 1, "true": True, "a list": ["allow"], "{}": {}}
    places = [("/v1/scan/sync/request", name) for name in ("action", "category", "scan_id", "report_id")]
    places += [("/v1/scan/results", "action"), ("/v1/scan/results", "category"), ("/v1/scan/async/request", "scan_id")]
    for path, member in places:
        for name, value in odd.items():
            choose = _always(http(_json(_changed(SUCCESSES[path], member, value))))
            broken: Kind = BrokenRowsError if path in LISTS else ResponseError
            kinds = (broken, AmbiguousSubmitError, broken)
            yield Fault(f"200, {member} {name} ({path})", choose, *kinds, path=path)
    for path in LISTS:
        for name, row in (("null", b"null"), ("number", b"1"), ("list", b"[]")):
            choose = _always(http(_json(SUCCESSES[path])[:-1] + b", " + row + b"]"))
            kinds = (BrokenRowsError, AmbiguousSubmitError, BrokenRowsError)
            yield Fault(f"200, a row that is {name} ({path})", choose, *kinds, path=path)


def _changed(value: Any, member: str, to: Any) -> Any:
    """Return *value* with *member* of its verdict changed, or left out for `...`."""
    if is_array(value):
        row = value[0]
        return [{**row, "result": _changed(row["result"], member, to)}]
    kept = dict(as_object(value) or {})
    kept.pop(member)
    return kept if to is ... else {**kept, member: to}


def _connections() -> Iterator[Fault]:
    echo = ECHO.encode()
    head = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n"
    chunked = head + b"transfer-encoding: chunked\r\n\r\n"
    sound = _json(SUCCESSES["/v1/scan/sync/request"])
    yield Fault("connection refused", None, APIConnectionError, APIConnectionError, ScanPendingError)
    yield _lost("reset before an answer", Reset())
    yield _lost("closed before an answer", Close())
    yield _lost("closed in the middle of a header", Answer(head[:30], last=True))
    yield _lost("closed in the middle of the headers", Answer(head, last=True))
    yield _lost("closed in the middle of the body", Answer(head + b"content-length: 999\r\n\r\n" + sound, last=True))
    yield _lost("closed in the middle of a chunk", Answer(chunked + b"fff\r\n" + sound, last=True))
    yield _lost("closed before the last chunk", Answer(chunked + b"%x\r\n%b\r\n" % (len(sound), sound), last=True))
    yield _lost("a chunk without a length", Answer(chunked + echo + b"\r\n", last=True))
    yield _lost("two lengths", Answer(head + b"content-length: 1\r\ncontent-length: 2\r\n\r\n" + sound, last=True))
    yield _lost("gzip that is none", http(echo, "200 OK", "content-encoding: gzip"))
    yield _lost("garbage instead of HTTP", Answer(echo + b"\r\n\r\n" + echo, last=True))
    yield _lost("a header that is none", Answer(b"HTTP/1.1 200 OK\r\n" + echo + b"\r\n\r\n", last=True))
    yield _lost("HTTP/2", Answer(b"\0\0\x06\x04\0\0\0\0\0\0\x04\0\x10\0\0" + echo, last=True))
    yield _lost("TLS", Answer(b"\x15\x03\x03\x00\x02\x02\x46" + echo, last=True))
    yield _lost("endless headers", Answer(head + b"x-a: " + b"a" * 300_000, last=True))
    yield _late("silence", Silence())
    yield _late("header drip", Drip(head + b"x-a: ", pause=0.02))
    yield _late("body drip", Drip(head + b"content-length: 4000\r\n\r\n{", pause=0.02))
    yield _late("a drip of chunks", Drip(chunked + b"ffff\r\n{", pause=0.02))


FAULTS = [*_statuses(), *_successes(), *_members(), *_connections()]
CALLS = {
    "sync_scan": "/v1/scan/sync/request",
    "async_scan": "/v1/scan/async/request",
    "scan_batch": "/v1/scan/async/request",
    "query_by_scan_ids": "/v1/scan/results",
    "query_by_report_ids": "/v1/scan/reports",
    "wait_for_results": "/v1/scan/results",
}
HALVES = [f"{half}, {library}" for half in ("blocking", "asyncio") for library in ("httpx", "httptools")]
SUBMISSIONS = ("async_scan", "scan_batch")


def calls_about(fault: Fault) -> list[str]:
    """Return the calls that *fault* is about: the cells of its row, for each half."""
    return [call for call, path in CALLS.items() if fault.path in {None, path}]


def one_call(fault: Fault, half: str) -> list[str]:
    """Return one of the calls that *fault* is about, always the same for the same *half*, and spread over all calls."""
    calls = calls_about(fault)
    return [calls[crc32(f"{fault.name}, {half}".encode()) % len(calls)]]


def two_calls(fault: Fault, half: str) -> list[str]:
    """Return two calls for a status and body, such that the halves together play all; for another fault, all calls.

    An engine knows nothing of calls, and a call nothing of engines.
    """
    calls = calls_about(fault)
    if not fault.is_status:
        return calls
    begin = crc32(fault.name.encode()) + 2 * HALVES.index(half)
    return [calls[(begin + number) % len(calls)] for number in range(2)]


def expected(fault: Fault, call: str) -> Kind:
    """Return the class that *call* ends in."""
    if call == "wait_for_results":
        return fault.wait
    return fault.submit if call in SUBMISSIONS else fault.scan


class Results(dict[tuple[str, str, str], str | None]):
    """The failure of each cell that was played, by fault, call and half; `None` where it passed."""

    def summary(self) -> str:
        """Return the size and the result on one line."""
        faults, calls, halves = ({cell[part] for cell in self} for part in range(3))
        size = f"{len(faults)} faults x {len(calls)} calls x {len(halves)} halves: {len(self)} cells"
        failed = sum(wrong is not None for wrong in self.values())
        return f"fault matrix: {size}, {f'{failed} FAILED' if failed else 'all passed'}"


RESULTS = Results()

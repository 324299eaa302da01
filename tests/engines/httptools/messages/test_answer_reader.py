"""Framing: where an answer ends, what it holds, and what is refused, however the bytes are cut."""

import gzip
import zlib
from typing import Any

import pytest

from aisecurity._core.wire import Reply
from aisecurity._engines.httptools.messages.answer_reader import (
    MOST_HEAD_BYTES,
    AnswerReader,
    MalformedAnswerError,
)
from aisecurity.constants import base

from .readings import REFUSED, only_reading, reading


def answer(body: bytes = b"", *headers: str, line: str = "HTTP/1.1 200 OK", length: bool = True) -> bytes:
    """Return the bytes of an answer."""
    fields = [*headers, f"content-length: {len(body)}"] if length else headers
    return "\r\n".join([line, *fields, "", ""]).encode("latin-1") + body


def chunked(*lines: bytes, line: str = "HTTP/1.1 200 OK", field: str = "transfer-encoding: chunked") -> bytes:
    """Return the bytes of an answer in chunks, each of *lines* with its end."""
    return answer(b"".join(one + b"\r\n" for one in lines), field, line=line, length=False)


@pytest.mark.parametrize(
    ("data", "status", "body"),
    [
        (answer(b"hi"), 200, b"hi"),
        (answer(b"hi", line="HTTP/1.1 200"), 200, b"hi"),
        (answer(b"hi", line="HTTP/1.1 500 \xe4\xff", length=True), 500, b"hi"),
        (answer(b"hi", "x: \x80\xff", line="HTTP/1.1 403 No"), 403, b"hi"),
        (answer(b"hi", line="HTTP/1.0 200 OK"), 200, b"hi"),
        (answer(), 200, b""),
        (answer(b"hi", "content-length: 2 \t", length=False), 200, b"hi"),
        (answer(line="HTTP/1.1 204 No Content", length=False), 204, b""),
        (answer(b"", "content-length: 2", line="HTTP/1.1 304 Not Modified", length=False), 304, b""),
        (answer(b"hi", "connection: upgrade", "upgrade: h2c"), 200, b"hi"),
        (chunked(b"2", b"hi", b"0", b""), 200, b"hi"),
        (chunked(b"2", b"hi", b"0", b"", field="Transfer-Encoding: Chunked "), 200, b"hi"),
        (chunked(b"01", b"h", b'1;a="b";c', b"i", b"0;x", b"x-checksum: 1", b"content-type: x", b""), 200, b"hi"),
        (answer(line="HTTP/1.1 100 Continue", length=False) + answer(b"hi"), 200, b"hi"),
        (answer(b"", "link: </x>", line="HTTP/1.1 103 Early Hints", length=False) * 3 + answer(b"hi"), 200, b"hi"),
        (answer(line="HTTP/1.1 199 ?", length=False) + chunked(b"2", b"hi", b"0", b""), 200, b"hi"),
        (answer(b"", *[f"x-{number}: y" for number in range(120)]), 200, b""),
    ],
)
def test_answers(data: bytes, status: int, body: bytes) -> None:
    """Every cut of an answer reads the same, and leaves the connection for another unless it is of HTTP/1.0."""
    read = only_reading(data)

    assert (status, body, True) == (read.status, read.body, read.complete)
    assert read.keeps == (b"HTTP/1.0" not in data)
    assert not {"link", "x-checksum", "content-type"} & read.headers.keys()


@pytest.mark.parametrize(
    "data",
    [
        b"\r\n" + answer(b"hi"),
        b"\r\n\r\n" + answer(b"hi"),
        b"RTSP/1.0" + answer(b"hi")[8:],
        b"ICY" + answer(b"hi")[8:],
        b"http/1.1" + answer(b"hi")[8:],
        b"SSH-2.0-OpenSSH\r\n\r\n",
        answer(b"hi", line="HTTP/2.0 200 OK"),
        answer(b"hi", line="HTTP/2.0 503 Busy"),
        answer(b"hi", line="HTTP/1.2 200 OK"),
        answer(b"hi", line="HTTP/0.9 200 OK"),
        answer(b"hi", line="HTTP/1.1 20 OK"),
        answer(b"hi", line="HTTP/1.1  200 OK"),
        answer(b"hi", line="HTTP/1.1 2000 OK"),
        answer(b"hi", line="HTTP/1.1 099 OK"),
        answer(b"hi").replace(b"OK\r", b"OK"),
        answer(b"hi", "a: b").replace(b"a: b\r", b"a: b"),
        answer(b"hi", "a: b\rc"),
        answer(b"hi", "a: b\0c"),
        answer(b"hi", "a: b", " c"),
        answer(b"hi", "a: b", "\tc: d"),
        answer(b"hi", "a : b"),
        answer(b"hi", ": b"),
        answer(b"hi", "a"),
        answer(b"hi", "content-length: 2"),
        answer(b"hi", "content-length: +2", length=False),
        answer(b"hi", "content-length: -2", length=False),
        answer(b"hi", "content-length: 2, 2", length=False),
        answer(b"hi", "content-length: 2 2", length=False),
        answer(b"hi", "content-length:", length=False),
        answer(b"hi", "content-length: 0x2", length=False),
        answer(b"hi", f"content-length: {'9' * 30}", length=False),
        answer(b"hi", f"content-length: {'0' * 30}2", length=False),
        answer(b"hi", "transfer-encoding: gzip"),
        answer(b"hi", "transfer-encoding: chunked"),
        answer(b"hi", "transfer-encoding: identity", length=False),
        answer(b"hi", "transfer-encoding:", length=False),
        chunked(b"2", b"hi", b"0", b"", field="transfer-encoding: gzip, chunked"),
        chunked(b"2", b"hi", b"0", b"", field="transfer-encoding: chunked, chunked"),
        chunked(b"2", b"hi", b"0", b"", field="transfer-encoding: chunked\r\ntransfer-encoding: chunked"),
        chunked(b"2", b"hi", b"0", b"", field="transfer-encoding: chunked\r\ncontent-length: 2"),
        chunked(b"2", b"hi", b"0", b"", line="HTTP/1.0 200 OK"),
        chunked(b"2 ", b"hi", b"0", b""),
        chunked(b"0x2", b"hi", b"0", b""),
        chunked(b"f" * 17, b"hi", b"0", b""),
        chunked(b"3", b"hi", b"0", b""),
        chunked(b"2\nhi", b"0", b""),
        answer(b"", "upgrade: x", "connection: upgrade", line="HTTP/1.1 101 Switching", length=False) + answer(b"hi"),
        answer(b"hi", line="HTTP/1.1 100 Continue") + answer(b"hi"),
        answer(b"hi", line="HTTP/1.1 104 ?") + answer(b"hi"),
        answer(b"", "content-length: 2", line="HTTP/1.1 104 ?", length=False) + answer(b"hi"),
        chunked(b"2", b"hi", b"0", b"", line="HTTP/1.1 104 ?") + answer(b"hi"),
    ],
)
def test_refused(data: bytes) -> None:
    """What is no answer, or leaves two readings, is refused however it is cut."""
    assert REFUSED == only_reading(data)


def test_status_of_a_refusal_with_bad_framing() -> None:
    """An error status is known though its framing is refused, so that a caller may keep its meaning."""
    reader = AnswerReader()
    with pytest.raises(MalformedAnswerError):
        reader.feed(answer(b"hi", "transfer-encoding: gzip", line="HTTP/1.1 503 Busy", length=False))

    assert (503, False, False) == (reader.status, reader.complete, reader.keeps)


@pytest.mark.parametrize("status", [200, 503])
def test_end_of_the_connection(status: int) -> None:
    """Without a length the end of the connection is the end, and nothing else may come over it."""
    data = answer(b"hi", line=f"HTTP/1.1 {status} X", length=False)

    assert (status, {}, b"hi", True, False) == only_reading(data, ended=True)
    assert not only_reading(data).complete


@pytest.mark.parametrize("data", [answer(b"hi")[:-1], answer(b"hi")[:20], chunked(b"2", b"hi"), answer(b"hi")[:5]])
def test_cut_off(data: bytes) -> None:
    """An answer that the end of the connection cuts off is not complete."""
    assert not only_reading(data, ended=True).complete


@pytest.mark.parametrize(
    "first",
    [
        answer(b"hi"),
        answer(line="HTTP/1.1 204 No Content", length=False),
        answer(line="HTTP/1.1 304 Not Modified", length=False),
        chunked(b"2", b"hi", b"0", b""),
        answer(b"hi", line="HTTP/1.0 200 OK"),
        answer(b"hi", "connection: close"),
    ],
)
@pytest.mark.parametrize("late", [answer(b"ho"), b"H", b"\0", b"x" * 10])
def test_bytes_after_the_answer(first: bytes, late: bytes) -> None:
    """Bytes after the end of an answer, in the same segment, change nothing of it, and the connection is given up."""
    one = reading([first + late])

    assert reading([first])._replace(keeps=False) == one


def test_answers_one_after_the_other() -> None:
    """Nothing of one answer, interim ones and trailers included, is left in the next of its connection."""
    reader = AnswerReader()
    first = chunked(b"2", b"hi", b"0", b"x-late: 1", b"")
    second = answer(line="HTTP/1.1 103 Early Hints", length=False) + answer(b"", "b: 2", line="HTTP/1.1 500 Oops")

    for _ in range(3):
        assert (200, {"transfer-encoding": "chunked"}, b"hi", True, True) == reading([first], reader=reader)
        assert (500, {"b": "2", "content-length": "0"}, b"", True, True) == reading([second], reader=reader)


def test_fields_of_one_name() -> None:
    """Several headers of one name are one, and blanks around a value are none of it."""
    read = only_reading(answer(b"", "Set-Cookie: a", "set-cookie: \t b\t ", "X:"))

    assert {"set-cookie": "a, b", "x": "", "content-length": "0"} == read.headers


@pytest.mark.parametrize(
    "data",
    [
        answer(b"hi", f"x: {'y' * MOST_HEAD_BYTES}"),
        answer(b"", f"x: {'y' * 1000}", line="HTTP/1.1 103 Early Hints", length=False) * 220 + answer(b"hi"),
        chunked(b"2;" + b"x" * 2 * MOST_HEAD_BYTES, b"hi", b"0", b""),
        chunked(*[b"1;" + b"x" * 1000, b"h"] * 220, b"0", b""),
        chunked(b"2", b"hi", b"0", *[b"x: " + b"y" * 1000] * 220, b""),
    ],
    ids=["head", "interim answers", "extension", "extensions", "trailers"],
)
@pytest.mark.parametrize("size", [1000, 10_000])
def test_more_framing_than_is_read(data: bytes, size: int) -> None:
    """A head, extensions and trailers have a bound."""
    parts = [data[start : start + size] for start in range(0, len(data), size)]

    assert REFUSED == reading(parts)


def test_many_small_chunks() -> None:
    """A body of many small chunks is no attack."""
    lines = [b"8", b"12345678"] * 20_000
    data = chunked(*lines, b"0", b"")

    assert (
        b"12345678" * 20_000
        == reading([data[:9000], *(data[at : at + 9000] for at in range(9000, len(data), 9000))]).body
    )


@pytest.mark.parametrize(("status", "bound"), [(200, 1000), (500, 100)])
def test_bound_of_a_body(status: int, bound: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """A body is read up to the bound of its status, and not at all where its length is over it.

    Of one that proves longer, nothing stays if it is that of a failure.
    """
    monkeypatch.setattr(base, "MAX_REPLY_BYTES", 1000)
    monkeypatch.setattr(base, "MAX_ERROR_BYTES", 100)
    line = f"HTTP/1.1 {status} X"
    size, kept = b"%x" % (bound + 1), bound if status == 200 else 0

    assert (True, bound) == _size(reading([answer(b"x" * bound, line=line)]))
    assert (False, 0) == _size(reading([answer(b"x" * (bound + 1), line=line)]))
    assert (False, kept) == _size(reading([chunked(size, b"x" * (bound + 1), b"0", b"", line=line)]))
    assert (False, kept) == _size(reading([answer(b"x" * (bound + 9), line=line, length=False), b"x"], ended=True))


def _size(read: Any) -> tuple[bool, int]:
    return read.complete, len(read.body)


PACKED = gzip.compress(b'{"a": 1}')


@pytest.mark.parametrize(
    ("body", "encoding", "plain"),
    [
        (PACKED, "gzip", b'{"a": 1}'),
        (PACKED, "X-GZip ", b'{"a": 1}'),
        (b"hi", "identity", b"hi"),
        (b"", "br", b""),
        (gzip.compress(PACKED), "gzip, gzip", None),
        (PACKED[:-1], "gzip", None),
        (PACKED + b"x", "gzip", None),
        (b"hi", "gzip", None),
        (zlib.compress(b"hi"), "deflate", None),
        (b"hi", "br", None),
    ],
)
def test_encodings(body: bytes, encoding: str, plain: bytes | None) -> None:
    """One layer of gzip is taken off; another encoding is no answer, and of an error status no more than a body."""
    good = only_reading(answer(body, f"content-encoding: {encoding}"))
    to_the_end = only_reading(answer(body, f"content-encoding: {encoding}", length=False), ended=bool(body))
    bad = only_reading(answer(body, f"content-encoding: {encoding}", line="HTTP/1.1 500 Oops"))

    assert (plain, plain) == (
        good.body if good != REFUSED else None,
        to_the_end.body if to_the_end != REFUSED else None,
    )
    assert (500, plain or b"", plain is not None) == (bad.status, bad.body, bad.complete)


def test_bomb(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a small body that unpacks to more than is read nothing is kept."""
    monkeypatch.setattr(base, "MAX_REPLY_BYTES", 100_000)
    read = reading([answer(gzip.compress(bytes(10_000_000)), "content-encoding: gzip")])

    assert (200, False, b"") == (read.status, read.complete, read.body)


@pytest.mark.parametrize("encoding", ["gzip", "br", "gzip, gzip"])
def test_encoded_body_that_breaks_off(encoding: str) -> None:
    """Nothing of an encoded body stays where it breaks off."""
    head = answer(b"", f"content-encoding: {encoding}", "content-length: 99", line="HTTP/1.1 503 Busy", length=False)
    read = reading([head, PACKED])

    assert (503, b"", False) == (read.status, read.body, read.complete)


@pytest.mark.parametrize(
    "callback", ["on_message_begin", "on_header", "on_headers_complete", "on_body", "on_message_complete"]
)
@pytest.mark.parametrize("kind", [KeyboardInterrupt, ArithmeticError])
def test_signals_while_the_parser_calls(
    callback: str, kind: type[BaseException], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a signal's handler raises while the parser calls comes out as it is, and is no malformed answer."""

    def interrupted(*_: object) -> None:
        raise kind

    monkeypatch.setattr(AnswerReader, callback, interrupted)
    with pytest.raises(kind):
        AnswerReader().feed(answer(b"hi"))


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        ("timeout=5, max=100", (5.0, 100)),
        ("max = 3,Timeout = 7", (7.0, 3)),
        ("timeout=x", (None, None)),
        ("timeout=-1", (None, None)),
        (f"timeout={'9' * 5000}", (None, None)),
        ("", (None, None)),
    ],
)
def test_keep_alive(value: str, kept: tuple[float | None, int | None]) -> None:
    """The header Keep-Alive says for how long, and for how many requests; what cannot be read says nothing."""
    reader = AnswerReader()
    reader.feed(answer(b"", f"keep-alive: {value}"))

    assert kept == reader.kept_for


def test_no_answer_yet() -> None:
    """An answer that did not begin has no status."""
    reader = AnswerReader()

    assert Reply(0, {}, b"", complete=False) == reader.reply()
    assert (False, False, (None, None)) == (reader.begun, reader.end(), reader.kept_for)

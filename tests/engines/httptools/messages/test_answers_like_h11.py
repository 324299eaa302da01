"""Answers read beside h11, another parser: what both read they read alike, and the rest is refused."""

from collections.abc import Iterable, Sequence
from itertools import pairwise

import h11
from hypothesis import given, settings
from hypothesis import strategies as st

from aisecurity._engines.httptools.messages.answer_reader import AnswerReader, MalformedAnswerError

from .readings import REFUSED, Reading, reading

LINES = st.sampled_from(
    [
        *[b"HTTP/1.1 200 OK"] * 8,
        b"HTTP/1.1 200",
        b"HTTP/1.1 403 Forbidden \xff",
        b"HTTP/1.1 204 No Content",
        b"HTTP/1.1 304 Not Modified",
        b"HTTP/1.1 503 ",
        b"HTTP/1.0 200 OK",
        b"HTTP/2.0 200 OK",
        b"HTTP/1.1 2x0 OK",
        b"HTTP/1.1  200 OK",
        b"HTTP/1.1\t200 OK",
        b"ICY 200 OK",
        b"",
    ]
)
INTERIM = st.sampled_from(
    [b"HTTP/1.1 100 Continue\r\n\r\n", b"HTTP/1.1 103 Hints\r\nlink: x\r\n\r\n", b"HTTP/1.1 199\r\n\r\n"]
)
NAMES = st.sampled_from(
    [b"content-length", b"Transfer-Encoding", b"connection", b"x", b"X-Y", b"upgrade", b"x ", b" x"]
)
VALUES = st.sampled_from(
    [
        *(b"0 2 2 2 2 5 5 02 +2 -2 2,2 2x 99999999999999999999999".split()),
        *(b"chunked chunked chunked Chunked gzip identity close keep-alive upgrade".split()),
        b"2, 2",
        b"gzip, chunked",
        b"chunked, chunked",
        b"",
        b" y\t",
        b"\x80\xff",
        b"a\0b",
        b"a\rb",
        b"a\nb",
        b"a\r\n b",
    ]
)
ENDS = st.sampled_from([b"\r\n"] * 40 + [b"\n", b"\r", b"\r\r\n"])
FIELDS = st.lists(
    st.tuples(NAMES, st.sampled_from([b": "] * 8 + [b":", b" :", b""]), VALUES, ENDS).map(b"".join), max_size=4
)
BODIES = st.sampled_from(
    [
        b"",
        b"hi",
        b"hello",
        b"2\r\nhi\r\n0\r\n\r\n",
        b"2;a=b\r\nhi\r\n0\r\nx: y\r\n\r\n",
        b"02\r\nhi\r\n00\r\n\r\n",
        b"2 \r\nhi\r\n0\r\n\r\n",
        b"+2\r\nhi\r\n0\r\n\r\n",
        b"2\nhi\n0\n\n",
        b"g\r\nhi\r\n0\r\n\r\n",
    ]
)


@st.composite
def answers(draw: st.DrawFn) -> bytes:
    """Draw the bytes of an answer that is nearly one."""
    head = b"".join(draw(st.lists(INTERIM, max_size=2))) + draw(LINES) + draw(ENDS)
    return head + b"".join(draw(FIELDS)) + draw(ENDS) + draw(BODIES)


def by_h11(data: bytes, *, ended: bool) -> Reading:
    """Return the reading of h11."""
    peer = h11.Connection(h11.CLIENT)
    peer.send(h11.Request(method="POST", target="/", headers=[("host", "x"), ("content-length", "0")]))
    peer.send(h11.EndOfMessage())
    peer.receive_data(data)
    if ended:
        peer.receive_data(b"")
    read = Reading(0, {}, b"", complete=False, keeps=False)
    try:
        while not read.complete:
            event = peer.next_event()
            if isinstance(event, h11.Response):
                read = read._replace(status=event.status_code, headers=joined(event.headers))
            elif isinstance(event, h11.Data):
                read = read._replace(body=read.body + bytes(event.data))
            elif isinstance(event, h11.EndOfMessage):
                read = read._replace(complete=True)
            elif not isinstance(event, h11.InformationalResponse):
                break
    except h11.RemoteProtocolError:
        return REFUSED
    return read


def joined(headers: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    """Return *headers* of h11 as those of a reply."""
    fields: dict[str, str] = {}
    for name, value in headers:
        known = fields.get(name.decode())
        fields[name.decode()] = value.decode("latin-1") if known is None else f"{known}, {value.decode('latin-1')}"
    return fields


def parts_of(data: bytes, at: Sequence[int]) -> list[bytes]:
    """Return *data*, cut *at* these places."""
    edges = [0, *sorted({place % (len(data) + 1) for place in at}), len(data)]
    return [part for begin, end in pairwise(edges) if (part := data[begin:end])]


@given(data=answers(), at=st.lists(st.integers(0, 400), max_size=4), ended=st.booleans())
@settings(max_examples=1000, deadline=None)
def test_read_alike(data: bytes, at: Sequence[int], *, ended: bool) -> None:
    """What both read they read alike, and ours reads nothing that h11 refuses."""
    ours = reading(parts_of(data, at), ended=ended)._replace(keeps=False)
    theirs = by_h11(data, ended=ended)

    if ours.complete:
        # h11 writes this value in lower case.
        lower = {name: value.lower() for name, value in ours.headers.items() if name == "transfer-encoding"}
        assert theirs == ours._replace(headers=ours.headers | lower)
    else:
        assert not theirs.complete or ours == REFUSED


@given(parts=st.lists(st.binary(min_size=1, max_size=30), max_size=8), begun=st.booleans())
@settings(max_examples=500, deadline=None)
def test_any_bytes(parts: list[bytes], *, begun: bool) -> None:
    """No bytes at all bring anything but MalformedAnswerError out of the reader."""
    head = [b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n"] if begun else []
    for kind in (head, [*head, b"2\r\nhi\r\n0\r\n\r\n"], [b"HTTP/1.1 200 OK\r\nx: "]):
        reader = AnswerReader()
        try:
            for part in [*kind, *parts]:
                reader.feed(part)
            reader.end()
        except MalformedAnswerError:
            pass

"""Answers that all engines bound or reject: oversized and encoded bodies, and switched protocols."""

import gzip
from typing import Any

import pytest

from aisecurity._core.wire import Reply
from aisecurity._engines.registry import NAMES
from aisecurity.constants import base
from aisecurity.exceptions import APIConnectionError
from tests.support.behaviours import Answer, http
from tests.support.flow_samples import effect
from tests.support.halves import Half
from tests.support.servers import ScriptedServer

MIB = 1024 * 1024
PACKED = gzip.compress(bytes(2 * MIB))


@pytest.fixture(params=sorted(set(NAMES) - {"auto"}))
def library(request: pytest.FixtureRequest) -> str:
    """Return each library in turn."""
    return str(request.param)


@pytest.mark.parametrize("line", ["200 OK", "500 Oops"])
def test_oversized_body(half: Half, line: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """No more of a body is kept than the bound, and the reply says that it is not all."""
    monkeypatch.setattr(base, "MAX_REPLY_BYTES", 100)
    with ScriptedServer([http(b"x" * 101, line)]) as peer:
        engine = half.engine()
        reply = engine.send(effect(peer.url))
        engine.close()

    assert not reply.complete
    assert (b"x" * 100).startswith(reply.body)


def answered(half: Half, answer: Answer, **settings: Any) -> Reply:
    """Return what an engine makes of *answer*."""
    with ScriptedServer([answer]) as peer:
        engine = half.engine()
        try:
            return engine.send(effect(peer.url)._replace(**settings))
        finally:
            engine.close()


def unfinished(body: bytes, line: str, *headers: str) -> Answer:
    """Return an answer that says nothing of its length, and ends with its connection."""
    return Answer("\r\n".join([f"HTTP/1.1 {line}", *headers, "", ""]).encode() + body, last=True)


@pytest.mark.parametrize("line", ["201 Created", "302 Found", "404 Not Found", "503 Busy"])
@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (b"x" * (base.MAX_ERROR_BYTES + 1), ()),
        (gzip.compress(bytes(base.MAX_ERROR_BYTES + 1)), ("content-encoding: gzip",)),
        (gzip.compress(gzip.compress(b"{}")), ("content-encoding: gzip, gzip",)),
        (gzip.compress(b"{}"), ("content-encoding: br",)),
        (gzip.compress(b"{}")[:-1], ("content-encoding: gzip",)),
        (b"{}", ("content-encoding: gzip",)),
    ],
    ids=["long", "bomb", "layers", "unknown", "cut off", "no gzip"],
)
def test_status_without_its_body(half: Half, line: str, body: bytes, headers: tuple[str, ...]) -> None:
    """A status but 200 stays what it is, without a body, however long that is and however it is encoded."""
    reply = answered(half, unfinished(body, line, *headers))

    assert (int(line[:3]), b"", False) == (reply.status, reply.body, reply.complete)


@pytest.mark.parametrize("line", ["200 OK", "503 Busy"])
def test_one_layer_of_gzip(half: Half, line: str) -> None:
    """What fills the bound when it is unpacked is read."""
    plain = b"x" * base.MAX_ERROR_BYTES
    reply = answered(half, http(gzip.compress(plain), line, "content-encoding: gzip"), most_bytes=len(plain))

    assert (plain, True, False) == (reply.body, reply.complete, reply.is_large)


@pytest.mark.parametrize("encoding", ["br", "deflate", "gzip, gzip", "gzip, identity", "identity, gzip"])
def test_no_answer(half: Half, encoding: str) -> None:
    """Any other encoding of a success, or one that is layered, is no answer, though the request was sent."""
    with pytest.raises(APIConnectionError) as error:
        answered(half, http(gzip.compress(b"{}"), "200 OK", f"content-encoding: {encoding}"))

    assert error.value.sent


def test_large_when_unpacked(half: Half) -> None:
    """What unpacks to more than a MiB is left packed, to be unpacked elsewhere, twice if need be."""
    packed = gzip.compress(bytes(MIB + 1))
    reply = answered(half, http(packed, "200 OK", "content-encoding: gzip"))
    assert reply.unpacked is not None
    first, second = reply.unpacked(), reply.unpacked()

    assert (packed, True) == (reply.body, reply.is_large)
    assert (bytes(MIB + 1), True, None) == (first.body, first.complete, first.unpacked)
    assert first == second
    assert not answered(half, http(gzip.compress(bytes(MIB)), "200 OK", "content-encoding: gzip")).is_large


def test_large_bomb(half: Half) -> None:
    """Of what unpacks to more than is read nothing stays."""
    packed = gzip.compress(bytes(2 * MIB + 1))
    reply = answered(half, http(packed, "200 OK", "content-encoding: gzip"), most_bytes=2 * MIB)
    assert reply.unpacked is not None
    whole = reply.unpacked()

    assert (200, b"", False) == (whole.status, whole.body, whole.complete)


@pytest.mark.parametrize("packed", [PACKED[:-1], PACKED + b"x", PACKED * 2], ids=["cut off", "surplus", "two"])
def test_large_that_is_no_gzip(half: Half, packed: bytes) -> None:
    """What proves to be no gzip only after a MiB is no answer, though the request was sent."""
    reply = answered(half, http(packed, "200 OK", "content-encoding: gzip"))
    assert reply.unpacked is not None

    with pytest.raises(APIConnectionError) as error:
        reply.unpacked()
    assert error.value.sent


def test_switched_protocols(half: Half) -> None:
    """A server that switches to another protocol, which nobody asked for, gave no answer."""
    with ScriptedServer([Answer(b"HTTP/1.1 101 Switching Protocols\r\n\r\n{}", last=True)]) as peer:
        engine = half.engine()
        with pytest.raises(APIConnectionError):
            engine.send(effect(peer.url))
        engine.close()

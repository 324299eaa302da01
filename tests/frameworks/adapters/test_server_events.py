"""Events over HTTP: read from bytes however they are cut, and written so that no client reads anything else."""

from __future__ import annotations

from collections.abc import AsyncIterator
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aisecurity.guard._adapters import server_events
from aisecurity.guard._adapters.server_events import DONE, EventDecoder, SentEvent, adecoded, decoded

STREAM = (
    b': a comment\r\n\r\nevent: a\r\ndata: {"type": "a", "text": "\xc3\xa9"}\r\n\r\n'
    b'data:{"b":\ndata: 1}\n\nid: 7\nretry: 3\ndata: [1]\r\rdata: [DONE] and more\n\ndata: {"never": 1}\n\n'
)
READ = [("a", {"type": "a", "text": "é"}), (None, {"b": 1}), (None, [1]), (None, DONE)]


def read(*chunks: bytes) -> list[tuple[str | None, Any]]:
    """Return name and data of each event."""
    return [(event.name, event.data) for event in decoded(chunks)]


@given(st.lists(st.integers(0, len(STREAM)), max_size=12))
def test_cuts(cuts: list[int]) -> None:
    """Wherever the bytes are cut."""
    places = [0, *sorted(cuts), len(STREAM)]
    assert READ == read(*(STREAM[one:other] for one, other in pairwise(places)))


async def test_asyncio() -> None:
    """By the other half as well, up to the end and without one."""

    async def chunks(content: bytes) -> AsyncIterator[bytes]:
        for at in range(0, len(content), 5):
            yield content[at : at + 5]

    assert READ == [(event.name, event.data) async for event in adecoded(chunks(STREAM))]
    assert [{"b": 1}] == [event.data async for event in adecoded(chunks(b'data: {"b": 1}'))]


@pytest.mark.parametrize(
    ("content", "events"),
    [
        (b"", []),
        (b"\n\n\n", []),
        (b'data: {"a": 1}', [(None, {"a": 1})]),
        (b'data: {"a": 1}\r', [(None, {"a": 1})]),
        (b"\xef\xbb\xbfdata: 1\n\n", [(None, 1)]),
        (b"data: \xff\n\n", [(None, None)]),
        (b"event: ping\n\n", [("ping", None)]),
        (b'data: "a text"\n\n', [(None, None)]),
        (b"data: " + b"[" * 100_000 + b"\n\n", [(None, None)]),
        (b"data: no JSON\n\ndata\n\n", [(None, None)]),
    ],
)
def test_odd(content: bytes, events: list[Any]) -> None:
    """What is no JSON has no data, and a text is none: it could be taken for the end."""
    assert events == read(content)


def test_too_much(monkeypatch: pytest.MonkeyPatch) -> None:
    """An answer without an end is read up to a bound, behind which there is an event that every reading refuses."""
    monkeypatch.setattr(server_events, "_MOST", 10)
    decoder = EventDecoder()

    assert [] == list(decoder.feed(b"data: "))
    assert [(None, None)] == [(event.name, event.data) for event in decoder.feed(b"12345")]


@pytest.mark.parametrize(
    ("event", "encoded"),
    [
        (
            SentEvent("a", {"type": "a", "text": "é\ud800\n"}),
            b'event: a\ndata: {"type":"a","text":"\\u00e9\\ud800\\n"}\n\n',
        ),
        (SentEvent("a secret", {"type": "a"}), b'data: {"type":"a"}\n\n'),
        (SentEvent("a", [1]), b"data: [1]\n\n"),
        (SentEvent(None, DONE), b"data: [DONE]\n\n"),
    ],
)
def test_encoded(event: SentEvent, encoded: bytes) -> None:
    """What is written is what was read, without a name that says something else."""
    assert encoded == event.encoded
    assert "secret" not in repr(event) or event.name == "a secret"
    assert [event.data] == [one.data for one in decoded([encoded])]

"""Readings of answers: the bytes cut into parts in every way, each reading in a form that can be compared."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from aisecurity._engines.httptools.messages.answer_reader import AnswerReader, MalformedAnswerError


class Reading(NamedTuple):
    """What a reader made of an answer."""

    status: int
    headers: dict[str, str]
    body: bytes
    complete: bool
    keeps: bool


REFUSED = Reading(0, {}, b"", complete=False, keeps=False)
"""The reading of bytes that are no answer."""


def reading(parts: Iterable[bytes], *, ended: bool = False, reader: AnswerReader | None = None) -> Reading:
    """Return what is read of *parts*; *ended*: the connection ends after them."""
    reader = reader or AnswerReader()
    reader.begin()
    try:
        over = any(reader.feed(part) for part in parts)
        if ended and not over:
            reader.end()
    except MalformedAnswerError:
        return REFUSED
    reply = reader.reply()
    return Reading(reply.status, dict(reply.headers), reply.body, reply.complete, reader.keeps)


def cuts(data: bytes) -> Iterator[Sequence[bytes]]:
    """Yield *data* whole, byte by byte, and in each two parts."""
    yield [data]
    yield [data[index : index + 1] for index in range(len(data))]
    for index in range(1, len(data)):
        yield data[:index], data[index:]


def only_reading(data: bytes, *, ended: bool = False) -> Reading:
    """Return what is read of *data*, which is the same however it is cut; `keeps` is that of the whole."""
    readings = [reading(parts, ended=ended) for parts in cuts(data)]
    assert [readings[0]._replace(keeps=True)] * len(readings) == [one._replace(keeps=True) for one in readings]
    return readings[0]

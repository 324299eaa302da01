"""Reader of the answers that come over one connection, without I/O; llhttp parses each byte."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final

from httptools import HttpParserCallbackError, HttpParserError, HttpParserUpgrade, HttpResponseParser

from aisecurity._core.wire import Reply
from aisecurity._engines.content_decoding import NOTHING, Decoded, decoded, with_rest
from aisecurity._engines.exchange import body_bound
from aisecurity.constants.base import MAX_REPLY_BYTES

from .received_fields import ReceivedFields

MOST_HEAD_BYTES: Final = 100 * 1024
"""Bytes of a head, interim answers included; the same as of the engine on httpx."""
_END_OF_HEAD: Final = b"\r\n\r\n"
_BEGINNING: Final = b"HTTP/1."
_BLANKS: Final = b" \t"
_LONGEST_LENGTH: Final = 20
"""Digits of a Content-Length; llhttp takes any number of zeros, of which Python makes no number."""
_BODILESS: Final = frozenset({204, 304})
_KEPT_FOR: Final = re.compile(rb"\btimeout\s*=\s*(\d{1,9})\b", re.IGNORECASE)
_KEPT_TIMES: Final = re.compile(rb"\bmax\s*=\s*(\d{1,9})\b", re.IGNORECASE)


class MalformedAnswerError(Exception):
    """Bytes that are no answer in HTTP/1.1, or one that leaves open where it ends."""


class AnswerReader:
    """Reads one answer after the other: `begin`, then `feed` until it returns True, then `reply`.

    What leaves room for two readings is an error: a Transfer-Encoding other than `chunked`, one beside a
    Content-Length, a folded header, a bare LF.
    """

    status: int
    """0 until the head is complete."""
    begun: bool
    """Whether a byte of the answer came."""
    over: bool
    """Whether nothing more is to be read: the answer is complete, or longer than is read."""
    complete: bool
    surplus: bool
    """Whether bytes came after the end of the answer."""

    def __init__(self) -> None:
        self._parser = HttpResponseParser(self)
        self.begin()

    def begin(self, most: int = MAX_REPLY_BYTES) -> None:
        """Forget the last answer; of the next, *most* bytes of the body are read if it is a success."""
        self._most = most
        self.status = 0
        self.begun = self.over = self.complete = self.surplus = False
        self._head = bytearray()
        self._fields: dict[bytes, bytes] = {}
        self._chunks: list[bytes] = []
        self._left = 0
        self._overhead = MOST_HEAD_BYTES
        self._keeps = self._to_the_end = self._interim = self._is_1_1 = False
        self._problem = ""
        self._rest: Callable[[], Decoded | None] | None = None

    def feed(self, data: bytes) -> bool:
        """Read *data*, which is not empty, and return `over`. MalformedAnswerError if it cannot be read."""
        self.begun = True
        if self.status:
            self._feed_body(data)
        else:
            self._feed_head(data)
        return self.over

    def end(self) -> bool:
        """Take note that the connection ended; return `over`."""
        if self._to_the_end and not self.over:
            self._complete()
            self._raise_problem()
        return self.over

    @property
    def keeps(self) -> bool:
        """Whether the connection can carry another request."""
        return self.complete and self._keeps and not self.surplus and not self._to_the_end

    @property
    def has_body(self) -> bool:
        """Whether bytes came after the head."""
        return bool(self._chunks) or self.surplus

    @property
    def kept_for(self) -> tuple[float | None, int | None]:
        """The seconds, and the number of requests, for which the server says that it keeps the connection."""
        value = self._fields.get(b"keep-alive")
        if value is None:
            return None, None
        seconds, times = _KEPT_FOR.search(value), _KEPT_TIMES.search(value)
        return float(seconds[1]) if seconds else None, int(times[1]) if times else None

    def reply(self, *, kept: bool = False, early: bool = False, discard: Callable[[], Any] | None = None) -> Reply:
        """Return the answer, or what there is of it, with what its connection knows of it."""
        if not self.complete:
            self._decode()
        reply = Reply(
            self.status, ReceivedFields(self._fields), b"".join(self._chunks), self.complete, kept, early, discard
        )
        return reply if self._rest is None else with_rest(reply, self._rest)

    def _feed_head(self, data: bytes) -> None:
        """Read a head, which is parsed once it is whole."""
        while data:
            head = data
            if self._head:
                self._head += data
                head = bytes(self._head)
            end = head.find(_END_OF_HEAD)
            if (len(head) if end < 0 else end) > self._overhead:
                raise MalformedAnswerError("a head that is longer than is read")
            _check_beginning(head)
            if end < 0:
                _check_lines(head)
                self._head = bytearray(head)
                return
            end += len(_END_OF_HEAD)
            self._is_1_1 = _checked_version(head)
            _check_folds(head, end)
            if head[9:10] != b"1":
                self._parse(head)
                if not self.status:
                    raise MalformedAnswerError("an interim answer that is not written as one")
                return
            # An interim answer, whose end must not be lost sight of.
            self._overhead -= end
            self._parse(head[:end])
            self._head.clear()
            data = head[end:]

    def _feed_body(self, data: bytes) -> None:
        left = self._left
        self._parse(data)
        # Chunk sizes, extensions and trailers: bounded, for they grow no body that would be.
        self._overhead -= len(data) - 8 * (left - self._left)
        if self._overhead < 0 and not self.over:
            raise MalformedAnswerError("more framing than is read")

    def _parse(self, data: bytes) -> None:
        try:
            self._parser.feed_data(data)
        except HttpParserUpgrade:
            raise MalformedAnswerError("the server switched protocols") from None
        except HttpParserCallbackError as error:
            # A signal's handler raised while the parser called: nothing that is called here raises by itself.
            raise error.__context__ or error from None
        except HttpParserError as error:
            # Its text is llhttp's own; its context may be a frame that holds bytes of the answer.
            if not self.over:
                raise MalformedAnswerError(type(error).__name__) from None
            self.surplus = True
        self._raise_problem()

    def _raise_problem(self) -> None:
        if self._problem:
            raise MalformedAnswerError(self._problem)

    # What the parser calls.

    def on_message_begin(self) -> None:
        """Note what begins after the end of the answer."""
        self.surplus = self.over

    def on_header(self, name: bytes, value: bytes) -> None:
        """Keep a header of the answer, no trailer of it; several of one name are joined."""
        if self.status:
            return
        # llhttp leaves the blanks after a value.
        name, value = name.lower(), value.rstrip(_BLANKS)
        known = self._fields.get(name)
        self._fields[name] = value if known is None else known + b", " + value

    def on_headers_complete(self) -> None:
        """Decide where the answer ends."""
        if self.over:
            return
        status = self._parser.get_status_code()
        if status < 200:
            self._fields.clear()
            if status == 101:
                self._problem = "the server switched protocols"
            self._interim = True
            return
        self.status = status
        self._problem = self._frame(status)
        self._keeps = self._parser.should_keep_alive()

    def _frame(self, status: int) -> str:
        """Prepare for the body, and return what is wrong with its framing, "" if nothing is."""
        encoding, length = self._fields.get(b"transfer-encoding"), self._fields.get(b"content-length")
        if encoding is not None and (encoding.lower() != b"chunked" or length is not None or not self._is_1_1):
            return "a Transfer-Encoding that is not plainly chunked"
        if length is not None and not (length.isdigit() and len(length) <= _LONGEST_LENGTH):
            return "a Content-Length that is no number"
        self._left = body_bound(status, self._most)
        if status in _BODILESS:
            return ""
        self._to_the_end = encoding is None and length is None
        if length is not None and int(length) > self._left:
            self.over = True
        return ""

    def on_body(self, data: bytes) -> None:
        """Collect a part of the body, up to the bound."""
        if self.over:
            return
        if not self.status:
            self._problem = "an interim answer with a body"
        if len(data) > self._left:
            data = data[: self._left]
            self.over = True
        self._left -= len(data)
        self._chunks.append(data)
        if self.over and self.status != 200:
            self._chunks.clear()

    def on_message_complete(self) -> None:
        """End the answer, unless it was an interim one."""
        if self._interim:
            self._interim = False
        elif not self.over:
            self._complete()

    def _complete(self) -> None:
        """End the answer where it says that it ends."""
        self.over = self.complete = True
        self._decode()

    def _decode(self) -> None:
        """Take the encoding off the body, of which nothing stays where that cannot be done."""
        encoding = self._fields.get(b"content-encoding")
        if encoding is None or not self._chunks:
            return
        body, most = b"".join(self._chunks), body_bound(self.status, self._most)
        plain = decoded(body, encoding.decode("latin-1"), most, complete=self.complete)
        # A status but 200 keeps its meaning without a body.
        self._problem = "a Content-Encoding that is not read" if plain is None and self.status == 200 else ""
        body, self.complete, self._rest = plain or NOTHING
        self._chunks = [body]


def _checked_version(head: bytes) -> bool:
    """Return whether *head* is of HTTP/1.1, not 1.0. MalformedAnswerError if it is of another version."""
    if head.startswith(b"1 ", len(_BEGINNING)):
        return True
    if head.startswith(b"0 ", len(_BEGINNING)):
        return False
    raise MalformedAnswerError("another version of HTTP")


def _check_folds(head: bytes, end: int) -> None:
    """Raise MalformedAnswerError where a header goes on in the next line, before *end*."""
    if head.find(b"\r\n ", 0, end) >= 0 or head.find(b"\r\n\t", 0, end) >= 0:
        raise MalformedAnswerError("a folded header")


def _check_beginning(head: bytes) -> None:
    """Raise MalformedAnswerError where *head* is not of HTTP/1; llhttp takes other protocols, and blank lines."""
    if not head.startswith(_BEGINNING[: len(head)]):
        raise MalformedAnswerError("bytes that are not HTTP/1.1")


def _check_lines(head: bytes) -> None:
    """Raise MalformedAnswerError at once where no more bytes can make an answer of *head*."""
    if head.count(b"\n") != head.count(b"\r\n"):
        raise MalformedAnswerError("a line that does not end in CR LF")

"""Rows of a JSON array, read element by element."""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, BinaryIO

from aisecurity.bulk.errors import UnreadableError, as_value
from aisecurity.bulk.json_text import as_object
from aisecurity.exceptions import PayloadError

from .compression import open_decompressed
from .encoding import utf8_chunks
from .line_rows import json_row
from .lines import MAX_LINE_BYTES
from .raw_row import RawRow
from .reader import SourceReader
from .source import Source

_SPACE = re.compile(r"[ \t\r\n]*")
_ESCAPED = re.compile("[\udc80-\udcff]")
"""Stands for a byte that is not UTF-8."""
_MOST_OF_A_PART = 2
"""Characters with which a further part of a number begins, before its first digit."""


def array_rows(source: Source, _keep: Sequence[str]) -> Iterator[RawRow]:
    """Yield a row for each element of the array in a file."""
    with open_decompressed(source) as stream:
        yield from _Elements(stream, source.member).rows()


class _Elements:
    """Elements of an array, which are read as they come; no more is held than twice the longest one."""

    def __init__(self, stream: BinaryIO, member: str) -> None:
        self._chunks = utf8_chunks(stream)
        self._decode = codecs.getincrementaldecoder("utf-8")("surrogateescape").decode
        self._decoder = json.JSONDecoder(object_pairs_hook=as_object, parse_int=self._integer)
        self._member = member
        self._text = ""
        self._at = 0
        self._line = 1
        self._is_ended = False
        self._has_long_number = False

    def rows(self) -> Iterator[RawRow]:
        """Yield a row for each element. UnreadableError where the array is damaged: no later one can be found."""
        if not self._skip("["):
            raise UnreadableError("it is no JSON array; if each line is an object, the format is jsonl")
        separator = "" if self._skip("]") else ","
        while separator:
            yield self._row()
            separator = self._skip(",]")
            if not separator:
                raise self._damaged()
            separator = separator.replace("]", "")
        if self._skip("") or self._at < len(self._text):
            raise self._damaged()

    def _damaged(self) -> UnreadableError:
        return UnreadableError(f"it is no JSON array from line {self._line} on, so rows may be missing")

    def _skip(self, expected: str) -> str:
        """Pass over white space and one of the *expected* characters, and return that, "" if another one follows."""
        self._go_to(self._space_end())
        while self._at == len(self._text) and self._read():
            self._go_to(self._space_end())
        found = self._text[self._at : self._at + 1]
        if not found or found not in expected:
            return ""
        self._go_to(self._at + 1)
        return found

    def _space_end(self) -> int:
        found = _SPACE.match(self._text, self._at)
        return self._at if found is None else found.end()

    def _go_to(self, end: int) -> None:
        self._line += self._text.count("\n", self._at, end)
        self._at = end

    def _read(self) -> bool:
        """Return whether there is more text, after adding as much as is left."""
        text, left = [self._text[self._at :]], max(1, len(self._text) - self._at)
        self._at = 0
        while left > 0 and not self._is_ended:
            chunk = next(self._chunks, None)
            self._is_ended = chunk is None
            text.append(self._decode(chunk or b"", self._is_ended))
            left -= len(text[-1])
        before, self._text = len(text[0]), "".join(text)
        return len(self._text) > before

    def _row(self) -> RawRow:
        self._skip("")
        line = self._line
        value, end = self._element()
        element = self._text[self._at : end]
        self._go_to(end)
        return RawRow(line, self._members(value, element))

    def _element(self) -> tuple[Any, int]:
        """Return the value that begins here, and where it ends; it is whole only if something follows."""
        while True:
            self._has_long_number = False
            try:
                value, end = self._decoder.raw_decode(self._text, self._at)
            except (json.JSONDecodeError, RecursionError):
                value, end = None, len(self._text)
            if end < len(self._text) and not self._may_go_on(end):
                return value, end
            if len(self._text) - self._at > MAX_LINE_BYTES or not self._read():
                raise self._damaged()

    def _may_go_on(self, end: int) -> bool:
        """Return whether a number that ends there may have a part that was not read yet, as behind a point."""
        return len(self._text) - end <= _MOST_OF_A_PART and self._text[end] in ".eE" and not self._is_ended

    def _members(self, value: Any, element: str) -> Mapping[str, Any] | PayloadError:
        if self._has_long_number:
            return PayloadError("row: JSON that cannot be read: a number too long")
        if not element.isascii() and _ESCAPED.search(element):
            return PayloadError("row: not UTF-8")
        try:
            return json_row(value, self._member)
        except PayloadError as error:
            return as_value(error)

    def _integer(self, digits: str) -> int:
        try:
            return int(digits)
        except ValueError:  # of too many digits; raised here, it would hide where the element ends
            self._has_long_number = True
            return 0


JSON = SourceReader(rows=array_rows)

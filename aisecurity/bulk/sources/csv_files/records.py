"""Records of CSV, each as far as its quotes say, unless those cannot be right."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from contextlib import suppress

from attrs import define, field, frozen

from aisecurity.exceptions import PayloadError

from ..lines import MAX_LINE_BYTES, Line

_UNCLOSED = "row: a quote is never closed"
_TOO_LONG = f"row: over {MAX_LINE_BYTES:,} bytes"


@frozen
class Record:
    """Cells of a record, or the error why there are none."""

    line: int
    """The line where it begins."""
    cells: list[str] | PayloadError


class _WrongRecordError(Exception):
    """The lines that were taken are no record."""


@define
class _Cells:
    """Cells of a record that grows line by line.

    As everywhere, what is behind a closing quote, or a quote within a cell without quotes, is text; in a record of
    several lines it is a sign of a quote that was never closed, and has met the opening one of a later record.
    """

    delimiter: str
    cells: list[str] = field(factory=list[str])
    open: list[str] | None = None
    """Pieces of a quoted cell that goes on."""
    lines: int = 0
    is_loose: bool = False
    """Whether there is such a sign."""

    def add(self, text: str) -> None:
        """Add the cells in a line."""
        self.lines += 1
        at = 0 if self.open is None else self._add_quoted(text, 0)
        while at >= 0:
            at = self._add_quoted(text, at + 1) if text.startswith('"', at) else self._add_plain(text, at, "")
        if self.open is not None:
            self.open.append("\n")

    def _add_plain(self, text: str, at: int, begun: str) -> int:
        """Add the cell that goes on at *at*, and return where the next one begins, -1 if there is none."""
        end = text.find(self.delimiter, at)
        rest = text[at:].rstrip("\r") if end < 0 else text[at:end]
        if "\r" in rest:
            raise _WrongRecordError("row: a carriage return outside of quotes")
        self.is_loose = self.is_loose or '"' in rest or bool(rest and at and text[at - 1] == '"')
        if self.is_loose and self.lines > 1:
            raise _WrongRecordError(_UNCLOSED)
        self.cells.append(begun + rest)
        return end + 1 if end >= 0 else -1

    def _add_quoted(self, text: str, at: int) -> int:
        """Do the same with a quoted cell, whose text goes on at *at*."""
        pieces, self.open = self.open or [], None
        closing = text.find('"', at)
        while closing >= 0 and text.startswith('""', closing):
            pieces.append(text[at : closing + 1])
            at = closing + 2
            closing = text.find('"', at)
        if closing < 0:
            pieces.append(text[at:])
            self.open = pieces
            return -1
        return self._add_plain(text, closing + 1, "".join(pieces) + text[at:closing])


class Records:
    """Iterable of the records in *lines*; blank lines and, between records, those that begin with *comment* are none.

    A record of several lines that cannot be right is an error of its first line, and the others are read anew: an open
    quote swallows no later record. Those would not be right either if a quote of their own went on into a line that was
    taken before; it is not tried, or reading could take the square of the time.
    """

    def __init__(self, lines: Iterator[Line], delimiter: str, comment: bytes | None) -> None:
        self._lines = lines
        self._delimiter = delimiter
        self._comment = comment
        self._again = deque[Line]()
        self._taken_before = 0
        self._end = b""
        self.most_cells: int | None = None
        """Number of columns. A record of one line may have more, as an error for its reader."""

    def __iter__(self) -> Iterator[Record]:
        while (line := self._next()) is not None:
            if line.content is None:
                yield Record(line.number, PayloadError(_TOO_LONG))
            elif line.content.strip(b"\r") and not (self._comment and line.content.startswith(self._comment)):
                yield self._record(line)

    def _next(self) -> Line | None:
        return self._again.popleft() if self._again else next(self._lines, None)

    def _record(self, first: Line) -> Record:
        taken, cells = [first], _Cells(self._delimiter)
        try:
            cells.add(_text(first.content or b""))
            size = len(first.content or b"")
            while cells.open is not None:
                content = self._take(taken)
                size += len(content)
                cells.add(_text(content))
                if size > MAX_LINE_BYTES or self._has_too_many(cells):
                    raise _WrongRecordError(_UNCLOSED)
            self._check_end(taken[-1])
            if len(taken) > 1:
                self._check_short(len(cells.cells), taken[1:])
                self._check_next(taken[-1])
        except _WrongRecordError as error:
            self._taken_before = max(self._taken_before, taken[-1].number)
            self._again.extendleft(reversed(taken[1:]))
            return Record(first.number, PayloadError(str(error)))
        return Record(first.number, cells.cells)

    def _take(self, taken: list[Line]) -> bytes:
        """Return the next line of a record, after adding it to those that are *taken*."""
        line = self._next()
        if line is not None:
            taken.append(line)
        if line is None or line.content is None or line.number <= self._taken_before:
            raise _WrongRecordError(_UNCLOSED)
        return line.content

    def _check_end(self, line: Line) -> None:
        """Reject a line feed in a file whose lines end with carriage returns: programs write it so within a cell."""
        self._end = self._end or line.end
        if self._end == b"\r" and line.end == b"\n":
            raise _WrongRecordError("row: a line feed outside of quotes")

    def _check_short(self, number: int, others: list[Line]) -> None:
        """Reject a record that lacks cells, and has a line that would be a record of its own."""
        most = self.most_cells or 0
        if number < most and any(_text(line.content or b"").count(self._delimiter) == most - 1 for line in others):
            raise _WrongRecordError(_UNCLOSED)

    def _check_next(self, last: Line) -> None:
        """Reject a record if its last quote may have opened a cell, and the next line is the end of one."""
        text = _text(last.content or b"").rstrip("\r")
        if text != '"' and not text.endswith(f'{self._delimiter}"'):
            return
        line = self._next()
        if line is not None:
            self._again.appendleft(line)
            cells = _Cells(self._delimiter)
            with suppress(_WrongRecordError):
                cells.add(_text(line.content or b""))
            if cells.is_loose:
                raise _WrongRecordError(_UNCLOSED)

    def _has_too_many(self, cells: _Cells) -> bool:
        return self.most_cells is not None and len(cells.cells) + (cells.open is not None) > self.most_cells


def _text(content: bytes) -> str:
    return content.decode("utf-8", "surrogateescape")

"""Output of a run on a stream: each row once, whichever process of the run writes it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import BinaryIO

from aisecurity.bulk.errors import SinkError
from aisecurity.bulk.files import named_errors
from aisecurity.bulk.sinks.sink import Sink
from aisecurity.bulk.sinks.writer import LineWriter

from .due_rows import due_rows, mark_of, members
from .journal import Journal, JournalRow


class StreamOutput:
    """Output that cannot be taken back, and so is journaled row by row, behind the flush of each block.

    A kill in between makes the next process write that block again. A row that is scanned again is a new one.
    """

    def __init__(self, writer: LineWriter, sink: Sink, stream: BinaryIO, journal: Journal, keep: Sequence[str]) -> None:
        self._writer = writer
        self._sink = sink
        self._stream = stream
        self._journal = journal
        self._keep = keep
        self._mark = -1

    def write_due(self) -> None:
        """Write every row that is due, and was not written."""
        while rows := due_rows(self._journal, self._sink.order, self._mark):
            self._mark = mark_of(rows[-1], self._sink.order)
            self._write(self._journal.unstreamed(rows))

    def complete(self) -> None:
        """Write the rest; the header alone if there is no row at all."""
        self.write_due()
        self._append([])

    def written(self) -> int:
        """Return the number of rows that were written, by earlier processes too."""
        return self._journal.streamed

    def close(self) -> None:
        """Do nothing: the stream is the caller's."""

    def _write(self, rows: Sequence[JournalRow]) -> None:
        if rows:
            self._append(self._writer.line(members(one, self._keep)) for one in rows)
            self._journal.stream(one.place for one in rows)

    def _append(self, lines: Iterable[bytes]) -> None:
        is_new = not self._journal.get("stream_begun")
        head = self._writer.header(self._keep) if is_new else b""
        with named_errors(SinkError, "sink", self._sink.path):
            self._stream.write(head + b"".join(lines))
            self._stream.flush()
        if is_new:
            self._journal.set(stream_begun=1)

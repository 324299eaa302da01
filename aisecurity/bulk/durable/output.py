"""Output file of a run, written from the journal alone, so that a part lost in a kill is written again."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence

from aisecurity.bulk.errors import SinkError
from aisecurity.bulk.files import check_own, check_plain, named_errors, unfinished
from aisecurity.bulk.sinks.sink import Sink
from aisecurity.bulk.sinks.writer import FileWriter, LineWriter, Members, writer_of

from .append_only_file import AppendOnlyFile, OpenFile, not_of_this_journal, open_plain_file
from .due_rows import due_rows, mark_of, members
from .journal import Journal
from .stream_output import StreamOutput


class LinesOutput:
    """File that grows by lines, in the order of the input as far as there is no gap, or in that of completion."""

    def __init__(
        self,
        writer: LineWriter,
        sink: Sink,
        journal: Journal,
        keep: Sequence[str],
        open_file: OpenFile = open_plain_file,
    ) -> None:
        self._writer = writer
        self._sink = sink
        self._journal = journal
        self._keep = keep
        self._file = AppendOnlyFile(sink.path, journal, "sink", open_file)

    def write_due(self) -> None:
        """Write every row that is due."""
        self._file.begin_anew()
        mark = self._file.mark
        while rows := due_rows(self._journal, self._sink.order, mark):
            head = self._writer.header(self._keep) if self._file.is_empty else b""
            mark = mark_of(rows[-1], self._sink.order)
            self._file.append(head + b"".join(self._writer.line(members(one, self._keep)) for one in rows), mark)

    def complete(self) -> None:
        """Write the rest; the header alone if there is no row at all."""
        self.write_due()
        if self._file.is_empty:
            self._file.append(self._writer.header(self._keep), -1)

    def written(self) -> int:
        """Return the number of rows in the file."""
        return self._journal.count("place" if self._sink.order == "input" else "seq", self._file.mark)

    def close(self) -> None:
        """Close the file."""
        self._file.close()


class WholeFileOutput:
    """File that is written at the end, under a temporary name, and then moved to its place."""

    def __init__(self, writer: FileWriter, sink: Sink, journal: Journal, keep: Sequence[str]) -> None:
        self._writer = writer
        self._sink = sink
        self._journal = journal
        self._keep = keep
        self._written = 0
        self._unfinished = unfinished(sink.path)
        check_plain(SinkError, "sink", sink.path)
        check_own(SinkError, "sink", self._unfinished)
        place = os.fsencode(sink.path.absolute())
        if sink.path.exists() and (journal.get("sink_mark") is None or journal.get("sink_path") not in (None, place)):
            raise not_of_this_journal("sink", sink.path)
        journal.set(sink_mark=-1, sink_path=place)

    def write_due(self) -> None:
        """Do nothing: the file cannot grow."""

    def complete(self) -> None:
        """Write the file."""
        check_own(SinkError, "sink", self._unfinished)
        with named_errors(SinkError, "sink", self._sink.path):
            self._writer.write(self._unfinished, self._keep, self._members())
            with self._unfinished.open("rb") as file:
                os.fsync(file.fileno())
            self._unfinished.replace(self._sink.path)

    def written(self) -> int:
        """Return the number of rows in the file."""
        return self._written

    def close(self) -> None:
        """Do nothing: no file is open."""

    def _members(self) -> Iterator[Members]:
        order = "place" if self._sink.order == "input" else "seq"
        mark, self._written = -1, 0
        while rows := self._journal.rows(order, mark):
            mark = mark_of(rows[-1], self._sink.order)
            self._written += len(rows)
            yield from (members(one, self._keep) for one in rows)


Output = LinesOutput | WholeFileOutput | StreamOutput


def output(sink: Sink, journal: Journal, keep: Sequence[str]) -> Output:
    """Return the output that writes *sink*."""
    writer = writer_of(sink.kind)
    if isinstance(writer, LineWriter):
        if sink.stream is not None:
            return StreamOutput(writer, sink, sink.stream, journal, keep)
        return LinesOutput(writer, sink, journal, keep)
    return WholeFileOutput(writer, sink, journal, keep)

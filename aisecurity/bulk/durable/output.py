"""Output file of a run, written from the journal alone, so that a part lost in a kill is written again."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from typing import Any

from aisecurity.bulk import arrow
from aisecurity.bulk.errors import SinkError
from aisecurity.bulk.sinks.row import COLUMNS
from aisecurity.bulk.sinks.sink import Sink, header, line

from .append_only_file import AppendOnlyFile, OpenFile, open_plain_file
from .journal import Journal, JournalRow


class LinesOutput:
    """JSONL or CSV file, written in the order of the input as far as there is no gap, or in that of completion."""

    def __init__(
        self, sink: Sink, journal: Journal, keep: Sequence[str], open_file: OpenFile = open_plain_file
    ) -> None:
        self._sink = sink
        self._journal = journal
        self._keep = keep
        self._file = AppendOnlyFile(sink.path, journal, "sink", open_file)

    def write_due(self) -> None:
        """Write every row that is due."""
        mark = self._file.mark
        while rows := self._due(mark):
            head = header(self._sink.kind, self._keep) if self._file.is_empty else b""
            mark = rows[-1].place if self._sink.order == "input" else rows[-1].seq
            self._file.append(head + b"".join(line(self._sink.kind, one.row, one.kept) for one in rows), mark)

    def complete(self) -> None:
        """Write the rest; the header alone if there is no row at all."""
        self.write_due()
        if self._file.is_empty:
            self._file.append(header(self._sink.kind, self._keep), -1)

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def _due(self, mark: int) -> list[JournalRow]:
        if self._sink.order == "completed":
            return self._journal.rows("seq", mark)
        rows = self._journal.rows("place", mark)
        return [one for number, one in enumerate(rows) if one.place == mark + 1 + number]


class ParquetOutput:
    """Parquet file, written at the end under a temporary name, and then moved to its place."""

    def __init__(self, sink: Sink, journal: Journal, keep: Sequence[str]) -> None:
        self._sink = sink
        self._journal = journal
        self._keep = keep
        if journal.get("sink_mark") is None and sink.path.exists():
            raise SinkError("sink: the file exists, and is not of this journal; name another, or remove it")
        journal.set(sink_mark=-1)

    def write_due(self) -> None:
        """Do nothing: the file cannot grow."""

    def complete(self) -> None:
        """Write the file."""
        types = {**COLUMNS, **dict.fromkeys(self._keep, "string")}
        unfinished = self._sink.path.with_name(f".{self._sink.path.name}.unfinished")
        arrow.write(unfinished, types, self._members())
        with unfinished.open("rb") as file:
            os.fsync(file.fileno())
        unfinished.replace(self._sink.path)

    def close(self) -> None:
        """Do nothing: no file is open."""

    def _members(self) -> Iterator[dict[str, Any]]:
        order = "place" if self._sink.order == "input" else "seq"
        mark = -1
        while rows := self._journal.rows(order, mark):
            mark = rows[-1].place if order == "place" else rows[-1].seq
            for one in rows:
                kept = {name: None if value is None else str(value) for name, value in one.kept.items()}
                yield one.row.to_dict(kept)


Output = LinesOutput | ParquetOutput


def output(sink: Sink, journal: Journal, keep: Sequence[str]) -> Output:
    """Return the output that writes *sink*."""
    return (ParquetOutput if sink.kind == "parquet" else LinesOutput)(sink, journal, keep)

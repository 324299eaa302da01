"""Reader of the sink's rows for the report, which counts more than the journal holds."""

from __future__ import annotations

import csv
from collections.abc import Generator, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from attrs import frozen

from aisecurity.bulk.durable.due_rows import journaled_rows
from aisecurity.bulk.errors import SinkError
from aisecurity.bulk.files import shown
from aisecurity.bulk.sinks.sink import Sink
from aisecurity.bulk.sinks.writer import writer_of

_COLUMNS = ("index", "key", "action", "detected", "partial", "latency", "same_as", "error", "reason")

VERDICTS = ("allow", "block", "partial", "unscanned")
"""Classes of rows; each row is in one."""


@frozen(kw_only=True)
class ReportRow:
    """The part of a row that the report needs; *label* is the cell of the column of labels."""

    index: int = 0
    key: str | None = None
    action: str | None
    detected: frozenset[str]
    """Detector names without their side."""
    latency: float
    copied: bool
    partial: bool = False
    error: str = ""
    """Class of the error; "" if there is an action."""
    reason: str = ""
    label: Any = None

    @property
    def verdict(self) -> str:
        """The class of the row. A partial verdict is one of its own, but for a block: that needs no other detector."""
        if self.action is None:
            return "unscanned"
        if self.action != "allow":
            return "block"
        return "partial" if self.partial else "allow"


@contextmanager
def unreadable_rows(sink: Path) -> Generator[None]:
    """Raise SinkError, with the name of *sink*, if what the block reads of it is not what a run writes."""
    try:
        yield
    except (AttributeError, KeyError, OSError, TypeError, ValueError, csv.Error) as error:
        raise SinkError(f"sink: {shown(sink)}: cannot be read for the report, something has changed it") from error


def read_rows(sink: Sink, journal: Path, label: str | None) -> Iterator[ReportRow]:
    """Yield the rows of *sink* in its order; those of a stream from the *journal*, in that of the input."""
    columns = [*_COLUMNS, label] if label else _COLUMNS
    if sink.stream is not None:
        rows = journaled_rows(journal, [label] if label else [])
    elif sink.path.exists():
        rows = writer_of(sink.kind).read(sink.path, columns)
    else:
        return  # a Parquet sink is written when the run is complete
    for row in rows:
        yield _report_row(row, label)


def _report_row(row: Mapping[str, Any], label: str | None) -> ReportRow:
    return ReportRow(
        index=int(row["index"]),
        key=row["key"] or None,
        action=row["action"] or None,
        detected=frozenset(name.rpartition(".")[2] for name in row["detected"] or ()),
        latency=float(row["latency"] or 0),
        copied=row["same_as"] not in (None, ""),
        partial=row["partial"] in (True, "true"),
        error=row["error"] or "",
        reason=row["reason"] or "",
        label=row.get(label) if label else None,
    )

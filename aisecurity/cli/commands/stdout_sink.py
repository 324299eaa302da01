"""Sink `-` of `aisecurity bulk`: rows on the standard output, with a journal where one is named."""

from __future__ import annotations

import io
import sys
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aisecurity.cli.errors import option_error
from aisecurity.cli.output import discard_stdout

if TYPE_CHECKING:
    from aisecurity.bulk.formats import SinkFormat
    from aisecurity.bulk.sinks.sink import Sink

NAME = "the standard output"


class StdoutRows(io.RawIOBase):
    """Stdout for rows: once it cannot be written it leads nowhere, for Python would complain at its final flush."""

    def write(self, rows: Any) -> int:
        """Write *rows*."""
        try:
            return sys.stdout.buffer.write(rows)
        except OSError:
            discard_stdout()
            raise

    def flush(self) -> None:
        """Flush what was written."""
        try:
            sys.stdout.buffer.flush()
        except OSError:
            discard_stdout()
            raise


def stdout_sink(kind: SinkFormat | None, **options: Any) -> Sink:
    """Return the sink that writes to stdout in the format *kind*."""
    from aisecurity.bulk import Sink

    if kind not in {"jsonl", "csv"}:
        raise option_error("--to", "jsonl or csv is needed where rows go to the standard output")
    return Sink(Path(NAME), format=kind, stream=StdoutRows(), **options)  # type: ignore[arg-type]  # it has the two methods that are called


@contextmanager
def journal_of(sink: Sink, journal: Path | None) -> Generator[Path]:
    """Yield the path of the journal: as named, beside the file, or for stdout one that is gone after the block."""
    from aisecurity.bulk.files import beside

    if journal is not None:
        yield journal
    elif sink.stream is None:
        yield beside(sink.path, ".journal")
    else:
        with tempfile.TemporaryDirectory(prefix="aisecurity-") as folder:
            yield Path(folder) / "journal"

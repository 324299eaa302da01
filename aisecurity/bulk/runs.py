"""Durable runs: from a source to a sink, by way of a journal that outlives the process."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import ExitStack, closing
from os import PathLike
from pathlib import Path
from typing import Any, Literal

from aisecurity._long_text import Split
from aisecurity.bulk.durable.interrupts import first_interrupt
from aisecurity.bulk.durable.journal import Journal
from aisecurity.bulk.durable.output import output
from aisecurity.bulk.durable.run_loop import RunLoop
from aisecurity.bulk.execution.threads import Clock
from aisecurity.bulk.sinks.sink import Sink
from aisecurity.bulk.sources import reader
from aisecurity.bulk.sources.selection import RowSelection
from aisecurity.bulk.sources.source import Source
from aisecurity.exceptions import ConfigurationError
from aisecurity.generated_openapi_client import AiProfile, Metadata
from aisecurity.scan.protocols import SupportsScan

from .errors import SinkError
from .options import Mode, RunOptions, ScanOptions
from .results import Progress, Summary
from .scanners import blocking_scanner

__all__ = ["run"]


def run(
    source: str | PathLike[str] | Source,
    sink: str | PathLike[str] | Sink,
    journal: str | PathLike[str],
    *,
    ai_profile: AiProfile | Mapping[str, Any] | str,
    scanner: SupportsScan | None = None,
    mode: Mode = "sync",
    concurrency: Literal["auto"] | int = "auto",
    rate: float | None = None,
    attempts: int = 6,
    deadline: float = 300.0,
    metadata: Metadata | Mapping[str, Any] | None = None,
    split: Split | None = None,
    dedupe: bool = False,
    sample: float | None = None,
    seed: int = 0,
    limit: int | None = None,
    keep: Iterable[str] = (),
    reports: Literal["none", "blocked"] = "none",
    reports_sink: str | PathLike[str] | None = None,
    max_errors: int | None = None,
    on_progress: Callable[[Progress], None] | None = None,
) -> Summary:
    """Scan every row of *source* into exactly one row of *sink*; killed at any point and called again, it resumes.

    *journal*: the file of known outcomes, which are not scanned again; it belongs to this source, sink and options, and
    to one process at a time. *mode* to *split*: as for `scan_many`. *dedupe*: scan equal rows once. *sample*, *seed*,
    *limit*: a part of the rows. *keep*: columns to copy to the output. *reports*: fetch those of blocked rows, 50 a
    minute, into *reports_sink*, else beside the sink. *max_errors*: stop beyond so many error rows. Ctrl-C waits for
    the running requests and returns; a second one raises KeyboardInterrupt.
    ConfigurationError (JournalError, JournalInUseError, SinkError) if it cannot begin, OSError if a file fails.
    """
    to = Sink.of(sink)
    beside = to.path.with_name(f"{to.path.name}.reports.jsonl") if reports_sink is None else Path(reports_sink)
    if reports not in {"none", "blocked"}:
        raise ConfigurationError('reports: "none" or "blocked" is needed')
    if isinstance(keep, str):
        raise ConfigurationError('keep: one str gives letters, and names of columns are needed; keep=["..."] is meant')
    options = RunOptions(
        source=Source.of(source),
        sink=to,
        journal=Path(journal),
        scan_options=ScanOptions(
            ai_profile=ai_profile,
            metadata=metadata,
            scanner=scanner,
            mode=mode,
            concurrency=concurrency,
            rate=rate,
            attempts=attempts,
            deadline=deadline,
        ),
        selection=RowSelection(sample=sample, seed=seed, limit=limit, keep=tuple(keep)),
        split=split,
        dedupe=dedupe,
        reports=beside if reports == "blocked" else None,
        max_errors=max_errors,
        on_progress=on_progress,
    )
    return carry_out(options)


def carry_out(options: RunOptions, clock: Clock = time.monotonic) -> Summary:
    """Carry out a run with *options*."""
    _check(options)
    with ExitStack() as stack:
        scanner = stack.enter_context(blocking_scanner(options.scan_options.scanner))
        journal = stack.enter_context(Journal(options.journal, options.identity()))
        out = stack.enter_context(closing(output(options.sink, journal, options.selection.keep)))
        loop = RunLoop(options, journal, scanner, out, clock)
        with first_interrupt(loop.interrupt):
            return loop.run()


def _check(options: RunOptions) -> None:
    """Raise what is wrong before any file is created: a journal would bind the next run to the mistake."""
    if options.journal.exists():
        return
    if options.sink.path.exists():
        raise SinkError("sink: the file exists, and is not of this journal; name another, or remove it")
    if options.source.path is not None:
        next(iter(reader.rows(options.source)), None)

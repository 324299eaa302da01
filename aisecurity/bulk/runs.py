"""Durable runs: from a source to a sink, by way of a journal that outlives the process."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, closing
from itertools import chain, islice
from os import PathLike
from pathlib import Path
from typing import Any, Literal

from aisecurity._long_text import Split
from aisecurity.bulk.durable.append_only_file import check_known, not_of_this_journal
from aisecurity.bulk.durable.interrupts import first_interrupt
from aisecurity.bulk.durable.journal import Journal, files_of
from aisecurity.bulk.durable.output import output
from aisecurity.bulk.durable.run_loop import RunLoop
from aisecurity.bulk.execution.threads import Clock
from aisecurity.bulk.sinks.sink import Sink
from aisecurity.bulk.sinks.writer import FileWriter, writer_of
from aisecurity.bulk.sources.entries import read_entries
from aisecurity.bulk.sources.selection import RowSelection
from aisecurity.bulk.sources.source import Source
from aisecurity.exceptions import ConfigurationError
from aisecurity.generated_openapi_client import AiProfile, Metadata
from aisecurity.scan.protocols import SupportsScan

from .errors import JournalError, SinkError, classes_of
from .files import beside, check_own, check_place, check_plain, check_stdin, named_errors, shown, unfinished
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
    keep_going: bool = False,
    retry_errors: bool | str | Iterable[str] = False,
    on_progress: Callable[[Progress], None] | None = None,
) -> Summary:
    """Scan every row of *source* into exactly one row of *sink*; killed at any point and called again, it resumes.

    *journal*: the file of known outcomes, which are not scanned again; it belongs to this source, sink and options, and
    to one process at a time. *mode* to *split*: as for `scan_many`. *dedupe*: scan equal rows once. *sample*, *seed*,
    *limit*: a part of the rows. *keep*: columns to copy to the output. *reports*: fetch those of blocked rows, 50 a
    minute, into *reports_sink*, else beside the sink. *max_errors*: stop beyond so many error rows. *keep_going*: do
    not stop where the first twenty rows are errors. *retry_errors*: scan rows with an error again, all, or those with
    an error of the named classes (as "RateLimitError") or below. Ctrl-C waits for the running requests and returns; a
    second one raises KeyboardInterrupt.
    ConfigurationError if it cannot begin or a file fails: JournalError, JournalInUseError, SinkError.
    """
    to = Sink.of(sink)
    reports_path = beside(to.path, ".reports.jsonl") if reports_sink is None else Path(reports_sink)
    if reports not in {"none", "blocked"}:
        raise ConfigurationError('reports: "none" or "blocked" is needed')
    if isinstance(keep, str):
        raise ConfigurationError('keep: one str gives letters, and names of columns are needed; keep=["..."] is meant')
    options = RunOptions(
        source=Source.of(source).beside([to.path, reports_path, *files_of(Path(journal))]),
        sink=to,
        journal=Path(journal),
        scan_options=ScanOptions(ai_profile, metadata, scanner, mode, concurrency, rate, attempts, deadline),
        selection=RowSelection(sample=sample, seed=seed, limit=limit, keep=tuple(keep)),
        split=split,
        dedupe=dedupe,
        reports=reports_path if reports == "blocked" else None,
        max_errors=max_errors,
        keep_going=keep_going,
        retry_errors=retry_errors if isinstance(retry_errors, bool) else classes_of(retry_errors),
        on_progress=on_progress,
    )
    return carry_out(options)


def carry_out(options: RunOptions, clock: Clock = time.monotonic) -> Summary:
    """Carry out a run with *options*."""
    _check(options)
    with ExitStack() as stack:
        rows = stack.enter_context(closing(read_entries(options.source, options.selection, options.split)))
        # Before any file is made: a journal would bind the next run to what is wrong with the source.
        first = list(islice(rows, 1))
        scanner = stack.enter_context(blocking_scanner(options.scan_options.scanner))
        journal = stack.enter_context(Journal(options.journal, options.identity()))
        if options.reports is not None:
            check_known(options.reports, journal, "reports")
        if options.retry_errors:
            journal.retry(None if options.retry_errors is True else options.retry_errors)
        out = stack.enter_context(closing(output(options.sink, journal, options.selection.keep)))
        loop = RunLoop(options, journal, scanner, out, clock, chain(first, rows))
        with first_interrupt(loop.interrupt):
            return loop.run()


def _check(options: RunOptions) -> None:
    """Raise what is wrong before any file is created: a journal would bind the next run to the mistake."""
    _check_places(options)
    if options.sink.stream is None:
        _check_new("sink", options.sink.path, options.journal)
        if isinstance(writer_of(options.sink.kind), FileWriter):
            check_own(SinkError, "sink", unfinished(options.sink.path))
    if options.reports is not None:
        _check_new("reports", options.reports, options.journal)
    check_stdin(options.source.path)


def _check_new(name: str, path: Path, journal: Path) -> None:
    check_plain(SinkError, name, path)
    with named_errors(SinkError, name, path):
        is_there = path.exists()
    with named_errors(JournalError, "journal", journal):
        if is_there and not journal.exists():
            raise not_of_this_journal(name, path)


def _check_places(options: RunOptions) -> None:
    """Raise what is wrong with the places of the files that the run writes: each must be one of its own."""
    places: dict[str, str] = {}
    for name, kind, path in _written(options):
        check_place(kind, name, path)
        with named_errors(kind, name, path):
            other = places.setdefault(os.path.realpath(path), name)
        if other != name:
            raise kind(f"{name}: {shown(path)}: the {other} is there; name another")


def _written(options: RunOptions) -> Iterator[tuple[str, type[JournalError] | type[SinkError], Path]]:
    """Yield the files that a run writes, each with what it is."""
    if options.sink.stream is None:
        yield "sink", SinkError, options.sink.path
        yield "unfinished sink", SinkError, unfinished(options.sink.path)
    for path in files_of(options.journal):
        yield "journal", JournalError, path
    if options.reports is not None:
        yield "reports", SinkError, options.reports

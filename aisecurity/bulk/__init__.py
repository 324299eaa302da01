"""Bulk scanning: `scan_many` for items, `scan_frame` for tables, `run` for files, `BatchScanner` for other engines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aisecurity._runtime.lazy import lazy_attributes

if TYPE_CHECKING:
    from aisecurity._long_text import Split
    from aisecurity.bulk.sinks.sink import Sink
    from aisecurity.bulk.sources.source import Columns, Source

    from .batches.batch_scanner import BatchScanner
    from .errors import JournalError, JournalInUseError, NotAdmittedError, NoVerdictError, SinkError
    from .estimate import Estimate, dry_run
    from .frames.scan import scan_frame
    from .limits import AsyncRateLimiter, RateLimiter
    from .outcomes import Scanned
    from .results import Progress, Summary
    from .runs import run
    from .scans import Scans, scan_many

__all__ = [
    "AsyncRateLimiter",
    "BatchScanner",
    "Columns",
    "Estimate",
    "JournalError",
    "JournalInUseError",
    "NoVerdictError",
    "NotAdmittedError",
    "Progress",
    "RateLimiter",
    "Scanned",
    "Scans",
    "Sink",
    "SinkError",
    "Source",
    "Split",
    "Summary",
    "dry_run",
    "run",
    "scan_frame",
    "scan_many",
]

if not TYPE_CHECKING:
    # The command line shows the names of formats, for which it needs neither models nor a journal.
    __getattr__ = lazy_attributes(
        __name__,
        {
            "AsyncRateLimiter": ".limits",
            "BatchScanner": ".batches.batch_scanner",
            "Columns": ".sources.source",
            "Estimate": ".estimate",
            "JournalError": ".errors",
            "JournalInUseError": ".errors",
            "NoVerdictError": ".errors",
            "NotAdmittedError": ".errors",
            "Progress": ".results",
            "RateLimiter": ".limits",
            "Scanned": ".outcomes",
            "Scans": ".scans",
            "Sink": ".sinks.sink",
            "SinkError": ".errors",
            "Source": ".sources.source",
            "Split": "aisecurity._long_text",
            "Summary": ".results",
            "dry_run": ".estimate",
            "run": ".runs",
            "scan_frame": ".frames.scan",
            "scan_many": ".scans",
        },
    )

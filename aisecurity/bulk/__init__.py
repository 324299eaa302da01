"""Bulk scanning: `scan_many` for items in a program, `scan_frame` for tables, `run` for files, which resumes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aisecurity._runtime.lazy import lazy_attributes

if TYPE_CHECKING:
    from aisecurity._long_text import Split
    from aisecurity.bulk.sinks.sink import Sink
    from aisecurity.bulk.sources.source import Columns, Source

    from .errors import JournalError, JournalInUseError, NoVerdictError, SinkError
    from .estimate import Estimate, dry_run
    from .frames.scan import scan_frame
    from .outcomes import Scanned
    from .results import Progress, Summary
    from .runs import run
    from .scans import Scans, scan_many

__all__ = [
    "Columns",
    "Estimate",
    "JournalError",
    "JournalInUseError",
    "NoVerdictError",
    "Progress",
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
            "Columns": ".sources.source",
            "Estimate": ".estimate",
            "JournalError": ".errors",
            "JournalInUseError": ".errors",
            "NoVerdictError": ".errors",
            "Progress": ".results",
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

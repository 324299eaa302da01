"""Bulk scanning: `scan_many` for items in a program, `run` for files, which resumes after a kill."""

from aisecurity._long_text import Split
from aisecurity.bulk.sinks.sink import Sink
from aisecurity.bulk.sources.source import Columns, Source

from .errors import JournalError, JournalInUseError, NoVerdictError, SinkError
from .estimate import Estimate, dry_run
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
    "scan_many",
]

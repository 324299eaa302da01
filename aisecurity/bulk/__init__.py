"""Very many scans: `scan_many` for items in a program, `run` for files, which goes on after being killed."""

from .errors import JournalError, JournalInUseError, NoVerdictError, SinkError
from .estimating import Estimate, dry_run
from .many import Scans, scan_many
from .outcomes import Scanned
from .reporting import Progress, Summary
from .running import run
from .sinks import Sink
from .sources import Columns, Source
from .splitting import Split

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

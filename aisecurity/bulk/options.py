"""Everything that a run was asked for."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from attrs import asdict, frozen

from aisecurity._long_text import Split
from aisecurity.bulk.sinks.row import COLUMNS
from aisecurity.bulk.sinks.sink import Sink
from aisecurity.bulk.sources.selection import Choice
from aisecurity.bulk.sources.source import Source
from aisecurity.exceptions import ConfigurationError

from .errors import SinkError
from .results import Progress
from .scans import Terms
from .sources import formats


@frozen(kw_only=True)
class What:
    """Everything that was asked for."""

    source: Source
    sink: Sink
    journal: Path
    terms: Terms
    choice: Choice
    split: Split | None
    dedupe: bool
    reports: Path | None
    max_errors: int | None
    on_progress: Callable[[Progress], None] | None

    def __attrs_post_init__(self) -> None:
        columns = self.source.columns.items()
        content = {columns[member][0] for member in columns if member not in {"id", "profile"}}
        if wrong := sorted(name for name in self.choice.keep if name in content or name in COLUMNS):
            raise ConfigurationError(f"keep: {', '.join(wrong)} holds content, or is a name of the output's own")

        if self.max_errors is not None and self.max_errors < 0:
            raise ConfigurationError("max_errors: a whole number from 0 is needed")

    def identity(self) -> dict[str, Any]:
        """Return what a later run must share to go on with this one: source, sink and every option that shapes rows."""
        return {
            "source": self.source.identity(),
            "columns": [self.source.member, asdict(self.source.columns)],
            "sink": [self.sink.kind, self.sink.order],
            "profile": self.terms.ai_profile.to_dict(),
            "mode": self.terms.mode,
            "choice": asdict(self.choice),
            "split": self.split and asdict(self.split),
            "dedupe": self.dedupe,
        }

    def check(self) -> None:
        """Raise what is wrong before anything is made: a journal would bind the next run to the mistake."""
        if self.journal.exists():
            return
        if self.sink.path.exists():
            raise SinkError("sink: the file exists, and is not of this journal; name another, or remove it")
        if self.source.path is not None:
            next(iter(formats.rows(self.source)), None)

"""Everything that a run was asked for."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal, TypeAlias

from attrs import asdict, field, frozen

from aisecurity._long_text import Split
from aisecurity.bulk.scheduling.actions import Common
from aisecurity.bulk.scheduling.adaptive_limit import Concurrency, Pace
from aisecurity.bulk.scheduling.async_mode import Batches
from aisecurity.bulk.scheduling.item_retry import Trying
from aisecurity.bulk.scheduling.query_window import Window
from aisecurity.bulk.scheduling.scheduler import Plan
from aisecurity.bulk.scheduling.sync_mode import Fanout
from aisecurity.bulk.sinks.row import COLUMNS
from aisecurity.bulk.sinks.sink import Sink
from aisecurity.bulk.sources.selection import Choice
from aisecurity.bulk.sources.source import Source
from aisecurity.constants.base import QUERIES_PER_MINUTE
from aisecurity.exceptions import ConfigurationError
from aisecurity.generated_openapi_client import AiProfile, Metadata

from .results import Progress
from .scanners import AnyScanner

Mode: TypeAlias = Literal["sync", "async"]


@frozen(kw_only=True)
class Terms:
    """How the scans of a run are made; one plan is made of it for each iteration."""

    ai_profile: AiProfile
    metadata: Metadata | None = field(default=None, repr=False)
    scanner: AnyScanner | None = None
    mode: Mode = "sync"
    concurrency: Literal["auto"] | int = "auto"
    rate: float | None = None
    attempts: int = 6
    deadline: float = 300.0

    def __attrs_post_init__(self) -> None:
        profile: Any = self.ai_profile
        if not isinstance(profile, AiProfile) or not (profile.profile_name or profile.profile_id):
            raise ConfigurationError("ai_profile: an AiProfile with a name or an id is needed")
        if self.mode not in {"sync", "async"}:
            raise ConfigurationError('mode: "sync" or "async" is needed')
        if not self.deadline > 0:
            raise ConfigurationError("deadline: a number of seconds above 0 is needed")
        self.plan()

    def plan(self, window: Window | None = None) -> Plan:
        """Return a new plan; ConfigurationError if a setting cannot work."""
        trying = Trying(attempts=self.attempts)
        pace = Pace(Concurrency.of(self.concurrency), self.rate, trying.patience)
        common = Common(ai_profile=self.ai_profile, metadata=self.metadata)
        if self.mode == "sync":
            return Fanout(common, pace, trying)
        return Batches(common, pace, trying, deadline=self.deadline, window=window or Window(QUERIES_PER_MINUTE))


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

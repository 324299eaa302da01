"""Options of many scans, and of a durable run."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Literal, TypeAlias, TypeVar

from attrs import asdict, field, frozen

from aisecurity._long_text import Split
from aisecurity._validation import payload
from aisecurity.bulk.execution.retry_log import retry_log
from aisecurity.bulk.items import ItemT
from aisecurity.bulk.limits import AnyLimiter, check_limiter
from aisecurity.bulk.scheduling.actions import RequestDefaults
from aisecurity.bulk.scheduling.adaptive_limit import AdaptiveLimit, ConcurrencyRange
from aisecurity.bulk.scheduling.async_mode import AsyncModeScheduler
from aisecurity.bulk.scheduling.item_retry import ItemRetry
from aisecurity.bulk.scheduling.query_window import QueryWindow
from aisecurity.bulk.scheduling.scheduler import Scheduler
from aisecurity.bulk.scheduling.sync_mode import SyncModeScheduler
from aisecurity.bulk.sinks.row import COLUMNS
from aisecurity.bulk.sinks.sink import Sink
from aisecurity.bulk.sources.selection import RowSelection
from aisecurity.bulk.sources.source import Source
from aisecurity.constants.base import QUERIES_PER_MINUTE
from aisecurity.exceptions import ConfigurationError, PayloadError
from aisecurity.generated_openapi_client import AiProfile, Metadata

from .results import Progress
from .scanners import AnyScanner

T = TypeVar("T")
Mode: TypeAlias = Literal["sync", "async"]


def _profile(value: AiProfile | Mapping[str, Any] | str) -> AiProfile:
    return sound(payload.profile, "ai_profile", value)


def _metadata(value: Metadata | Mapping[str, Any] | None) -> Metadata | None:
    return None if value is None else sound(payload.metadata, "metadata", value)


def sound(check: Callable[[str, Any], T], name: str, value: Any) -> T:
    """Return what *check* makes of *value*: here it is a setting, of which nothing was read yet."""
    try:
        return check(name, value)
    except PayloadError as error:
        raise ConfigurationError(error.message) from None


@frozen
class ScanOptions:
    """Options of many scans, from which each iteration makes a scheduler.

    Given by position: their types let no other order pass a type checker.
    """

    ai_profile: AiProfile = field(converter=_profile)
    metadata: Metadata | None = field(converter=_metadata, repr=False)
    scanner: AnyScanner | None
    mode: Mode
    concurrency: Literal["auto"] | int
    rate: float | None
    attempts: int
    deadline: float
    limiter: AnyLimiter | None = None

    def __attrs_post_init__(self) -> None:
        if self.mode not in {"sync", "async"}:
            raise ConfigurationError('mode: "sync" or "async" is needed')
        if not self.deadline > 0:
            raise ConfigurationError("deadline: a number of seconds above 0 is needed")
        check_limiter(self.limiter, self.rate)
        self.new_scheduler()

    def new_scheduler(self, window: QueryWindow | None = None) -> Scheduler[ItemT]:  # pyright: ignore[reportInvalidTypeVarUse]  # its user knows what it will carry
        """Return a new scheduler; ConfigurationError if a setting cannot work."""
        retry = ItemRetry(attempts=self.attempts, on_retry=retry_log(self.mode))
        limit = AdaptiveLimit(ConcurrencyRange.parse(self.concurrency), self.rate, retry.patience)
        defaults = RequestDefaults(ai_profile=self.ai_profile, metadata=self.metadata)
        if self.mode == "sync":
            return SyncModeScheduler(defaults, limit, retry)
        return AsyncModeScheduler(
            defaults, limit, retry, deadline=self.deadline, window=window or QueryWindow(QUERIES_PER_MINUTE)
        )


@frozen(kw_only=True)
class RunOptions:
    """Options of a durable run."""

    source: Source
    sink: Sink
    journal: Path
    scan_options: ScanOptions
    selection: RowSelection
    split: Split | None
    dedupe: bool
    reports: Path | None
    max_errors: int | None
    keep_going: bool
    retry_errors: bool | frozenset[str]
    on_progress: Callable[[Progress], None] | None

    def __attrs_post_init__(self) -> None:
        columns = self.source.columns.items()
        content = {columns[member][0] for member in columns if member not in {"id", "profile"}}
        if wrong := sorted(name for name in self.selection.keep if name in content or name in COLUMNS):
            raise ConfigurationError(f"keep: {', '.join(wrong)} holds content, or is a name of the output's own")

        if self.max_errors is not None and self.max_errors < 0:
            raise ConfigurationError("max_errors: a whole number from 0 is needed")

    def identity(self) -> dict[str, Any]:
        """Return what a run must have in common with this one to resume it: source, sink, options that shape rows."""
        return {
            "source": self.source.identity(),
            "columns": [self.source.member, asdict(self.source.columns)],
            "sink": [self.sink.kind, self.sink.order],
            "profile": self.scan_options.ai_profile.to_dict(),
            "mode": self.scan_options.mode,
            "choice": asdict(self.selection),
            "split": self.split and asdict(self.split),
            "dedupe": self.dedupe,
        }

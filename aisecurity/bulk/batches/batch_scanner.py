"""Scanner of batches, which other engines send to their workers: it is pickled by reference."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any, Final, TypeVar, cast, final, overload

from attrs import define, field, setters

from aisecurity import configuration
from aisecurity._validation import payload
from aisecurity._validation.primitives import is_number
from aisecurity.bulk import arrow
from aisecurity.bulk.items import RowOrigin
from aisecurity.bulk.limits import RateLimiter, check_blocking
from aisecurity.bulk.options import sound
from aisecurity.bulk.outcomes import Scanned, scanned
from aisecurity.bulk.scheduling.actions import RequestDefaults
from aisecurity.bulk.scheduling.adaptive_limit import AUTO_MAX, AUTO_START, AdaptiveLimit, ConcurrencyRange
from aisecurity.bulk.scheduling.item_retry import ItemRetry
from aisecurity.bulk.sinks.row import COLUMNS, OutputRow
from aisecurity.configuration import Configuration
from aisecurity.exceptions import ConfigurationError
from aisecurity.generated_openapi_client import AiProfile
from aisecurity.scan.inline.scanner import Scanner

from . import references
from .batch_kinds import batch_of
from .process_state import PerProcess
from .shared_scans import SharedScans

__all__ = ["BatchScanner"]

BatchT = TypeVar("BatchT")
ValueT = TypeVar("ValueT")

_SHARED: Final[PerProcess[SharedScans]] = PerProcess()


# Not `frozen`: Ray makes a subclass for its actors, which has an attribute of its own.
@final
@define(repr=False, init=False, unsafe_hash=True, on_setattr=setters.frozen)
class BatchScanner:
    """A function of batches for engines that run many processes, as Ray, Spark and Dask: rows in, verdicts out.

    *profile*: an AiProfile, or its name. *config*: a Configuration whose secrets are references, or a function of a
    module that returns one; `None` is what `init` set in this process, else each process resolves its own. *rate*:
    requests a second of the whole job, retries included; each of *workers* processes sends its share of it, evenly, and
    of 64 requests at once. *limiter*: in place of *rate*, a function of a module that makes a RateLimiter, in each
    process. It is pickled by reference, used or not; equal ones are the same bytes, and share a scanner, a limiter and
    the pace in each process. ConfigurationError for what cannot work, or would be pickled with its secret.
    """

    _text: str = field(alias="text")

    def __init__(
        self,
        profile: AiProfile | str,
        *,
        config: Configuration | Callable[[], Configuration] | None = None,
        rate: float | None = None,
        workers: int = 1,
        limiter: Callable[[], RateLimiter] | None = None,
    ) -> None:
        if rate is not None and (not is_number(rate) or not 0 < rate < float("inf")):
            raise ConfigurationError("rate: a number of requests a second above 0 is needed")
        if isinstance(workers, bool) or not isinstance(workers, int) or workers < 1:  # pyright: ignore[reportUnnecessaryIsInstance]  # callers may not be typed
            raise ConfigurationError("workers: a whole number from 1 is needed")
        if rate is not None and limiter is not None:
            raise ConfigurationError("rate and limiter: give one of them")
        members = {
            "profile": sound(payload.profile, "profile", profile).to_dict(),
            "config": _described(config),
            "rate": None if rate is None else references.number(float(rate)),
            "workers": int(workers),
            "limiter": None if limiter is None else references.reference("limiter", limiter),
        }
        object.__setattr__(self, "_text", references.canonical(members))

    @property
    def profile(self) -> AiProfile:
        """The profile."""
        return AiProfile.from_dict(self._members["profile"])

    @property
    def rate(self) -> float | None:
        """Requests a second of the whole job."""
        return cast("float | None", self._members["rate"])

    @property
    def workers(self) -> int:
        """Number of processes that the job is divided among."""
        return cast("int", self._members["workers"])

    @property
    def schema(self) -> Any:
        """The pyarrow schema of every result, whatever its rows: that which engines ask for beforehand."""
        return arrow.schema_of(COLUMNS)

    @overload
    def __call__(self, batch: list[Any]) -> list[dict[str, Any]]: ...

    @overload
    def __call__(self, batch: Iterator[BatchT]) -> Iterator[BatchT]: ...

    @overload
    def __call__(self, batch: Mapping[str, Any]) -> dict[str, list[Any]]: ...

    @overload
    def __call__(self, batch: BatchT) -> BatchT: ...

    def __call__(self, batch: Any) -> Any:
        """Return the columns of bulk for each row of *batch*, in order, as a batch of the same kind.

        *batch*: a list of items, a mapping of columns, a DataFrame of pandas, a Table or RecordBatch of pyarrow; an
        iterator of these gives an iterator, which reads one for each that it gives. A row that cannot be scanned has an
        error and no action. Raised instead: ConfigurationError, also where no credential is found or the columns hold
        nothing to scan; what the limiter raises; the error of twenty rows in a row that were refused, as `run` stops.
        """
        if isinstance(batch, Iterator):
            return map(self._scanned, cast("Iterator[object]", batch))
        return self._scanned(batch)

    def __repr__(self) -> str:
        return f"BatchScanner({self.profile!r}, rate={self.rate!r}, workers={self.workers!r})"

    def __reduce__(self) -> Any:
        return restored, (self._text,)

    @property
    def _members(self) -> dict[str, Any]:
        return cast("dict[str, Any]", json.loads(self._text))

    def _shared(self) -> SharedScans:
        """Return what this and all equal ones share in this process, made at its first use."""
        return _SHARED.get(self._text, partial(_made, self._members))

    def _scanned(self, batch: object) -> Any:
        given = batch_of(batch)
        entries = list(given.entries())
        found = {one.index: scanned(one, one.error, 0, 0.0) for one in entries if one.error is not None}
        if sendable := [one for one in entries if one.error is None]:
            found.update((one.index, one) for one in self._shared().outcomes(sendable))
        return given.made([_row(found[index]) for index in range(len(entries))])


def _made(members: dict[str, Any]) -> SharedScans:
    workers, rate = members["workers"], members["rate"]
    limiter = None if members["limiter"] is None else references.resolve(members["limiter"])()
    check_blocking(limiter)
    most = max(1, AUTO_MAX // workers)
    return SharedScans(
        Scanner(_configuration(members["config"])).with_options(num_retries=0),
        RequestDefaults(ai_profile=AiProfile.from_dict(members["profile"])),
        AdaptiveLimit(
            # One at a time would never show that more are good: the limit grows where it was reached by others.
            ConcurrencyRange(min(most, max(2, AUTO_START // workers)), most),
            None if rate is None else rate / workers,
            ItemRetry().patience,
        ),
        limiter,
    )


def restored(text: str) -> BatchScanner:
    """Return the scanner that was pickled; nothing is read of what it refers to."""
    made = BatchScanner.__new__(BatchScanner)
    object.__setattr__(made, "_text", text)
    return made


def _described(config: Any) -> Any:
    """Return *config* as plain members: settings, the name of a function, or `None` where each process has its own."""
    if config is None:
        config, where = configuration.default(), "init()"
        return None if config is None else references.described(config, where)
    if isinstance(config, Configuration):
        return references.described(config, "config")
    return references.reference("config", config)


def _configuration(described: Any) -> Configuration:
    if described is None:
        return configuration.default() or Configuration.resolve()
    if isinstance(described, dict):
        return references.configuration(cast("dict[str, Any]", described))
    made = references.resolve(described)()
    if not isinstance(made, Configuration):
        raise ConfigurationError(f"config: {described} returned no Configuration, but {type(made).__name__}")
    return made


def _row(outcome: Scanned[object]) -> OutputRow:
    return OutputRow.from_scanned(outcome, RowOrigin(index=outcome.index, line=None, kept={}))

"""Scans of very many items, iterated with `for` or `async for`."""

from __future__ import annotations

from collections.abc import (
    AsyncGenerator,
    AsyncIterable,
    AsyncIterator,
    Callable,
    Generator,
    Iterable,
    Iterator,
    Mapping,
)
from typing import Any, Generic, Literal, Protocol, TypeGuard, overload

from attrs import define, evolve, field, frozen

from aisecurity._long_text import Split
from aisecurity.exceptions import ConfigurationError
from aisecurity.generated_openapi_client import AiProfile, Metadata
from aisecurity.scan.models.content import Content

from .execution import tasks, threads
from .items import Entry, ItemT, read_item
from .limits import AsyncRateLimiter, RateLimiter
from .options import Mode, ScanOptions
from .outcomes import ItemT_co, Scanned
from .scanners import AnyScanner, asyncio_scanner, blocking_scanner

__all__ = ["Scans", "scan_many"]


@frozen(kw_only=True)
class ItemReader(Generic[ItemT]):
    """Reader of the caller's items into entries, numbered from 0."""

    key: Callable[[ItemT], str] | None
    split: Split | None

    def entries(self, items: Iterator[ItemT]) -> Iterator[Entry[ItemT]]:
        """Yield the entries of *items*."""
        return (self._entry(index, item) for index, item in enumerate(items))

    async def async_entries(self, items: AsyncIterator[ItemT]) -> AsyncIterator[Entry[ItemT]]:
        """Yield the entries of *items*."""
        index = 0
        async for item in items:
            yield self._entry(index, item)
            index += 1

    def _entry(self, index: int, item: ItemT) -> Entry[ItemT]:
        entry = read_item(index, item, self.split)
        return entry if self.key is None else evolve(entry, key=self.key(item))


@define(eq=False, repr=False, kw_only=True)
class Scans(Generic[ItemT_co]):
    """The outcomes of many scans, as `scan_many` returns them: iterate once, with `for` or with `async for`."""

    _items: Iterable[ItemT_co] | AsyncIterable[ItemT_co] = field(alias="items")
    _reader: ItemReader[ItemT_co] = field(alias="reader")
    _options: ScanOptions = field(alias="options")

    def __iter__(self) -> Generator[Scanned[ItemT_co]]:
        """Yield an outcome for each item as it is known; the scans run in threads, reading and waiting in this one."""
        given = self._items
        if not _is_iterable(given):
            raise ConfigurationError("items: an iterable is needed; an async iterable needs `async for`")
        with blocking_scanner(self._options.scanner) as scanner:
            items = iter(given)
            entries = self._reader.entries(items)
            events = threads.iterate(
                self._options.new_scheduler(), entries, threads.JobThreads(scanner, limiter=self._options.limiter)
            )
            try:
                yield from (event for event in events if isinstance(event, Scanned))
            finally:
                events.close()
                if isinstance(items, Generator):
                    items.close()

    async def __aiter__(self) -> AsyncGenerator[Scanned[ItemT_co]]:
        """Yield an outcome for each item as it is known; the scans run in tasks of this loop."""
        async with asyncio_scanner(self._options.scanner) as scanner:
            items = _iterator(self._items)
            read = self._reader
            entries = read.async_entries(items) if isinstance(items, AsyncIterator) else read.entries(items)
            events = tasks.iterate(self._options.new_scheduler(), entries, scanner, self._options.limiter)
            try:
                async for event in events:
                    if isinstance(event, Scanned):
                        yield event
            finally:
                await events.aclose()
                await _close(items)


_ONE: Mapping[str, tuple[type[Any] | tuple[type[Any], ...], str]] = {
    "letters": (str, "scan_many([text], ...)"),
    "numbers": ((bytes, bytearray, memoryview), "scan_many([data.decode()], ...)"),
    "names of members": (Mapping, "scan_many([item], ...)"),
    "nothing": (Content, "scan_many([content], ...)"),
}
"""What one item would give if it were iterated, by its class, and the call that is meant."""


def _reject_one(items: object) -> None:
    """Raise ConfigurationError, with the right call, if *items* is one item, or a table that would give its columns."""
    if hasattr(items, "__dataframe__") or (hasattr(items, "__arrow_c_stream__") and hasattr(items, "columns")):
        raise ConfigurationError(
            "items: a table gives its columns, not its rows; scan_frame(table, ...) is meant, or, for dicts, "
            'scan_many(table.to_dict("records"), ...) with pandas, table.to_dicts() with polars, table.to_pylist() '
            "with pyarrow"
        )
    for parts, (kind, call) in _ONE.items():
        if isinstance(items, kind):
            raise ConfigurationError(
                f"items: one {type(items).__name__} gives {parts}, and many items are needed; {call} is meant"
            )


def _is_iterable(items: Iterable[ItemT] | AsyncIterable[ItemT]) -> TypeGuard[Iterable[ItemT]]:
    return hasattr(items, "__iter__")


def _iterator(items: Iterable[ItemT] | AsyncIterable[ItemT]) -> Iterator[ItemT] | AsyncIterator[ItemT]:
    return aiter(items) if isinstance(items, AsyncIterable) else iter(items)


async def _close(items: object) -> None:
    """Close the caller's generator; anything else, such as an open file, is left to the caller."""
    if isinstance(items, AsyncGenerator):
        await items.aclose()
    elif isinstance(items, Generator):
        items.close()


class DataFrame(Protocol):
    """A table of pandas or another library, which gives its columns where it is iterated."""

    def __dataframe__(self, *args: Any, **kwargs: Any) -> Any:
        """Return the table as others can read it."""
        ...  # of a Protocol


class ArrowTable(Protocol):
    """A table of polars, pyarrow or another library that hands it on by way of Arrow."""

    @property
    def columns(self) -> Any:
        """The columns, or their names."""
        ...  # of a Protocol

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        """Return the table as a stream of Arrow."""
        ...  # of a Protocol


@overload
def scan_many(
    items: str | bytes | bytearray | memoryview | Mapping[Any, Any] | DataFrame | ArrowTable, **settings: Any
) -> None: ...


@overload
def scan_many(
    items: Iterable[ItemT] | AsyncIterable[ItemT],
    *,
    ai_profile: AiProfile | Mapping[str, Any] | str,
    scanner: AnyScanner | None = None,
    mode: Mode = "sync",
    concurrency: Literal["auto"] | int = "auto",
    rate: float | None = None,
    limiter: RateLimiter | AsyncRateLimiter | None = None,
    attempts: int = 6,
    deadline: float = 300.0,
    metadata: Metadata | Mapping[str, Any] | None = None,
    key: Callable[[ItemT], str] | None = None,
    split: Split | None = None,
) -> Scans[ItemT]: ...


def scan_many(  # type: ignore[misc]  # pyright: ignore[reportInconsistentOverload]  # the first gives nothing, so that checkers reject it
    items: Iterable[ItemT] | AsyncIterable[ItemT],
    *,
    ai_profile: AiProfile | Mapping[str, Any] | str,
    scanner: AnyScanner | None = None,
    mode: Mode = "sync",
    concurrency: Literal["auto"] | int = "auto",
    rate: float | None = None,
    limiter: RateLimiter | AsyncRateLimiter | None = None,
    attempts: int = 6,
    deadline: float = 300.0,
    metadata: Metadata | Mapping[str, Any] | None = None,
    key: Callable[[ItemT], str] | None = None,
    split: Split | None = None,
) -> Scans[ItemT]:
    """Return the outcomes of scanning *items*: one Scanned for each, as it is known, and never an exception for one.

    *items*: Content, str (a prompt), or mappings; read little by little, never far ahead. *concurrency*: "auto", from 2
    up to 64 requests at once, or a number to begin at and not to exceed; either shrinks on 429 and on rising latency.
    *rate*: most scans a second. *limiter*, in its place: a RateLimiter, with `async for` an AsyncRateLimiter, which is
    asked before each request. *attempts*: requests for an item until its failure stands. *deadline*: seconds until an
    asynchronous scan without a row is given up. *key*: names an item, else its member "id" does. *split*: cut what is
    over the limits. Without *scanner* one is made and closed.
    ConfigurationError if a setting cannot work, or *items* is one item: a str would be scanned letter by letter.
    """
    _reject_one(items)
    options = ScanOptions(ai_profile, metadata, scanner, mode, concurrency, rate, attempts, deadline, limiter)
    return Scans(items=items, reader=ItemReader(key=key, split=split), options=options)

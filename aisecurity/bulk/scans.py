"""Scans of very many items, iterated with `for` or `async for`."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterable, AsyncIterator, Callable, Generator, Iterable, Iterator
from typing import Any, Literal, TypeAlias

from attrs import define, evolve, field

from aisecurity._long_text import Split
from aisecurity.exceptions import ConfigurationError
from aisecurity.generated_openapi_client import AiProfile, Metadata
from aisecurity.scan.models.content import Content

from .execution import tasks, threads
from .items import Entry, read_item
from .options import Mode, ScanOptions
from .outcomes import Scanned
from .scanners import AnyScanner, asyncio_scanner, blocking_scanner

__all__ = ["Scans", "scan_many"]

Item: TypeAlias = Content | str | Any
"""A Content, a prompt, or a mapping of prompt, response, context, code_prompt, code_response, tool_event and id."""


@define(eq=False, repr=False, kw_only=True)
class Scans:
    """The outcomes of many scans, as `scan_many` returns them: iterate once, with `for` or with `async for`."""

    _items: Any = field(alias="items")
    _options: ScanOptions = field(alias="options")
    _key: Callable[[Any], str] | None = field(alias="key")
    _split: Split | None = field(alias="split")

    def __iter__(self) -> Generator[Scanned]:
        """Yield an outcome for each item as it is known; the scans run in threads, reading and waiting in this one."""
        if not hasattr(self._items, "__iter__"):
            raise ConfigurationError("items: an iterable is needed; an async iterable needs `async for`")
        with blocking_scanner(self._options.scanner) as scanner:
            items: Iterator[Any] = iter(self._items)
            events = threads.iterate(self._options.new_scheduler(), self._entries(items), threads.JobThreads(scanner))
            try:
                yield from (event for event in events if isinstance(event, Scanned))
            finally:
                events.close()
                if isinstance(items, Generator):
                    items.close()

    async def __aiter__(self) -> AsyncGenerator[Scanned]:
        """Yield an outcome for each item as it is known; the scans run in tasks of this loop."""
        async with asyncio_scanner(self._options.scanner) as scanner:
            items: Any = aiter(self._items) if hasattr(self._items, "__aiter__") else iter(self._items)
            entries = self._async_entries(items) if hasattr(items, "__anext__") else self._entries(items)
            events = tasks.iterate(self._options.new_scheduler(), entries, scanner)
            try:
                async for event in events:
                    if isinstance(event, Scanned):
                        yield event
            finally:
                await events.aclose()
                await _close(items)

    def _entry(self, index: int, item: Any) -> Entry:
        entry = read_item(index, item, self._split)
        return entry if self._key is None else evolve(entry, key=self._key(item))

    def _entries(self, items: Iterator[Any]) -> Iterator[Entry]:
        return (self._entry(index, item) for index, item in enumerate(items))

    async def _async_entries(self, items: AsyncIterator[Any]) -> AsyncIterator[Entry]:
        index = 0
        async for item in items:
            yield self._entry(index, item)
            index += 1


async def _close(items: Any) -> None:
    """Close the caller's generator; anything else, such as an open file, is left to the caller."""
    if isinstance(items, AsyncGenerator):
        await items.aclose()
    elif isinstance(items, Generator):
        items.close()


def scan_many(
    items: Iterable[Item] | AsyncIterable[Item],
    *,
    ai_profile: AiProfile,
    scanner: AnyScanner | None = None,
    mode: Mode = "sync",
    concurrency: Literal["auto"] | int = "auto",
    rate: float | None = None,
    attempts: int = 6,
    deadline: float = 300.0,
    metadata: Metadata | None = None,
    key: Callable[[Any], str] | None = None,
    split: Split | None = None,
) -> Scans:
    """Return the outcomes of scanning *items*: one Scanned for each, as it is known, and never an exception for one.

    *items*: Content, str (a prompt), or mappings; read little by little, never far ahead. *concurrency*: "auto", from 8
    up to 64 requests at once, or a number to begin at and not to exceed; either shrinks on 429 and on rising latency.
    *rate*: most scans a second. *attempts*: requests for an item until its failure stands. *deadline*: seconds until an
    asynchronous scan without a row is given up. *key*: names an item, else its member "id" does. *split*: cut what is
    over the limits. Without *scanner* one is made and closed.
    ConfigurationError if a setting cannot work.
    """
    options = ScanOptions(
        ai_profile=ai_profile,
        metadata=metadata,
        scanner=scanner,
        mode=mode,
        concurrency=concurrency,
        rate=rate,
        attempts=attempts,
        deadline=deadline,
    )
    return Scans(items=items, options=options, key=key, split=split)

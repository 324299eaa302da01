"""Scanner of a run: the caller's or one of its own, without retries, since the scheduler retries."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager, contextmanager
from inspect import iscoroutinefunction
from typing import TypeAlias, TypeGuard, cast

from aisecurity import configuration
from aisecurity.configuration import Configuration
from aisecurity.exceptions import ConfigurationError
from aisecurity.scan.asyncio.scanner import Scanner as AsyncioScanner
from aisecurity.scan.inline.scanner import Scanner as InlineScanner
from aisecurity.scan.protocols import SupportsAsyncScan, SupportsScan

AnyScanner: TypeAlias = SupportsScan | SupportsAsyncScan


def is_async(scanner: AnyScanner) -> TypeGuard[SupportsAsyncScan]:
    """Return whether the scans of *scanner*, a Scanner or a wrapper of one, are awaited."""
    return iscoroutinefunction(scanner.sync_scan)


def _configuration() -> Configuration:
    return configuration.default() or Configuration.resolve()


@contextmanager
def blocking_scanner(given: AnyScanner | None) -> Generator[SupportsScan]:
    """Yield *given* without retries if there is one, else a new one that is closed afterwards."""
    if given is not None:
        if is_async(given):
            raise ConfigurationError("scanner: `for` needs the blocking Scanner, the asyncio one needs `async for`")
        yield cast("SupportsScan", given).with_options(num_retries=0)
        return
    with InlineScanner(_configuration()) as scanner:
        yield scanner.with_options(num_retries=0)


@asynccontextmanager
async def asyncio_scanner(given: AnyScanner | None) -> AsyncGenerator[SupportsAsyncScan]:
    """Yield *given* without retries if there is one, else a new one that is closed afterwards."""
    if given is not None:
        if not is_async(given):
            raise ConfigurationError("scanner: `async for` needs the asyncio Scanner, the blocking one needs `for`")
        yield given.with_options(num_retries=0)
        return
    async with AsyncioScanner(_configuration()) as scanner:
        yield scanner.with_options(num_retries=0)

"""Scanner of a run: the caller's or one of its own, without retries, since the scheduler retries."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager, contextmanager
from typing import TypeAlias

from aisecurity import configuration
from aisecurity.configuration import Configuration
from aisecurity.exceptions import ConfigurationError
from aisecurity.scan.asyncio.scanner import Scanner as AsyncioScanner
from aisecurity.scan.inline.scanner import Scanner as InlineScanner

AnyScanner: TypeAlias = InlineScanner | AsyncioScanner


def _configuration() -> Configuration:
    return configuration.default() or Configuration.resolve()


@contextmanager
def blocking_scanner(given: AnyScanner | None) -> Generator[InlineScanner]:
    """Yield *given* if it is a blocking Scanner, else a new one that is closed afterwards."""
    if isinstance(given, AsyncioScanner):
        raise ConfigurationError("scanner: `for` needs the blocking Scanner, the asyncio one needs `async for`")
    if given is not None:
        yield given.with_options(num_retries=0)
        return
    with InlineScanner(_configuration()) as scanner:
        yield scanner.with_options(num_retries=0)


@asynccontextmanager
async def asyncio_scanner(given: AnyScanner | None) -> AsyncGenerator[AsyncioScanner]:
    """Yield *given* if it is an asyncio Scanner, else a new one that is closed afterwards."""
    if isinstance(given, InlineScanner):
        raise ConfigurationError("scanner: `async for` needs the asyncio Scanner, the blocking one needs `for`")
    if given is not None:
        yield given.with_options(num_retries=0)
        return
    async with AsyncioScanner(_configuration()) as scanner:
        yield scanner.with_options(num_retries=0)

"""aiohttp without an SDK."""

from __future__ import annotations

import ssl
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from importlib import import_module
from typing import Any

from ..jobs import Job
from . import raw

# Any: it is not installed where types are checked.
aiohttp: Any = import_module("aiohttp")


@asynccontextmanager
async def on_asyncio(job: Job) -> AsyncGenerator[Callable[[], Awaitable[object]]]:
    """Yield the call, on one session with a connection for each task."""
    method, url, body = raw.request(job)
    connector = aiohttp.TCPConnector(limit=job.at_once, ssl=ssl.create_default_context())
    async with aiohttp.ClientSession(connector=connector, headers=raw.HEADERS) as session:

        async def call() -> None:
            async with session.request(method, url, data=body) as answer:
                raw.check(answer.status, await answer.read(), job)

        yield call

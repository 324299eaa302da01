"""pyreqwest without an SDK."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable, Generator
from contextlib import asynccontextmanager, contextmanager

from pyreqwest.client import ClientBuilder, SyncClientBuilder

from ..jobs import Job
from . import raw


@contextmanager
def blocking(job: Job) -> Generator[Callable[[], object]]:
    """Yield the call, on one client."""
    method, url, body = raw.request(job)
    with SyncClientBuilder().default_headers(raw.HEADERS).build() as client:

        def call() -> None:
            request = client.request(method, url)
            answer = (request if body is None else request.body_bytes(body)).build().send()
            raw.check(answer.status, answer.bytes(), job)

        yield call


@asynccontextmanager
async def on_asyncio(job: Job) -> AsyncGenerator[Callable[[], Awaitable[object]]]:
    """Yield the call, on one client."""
    method, url, body = raw.request(job)
    async with ClientBuilder().default_headers(raw.HEADERS).build() as client:

        async def call() -> None:
            request = client.request(method, url)
            answer = await (request if body is None else request.body_bytes(body)).build().send()
            raw.check(answer.status, await answer.bytes(), job)

        yield call

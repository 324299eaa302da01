"""Our Scanner over an engine that has the answer ready: all that a scan costs but its exchange."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable, Generator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

from aisecurity._core.effects import Send
from aisecurity._core.wire import Reply
from aisecurity.generated_openapi_client import AiProfile
from aisecurity.scan.asyncio.scanner import Scanner as AsyncScanner
from aisecurity.scan.inline.scanner import Scanner
from aisecurity.scan.models.content import Content

from .. import traffic
from ..jobs import Job
from . import sdk


class _Ready:
    """The blocking engine."""

    def __init__(self, reply: Reply) -> None:
        self._reply = reply

    def send(self, _: Send) -> Reply:
        return self._reply

    def close(self) -> None:
        """Close nothing."""


class _ReadyOnAsyncio:
    """The asyncio engine."""

    def __init__(self, reply: Reply) -> None:
        self._reply = reply

    async def send(self, _: Send) -> Reply:
        return self._reply

    async def close(self) -> None:
        """Close nothing."""


def _put(scanner: Scanner | AsyncScanner, engine: object) -> None:
    """Let *engine* send, where the scanner's choice of an engine finds the one that it would have made."""
    selector: Any = vars(scanner)["_engine"]
    vars(selector)["_engines"][scanner.engine] = engine


def _reply(job: Job) -> Reply:
    answer = traffic.answers()[job.call]
    headers = {"content-type": "application/json", "content-length": str(len(answer))}
    return Reply(status=200, headers=headers, body=answer)


@contextmanager
def blocking(job: Job) -> Generator[Callable[[], object]]:
    """Yield the call."""
    with Scanner(**sdk.prepared(job)) as scanner:
        _put(scanner, _Ready(_reply(job)))
        profile, text = AiProfile(profile_name=traffic.PROFILE), traffic.text(job.size)
        yield lambda: scanner.sync_scan(profile, Content(prompt=text))


@asynccontextmanager
async def on_asyncio(job: Job) -> AsyncGenerator[Callable[[], Awaitable[object]]]:
    """Yield the call."""
    async with AsyncScanner(**sdk.prepared(job)) as scanner:
        _put(scanner, _ReadyOnAsyncio(_reply(job)))
        profile, text = AiProfile(profile_name=traffic.PROFILE), traffic.text(job.size)
        yield lambda: scanner.sync_scan(profile, Content(prompt=text))

"""Either SDK, used as its documentation shows: one program serves both, in the environment of each.

Type checkers see our package here; the calls below are those that the two have in common.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable, Generator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import aisecurity
from aisecurity.generated_openapi_client import AiProfile, AsyncScanObject, ScanRequest, ScanRequestContentsInner
from aisecurity.scan.models.content import Content

from .. import traffic
from ..jobs import Job

_MOST = 1_000
"""Connections that our Scanner opens unless it is told more."""


def prepared(job: Job) -> dict[str, Any]:
    """Set the SDK up, and return the arguments of its Scanner."""
    more: dict[str, Any] = {"max_connections": job.at_once} if job.engine and job.at_once > _MOST else {}
    aisecurity.init(api_key=traffic.KEY, api_endpoint=job.url, **more)
    return {"engine": job.engine} if job.engine else {}


def _batch(profile: AiProfile, text: str) -> list[AsyncScanObject]:
    return [
        AsyncScanObject(
            req_id=number,
            scan_req=ScanRequest(ai_profile=profile, contents=[ScanRequestContentsInner(prompt=text)]),
        )
        for number in range(traffic.BATCH)
    ]


@contextmanager
def blocking(job: Job) -> Generator[Callable[[], object]]:
    """Yield the call, on one blocking Scanner."""
    options = prepared(job)
    from aisecurity.scan.inline.scanner import Scanner

    scanner, profile, text = Scanner(**options), AiProfile(profile_name=traffic.PROFILE), traffic.text(job.size)
    calls: dict[str, Callable[[], object]] = {
        "scan": lambda: scanner.sync_scan(ai_profile=profile, content=Content(prompt=text)),
        "batch": lambda: scanner.async_scan(_batch(profile, text)),
        "results": lambda: scanner.query_by_scan_ids(scan_ids=[traffic.SCAN_ID]),
        "report": lambda: scanner.query_by_report_ids(report_ids=[traffic.REPORT_ID]),
    }
    yield calls[job.call]
    if job.engine:  # the other blocking Scanner has no close()
        scanner.close()


@asynccontextmanager
async def on_asyncio(job: Job) -> AsyncGenerator[Callable[[], Awaitable[object]]]:
    """Yield the call, on one asyncio Scanner."""
    options = prepared(job)
    from aisecurity.scan.asyncio.scanner import Scanner

    scanner, profile, text = Scanner(**options), AiProfile(profile_name=traffic.PROFILE), traffic.text(job.size)
    calls: dict[str, Callable[[], Awaitable[object]]] = {
        "scan": lambda: scanner.sync_scan(ai_profile=profile, content=Content(prompt=text)),
        "batch": lambda: scanner.async_scan(_batch(profile, text)),
        "results": lambda: scanner.query_by_scan_ids(scan_ids=[traffic.SCAN_ID]),
        "report": lambda: scanner.query_by_report_ids(report_ids=[traffic.REPORT_ID]),
    }
    if job.engine and job.call == "batch":
        # The receipts of the benchmark's server have one id, which is believed once it came over two new connections.
        for _ in range(2):
            await scanner.with_options(fresh=True).async_scan(_batch(profile, text))
    yield calls[job.call]
    await scanner.close()

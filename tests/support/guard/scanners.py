"""Scanners without a network: a test says what each scan ends with."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from threading import Lock
from typing import Any, NamedTuple

from aisecurity.generated_openapi_client import AiProfile, Metadata, ScanResponse
from aisecurity.scan.models.content import Content
from tests.support.samples import allowed, blocked

Answer = Callable[[Content], object]
FORBIDDEN = "f0rbidden"


class Scan(NamedTuple):
    """One call of a scanner, as it came."""

    profile: AiProfile
    content: Content
    session_id: str | None
    transaction_id: str | None
    metadata: Metadata | None
    timeout: float | None


def texts_of(content: Content) -> str:
    """Return all that a scan of *content* looks at."""
    event = content.tool_event
    tool = [event.input, event.output] if event is not None else []
    given = [content.prompt, content.response, content.context, content.code_prompt, content.code_response, *tool]
    return "\n".join(one for one in given if isinstance(one, str))


def by_substring(content: Content) -> ScanResponse:
    """Block what holds the forbidden text, and allow the rest."""
    return blocked() if FORBIDDEN in texts_of(content) else allowed()


class _Scans:
    """Scans so far, and how many of them were under way at the same time."""

    def __init__(self, answer: Answer = by_substring, *, pause: float = 0) -> None:
        self.answer = answer
        self.pause = pause
        self.scans: list[Scan] = []
        self.most = 0
        self.is_closed = False
        self.under_way = 0
        self._lock = Lock()

    def begin(self, *scan: Any) -> None:
        with self._lock:
            self.scans.append(Scan(*scan))
            self.under_way += 1
            self.most = max(self.most, self.under_way)

    def end(self) -> None:
        with self._lock:
            self.under_way -= 1


class FakeScanner(_Scans):
    """A SupportsScan, as far as a guard asks for one."""

    def sync_scan(
        self,
        ai_profile: AiProfile,
        content: Content,
        tr_id: str | None = None,
        session_id: str | None = None,
        transaction_id: str | None = None,
        metadata: Metadata | None = None,
        *,
        timeout: float | None = None,
    ) -> Any:
        """Return what the test says, or raise it."""
        self.begin(ai_profile, content, session_id, transaction_id, metadata, timeout)
        try:
            if self.pause:
                time.sleep(self.pause)
            return self.answer(content)
        finally:
            self.end()

    def close(self) -> None:
        """Note that it was closed."""
        self.is_closed = True


class AsyncFakeScanner(_Scans):
    """A SupportsAsyncScan, as far as a guard asks for one."""

    async def sync_scan(
        self,
        ai_profile: AiProfile,
        content: Content,
        tr_id: str | None = None,
        session_id: str | None = None,
        transaction_id: str | None = None,
        metadata: Metadata | None = None,
        *,
        timeout: float | None = None,
    ) -> Any:
        """Return what the test says, or raise it."""
        self.begin(ai_profile, content, session_id, transaction_id, metadata, timeout)
        try:
            if self.pause:
                await asyncio.sleep(self.pause)
            return self.answer(content)
        finally:
            self.end()

    async def close(self) -> None:
        """Note that it was closed."""
        self.is_closed = True

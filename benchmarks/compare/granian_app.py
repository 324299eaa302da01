"""Application for granian: fixed answers, sent once the request has been read."""

from __future__ import annotations

import asyncio
import os
from typing import Any

from . import traffic

_FIRST, _LATER = float(os.environ["BENCH_FIRST"]), float(os.environ["BENCH_LATER"])
_HEADERS = [("content-type", "application/json")]
_ANSWERS = {traffic.CALLS[call][1].partition("?")[0]: answer for call, answer in traffic.answers().items()}


class App:
    """An RSGI application."""

    def __init__(self) -> None:
        self._known: set[str] = set()

    async def __rsgi__(self, scope: Any, protocol: Any) -> None:
        """Answer one request; both arguments are granian's own, which have no types."""
        await protocol()
        # The client's address is that of its connection.
        wait = _LATER if scope.client in self._known else _FIRST
        self._known.add(scope.client)
        if wait:
            await asyncio.sleep(wait)
        protocol.response_bytes(200, _HEADERS, _ANSWERS[scope.path])


app = App()

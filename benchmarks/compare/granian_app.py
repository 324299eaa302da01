"""Application for granian: fixed answers, sent once the request has been read."""

from __future__ import annotations

import asyncio
import os
from typing import Any

from . import traffic

_WAIT = float(os.environ["BENCH_WAIT"])
_HEADERS = [("content-type", "application/json")]
_ANSWERS = {traffic.CALLS[call][1].partition("?")[0]: answer for call, answer in traffic.answers().items()}


class App:
    """An RSGI application."""

    async def __rsgi__(self, scope: Any, protocol: Any) -> None:
        """Answer one request; both arguments are granian's own, which have no types."""
        await protocol()
        if _WAIT:
            await asyncio.sleep(_WAIT)
        protocol.response_bytes(200, _HEADERS, _ANSWERS[scope.path])


app = App()

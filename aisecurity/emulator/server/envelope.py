"""Envelope of every answer: the emulator's header, the access log, and a 500 if the service fails."""

import json
import logging
import time
import traceback
from collections.abc import Callable

from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from aisecurity.emulator.clock import microseconds
from aisecurity.emulator.http.answer import EMULATOR_HEADER
from aisecurity.emulator.http.error_bodies import default_body
from aisecurity.emulator.http.json_body import encode

_log = logging.getLogger(__name__)


class EnvelopeMiddleware:
    """ASGI middleware; it logs the begin of a request, method, path, status and duration, never query, key or content.

    The status is 0 where an answer did not go through the server: a fault broke it.
    """

    def __init__(self, app: ASGIApp, wall_ns: Callable[[], int] = time.time_ns) -> None:
        self._app = app
        self._wall_ns = wall_ns

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and add the emulator's header to the answer."""
        began, began_ns = time.perf_counter(), self._wall_ns()
        status = 0

        async def send_marked(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message["headers"], EMULATOR_HEADER]
            await send(message)

        try:
            await self._app(scope, receive, send_marked)
        except Exception as error:
            if status:
                raise
            await _failed(scope, error)(scope, receive, send_marked)
        if _log.isEnabledFor(logging.INFO):
            _log.info("%s", json.dumps(_line(scope, status, began_ns, time.perf_counter() - began)))


def _failed(scope: Scope, error: Exception) -> Response:
    """Log type and place of the error, but not its text, which could contain scanned content."""
    path, last = scope["path"], traceback.extract_tb(error.__traceback__)[-1]
    line = {"path": path, "error": type(error).__name__, "in": last.name, "line": last.lineno}
    _log.error("%s", json.dumps(line))
    return Response(encode(default_body(500, path)), 500, media_type="application/json")


def _line(scope: Scope, status: int, began_ns: int, seconds: float) -> dict[str, object]:
    return {
        "time": microseconds(began_ns),
        "method": scope["method"],
        "path": scope["path"],
        "status": status,
        "ms": round(seconds * 1000, 3),
    }

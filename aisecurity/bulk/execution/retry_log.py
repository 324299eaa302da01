"""Lines of the log for what bulk sends again: its scanners send once."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Final, Literal, TypeAlias

from aisecurity._runtime.lazy import LOAD_ERRORS
from aisecurity.bulk.errors import NotAdmittedError
from aisecurity.exceptions import AISecSDKException

Sent: TypeAlias = Literal["sync", "async", "reports"]

_PATHS: Final = {"sync": "/v1/scan/sync/request", "async": "/v1/scan/async/request", "reports": "/v1/scan/reports"}


def retry_log(sent: Sent) -> Callable[[int, float, AISecSDKException], None]:
    """Return what logs that a request for *sent* failed and is to be repeated: as the line of a Scanner's retry."""
    return partial(_log, _PATHS[sent])


def _log(path: str, attempt: int, pause: float, error: AISecSDKException) -> None:
    if isinstance(error, NotAdmittedError):
        return  # nothing was sent that would be sent again
    status, request_id = getattr(error, "status_code", None), getattr(error, "request_id", None)
    # What cannot be said for want of a module is dropped, for the item is sent again all the same.
    with suppress(*LOAD_ERRORS):
        from aisecurity.instrumentation.events import PauseStarted
        from aisecurity.instrumentation.logging import log_pause

        log_pause(PauseStarted(0, 0.0, attempt, path, pause, type(error).__name__, status, request_id))

"""The documented shapes of an answer that is an error."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aisecurity.emulator.http_answer import phrase_of
from aisecurity.emulator.refusals import MESSAGES, Refusal

if TYPE_CHECKING:
    from aisecurity.emulator.settings import Settings

_SECONDS = {"second": 1, "minute": 60, "hour": 3600}


def refusal_body(refusal: Refusal, settings: Settings) -> dict[str, object]:
    """Build the answer's body, with the time to wait where the contract has one."""
    error: dict[str, object] = {"message": refusal.message}
    if refusal.status == 429:
        error["retry_after"] = {"interval": settings.retry_after_interval, "unit": settings.retry_after_unit}
    return {"error": error}


def refusal_headers(refusal: Refusal, settings: Settings) -> dict[str, str]:
    """Build the headers that say the same as the body, where the settings ask for them."""
    if refusal.status != 429 or not settings.retry_after_header:
        return {}
    return {"Retry-After": str(settings.retry_after_interval * _SECONDS[settings.retry_after_unit])}


def default_body(status: int, path: str) -> dict[str, object]:
    """Build the `default` answer, whose shape on the sync path differs from the others."""
    message = phrase_of(status)
    if path == "/v1/scan/sync/request":
        return {"message": message, "error": message}
    return {"status_code": status, "message": message}


def failure_body(status: int, path: str, retry_after: int | None) -> dict[str, object]:
    """Build the body of a failure that is asked for: the one documented for *status*, else the `default` one."""
    if status not in MESSAGES:
        return default_body(status, path)
    error: dict[str, object] = {"message": MESSAGES[status]}
    if status == 429:
        error["retry_after"] = {"interval": retry_after or 1, "unit": "minute" if retry_after is None else "second"}
    return {"error": error}

"""Answers to rejected requests: the body, and the header Retry-After."""

from aisecurity.emulator.http.rejections import Rejection
from aisecurity.emulator.settings import Settings

_SECONDS = {"second": 1, "minute": 60, "hour": 3600}


def rejection_body(rejection: Rejection, settings: Settings) -> dict[str, object]:
    """Build the body, with the time to wait if the status is 429."""
    error: dict[str, object] = {"message": rejection.message}
    if rejection.status == 429:
        error["retry_after"] = {"interval": settings.retry_after_interval, "unit": settings.retry_after_unit}
    return {"error": error}


def rejection_headers(rejection: Rejection, settings: Settings) -> dict[str, str]:
    """Build the header Retry-After of a 429, in seconds, if the settings ask for it."""
    if rejection.status != 429 or not settings.retry_after_header:
        return {}
    return {"Retry-After": str(settings.retry_after_interval * _SECONDS[settings.retry_after_unit])}

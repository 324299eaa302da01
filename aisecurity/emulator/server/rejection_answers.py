"""The answer to a refused request: its body, and the header that says the same."""

from aisecurity.emulator.http.rejections import Rejection
from aisecurity.emulator.settings import Settings

_SECONDS = {"second": 1, "minute": 60, "hour": 3600}


def rejection_body(rejection: Rejection, settings: Settings) -> dict[str, object]:
    """Build the answer's body, with the time to wait where the contract has one."""
    error: dict[str, object] = {"message": rejection.message}
    if rejection.status == 429:
        error["retry_after"] = {"interval": settings.retry_after_interval, "unit": settings.retry_after_unit}
    return {"error": error}


def rejection_headers(rejection: Rejection, settings: Settings) -> dict[str, str]:
    """Build the headers that say the same as the body, where the settings ask for them."""
    if rejection.status != 429 or not settings.retry_after_header:
        return {}
    return {"Retry-After": str(settings.retry_after_interval * _SECONDS[settings.retry_after_unit])}

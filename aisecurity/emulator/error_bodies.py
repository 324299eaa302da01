"""The documented shapes of an answer that is an error."""

from aisecurity.emulator.refusals import Refusal
from aisecurity.emulator.settings import Settings

_INTERNAL = "Internal Server Error"
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


def internal_error_body(path: str) -> dict[str, object]:
    """Build the `default` answer, whose shape on the sync path differs from the others."""
    if path == "/v1/scan/sync/request":
        return {"message": _INTERNAL, "error": _INTERNAL}
    return {"status_code": 500, "message": _INTERNAL}

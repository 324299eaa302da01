"""Bodies of error answers, in their documented shapes."""

from .answer import reason_phrase
from .rejections import MESSAGES


def default_body(status: int, path: str) -> dict[str, object]:
    """Build the `default` answer, whose shape on the sync path differs from the others."""
    message = reason_phrase(status)
    if path == "/v1/scan/sync/request":
        return {"message": message, "error": message}
    return {"status_code": status, "message": message}


def failure_body(status: int, path: str, retry_after: int | None) -> dict[str, object]:
    """Build the body of an injected failure: the one documented for *status*, else the `default` one."""
    if status not in MESSAGES:
        return default_body(status, path)
    error: dict[str, object] = {"message": MESSAGES[status]}
    if status == 429:
        error["retry_after"] = {"interval": retry_after or 1, "unit": "minute" if retry_after is None else "second"}
    return {"error": error}

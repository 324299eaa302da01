"""Readers of replies: a model or an exception, by the status first, then the JSON, then the model."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, TypeVar, cast

from aisecurity._runtime import json_bounds
from aisecurity._runtime.fork_guard import no_fork
from aisecurity._runtime.lazy import LOAD_ERRORS
from aisecurity._runtime.model_errors import ModelError
from aisecurity._validation.primitives import is_number
from aisecurity.exceptions import (
    STATUS_ERRORS,
    APIStatusError,
    BrokenRowsError,
    RedirectError,
    ResponseError,
    RowError,
    ServerError,
)

from .wire import Reply

T = TypeVar("T")

_SECONDS = {"second": 1, "minute": 60, "hour": 3600, "day": 86400}


class BrokenRows(Exception):  # noqa: N818 - it never leaves the core
    """Some rows of an answer were refused: the others, and the error of each."""

    def __init__(self, rows: list[Any], errors: list[RowError]) -> None:
        super().__init__()
        self.rows = rows
        self.errors = errors


def read(reply: Reply, read_answer: Callable[[Any], T]) -> T:
    """Return the model in *reply*. APIStatusError if its status is no success, ResponseError if it cannot be read.

    BrokenRowsError, a ResponseError too, if some rows of it cannot be read.
    """
    if reply.status >= 300:
        raise status_error(reply)
    if reply.status != 200:
        raise unreadable(reply, f"{reply.status} is not a documented success")
    if not reply.complete:
        raise unreadable(reply, f"the answer is longer than is read, or broke off, after {len(reply.body):,} bytes")
    try:
        value = json_bounds.decode(reply.body)
    except json_bounds.OutOfBoundsError as error:
        raise unreadable(reply, f"the answer is not read: {error}") from None
    except ValueError:
        # The cause would hold the body, which may repeat what was scanned.
        raise unreadable(reply, "the answer is not JSON") from None
    try:
        return read_answer(value)
    except (ModelError, *LOAD_ERRORS) as error:
        # A model that no earlier answer needed is imported when one does.
        raise unreadable(reply, _fault_of(error)) from error
    except BrokenRows as broken:
        raise BrokenRowsError(broken.rows, broken.errors, reply.status, reply.headers, reply.body) from None


def _fault_of(error: Exception) -> str:
    if isinstance(error, ModelError):
        return f"the answer is not as documented: {error}"
    return f"the answer is not read: a part of this package cannot be loaded ({type(error).__name__})"


def unreadable(reply: Reply, what: str) -> ResponseError:
    """Return the exception for a *reply* of success that is not taken, for the reason *what*."""
    return ResponseError(what, reply.status, reply.headers, reply.body)


def status_error(reply: Reply) -> APIStatusError:
    """Return the exception for a *reply* whose status is not a success, with every fact that it holds."""
    body = _json_object(reply.body)
    kind = STATUS_ERRORS.get(reply.status)
    if kind is None:
        kind = ServerError if reply.status >= 500 else RedirectError if reply.status < 400 else APIStatusError
    return kind(reply.status, reply.headers, reply.body, _message(body), _retry_after(reply.headers, body))


def is_json_object(body: bytes) -> bool:
    """Return whether *body* is a JSON object with members."""
    return bool(_json_object(body))


def _json_object(body: bytes) -> Mapping[str, Any]:
    try:
        value = json_bounds.decode(body)
    except ValueError:
        return {}
    return cast("Mapping[str, Any]", value) if isinstance(value, dict) else {}


def _member(body: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = body.get(name)
    return cast("Mapping[str, Any]", value) if isinstance(value, dict) else {}


def _message(body: Mapping[str, Any]) -> str:
    """Return the text of `error.message`, `message` or `error`: the three shapes that are documented."""
    for text in (_member(body, "error").get("message"), body.get("message"), body.get("error")):
        if isinstance(text, str):
            return text
    return ""


def _retry_after(headers: Mapping[str, str], body: Mapping[str, Any]) -> float | None:
    """Return the seconds to wait that the header or the body asks for, whichever is longer."""
    asked = [_from_header(headers), _from_body(_member(_member(body, "error"), "retry_after"))]
    return max((seconds for seconds in asked if seconds is not None), default=None)


def _from_header(headers: Mapping[str, str]) -> float | None:
    """Read Retry-After as seconds, or as a date, which counts from the date of the answer itself."""
    text = headers.get("retry-after", "").strip()
    if text.isascii() and text.isdigit() and len(text) <= 9:
        return float(text)
    until, now = http_date(text), http_date(headers.get("date", ""))
    return max(0.0, (until - now).total_seconds()) if until and now else None


def http_date(text: str) -> datetime | None:
    """Return the date in a header, of UTC where it names no zone; `None` if it is no date, or nothing can read it."""
    try:
        # For its import takes as long as that of all models of a scan, and a date hardly ever comes.
        with no_fork:
            from email.utils import parsedate_to_datetime

        date = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError, *LOAD_ERRORS):
        return None
    return date if date.tzinfo else date.replace(tzinfo=UTC)


def _from_body(asked: Mapping[str, Any]) -> float | None:
    interval, unit = asked.get("interval"), asked.get("unit")
    if not is_number(interval) or not isinstance(unit, str):
        return None
    seconds = _SECONDS.get(unit.lower().removesuffix("s"))
    return float(interval * seconds) if seconds and 0 <= interval < 1e9 else None

"""Exceptions as the client raises them, without the facts that no test asks for."""

from typing import TypeVar

from aisecurity.exceptions import APIConnectionError, APIStatusError, RateLimitError, ServerError

E = TypeVar("E", bound=APIStatusError)


def status_error(kind: type[E], status: int, retry_after: float | None = None) -> E:
    """Return the exception of an answer with *status*, which asks to wait for *retry_after* seconds."""
    return kind(status, {}, b"", "", retry_after)


def throttled(retry_after: float | None = None) -> RateLimitError:
    """Return the exception of a 429."""
    return status_error(RateLimitError, 429, retry_after)


def unavailable(status: int = 503) -> ServerError:
    """Return a failure of the service that passes."""
    return status_error(ServerError, status)


def unsent() -> APIConnectionError:
    """Return the failure of a request that certainly was not sent."""
    return APIConnectionError("refused", sent=False)

"""Retry of failed scans, item by item."""

from __future__ import annotations

import random
from collections.abc import Callable

from attrs import field, frozen

from aisecurity._core.retry import is_transient
from aisecurity.bulk.errors import NotAdmittedError
from aisecurity.exceptions import (
    AISecSDKException,
    APIStatusError,
    ConfigurationError,
    RateLimitError,
    ResponseError,
)

from .actions import ScanUnit

THROTTLED_ATTEMPTS = 8
"""A 429 is a fault of the rate and not of the row, so a row may have so many times more of them than other failures."""


def _no_log(attempt: int, pause: float, error: AISecSDKException) -> None:
    """Log nothing."""


@frozen(kw_only=True)
class ItemRetry:
    """Up to *attempts* requests for an item, with full jitter under a bound that doubles from *base* to *cap* seconds.

    The service is not asked sooner than it asks for, except that after *patience* seconds it is asked again.
    """

    attempts: int = 6
    base: float = 0.5
    cap: float = 30.0
    patience: float = 600.0
    jitter: Callable[[], float] = field(default=random.random, repr=False)
    on_retry: Callable[[int, float, AISecSDKException], object] = field(default=_no_log, repr=False)
    """Called for each retry, with the number of requests so far, the pause and what failed."""

    def __attrs_post_init__(self) -> None:
        if isinstance(self.attempts, bool) or self.attempts < 1:
            raise ConfigurationError("attempts: a whole number from 1 is needed")

    def pause(self, unit: ScanUnit[object], error: AISecSDKException) -> float | None:
        """Return the seconds until *unit* is tried again after *error*, or `None` to give up."""
        if isinstance(error, NotAdmittedError):
            return self._after(error, unit.unadmitted, self.attempts)
        if isinstance(error, RateLimitError):
            return self._after(error, unit.throttled, self.attempts * THROTTLED_ATTEMPTS)
        return self._after(error, unit.attempts - unit.throttled, self.attempts) if is_retryable(error) else None

    def _after(self, error: AISecSDKException, count: int, most: int) -> float | None:
        if count >= most:
            return None
        asked = (error.retry_after if isinstance(error, APIStatusError) else None) or 0.0
        return max(min(asked, self.patience), self.bound(count) * self.jitter())

    def bound(self, count: int) -> float:
        """Return the longest pause after failure number *count*, in seconds."""
        return min(self.cap, self.base * 2.0 ** min(count - 1, 60))


def is_retryable(error: AISecSDKException) -> bool:
    """Return whether a retry may succeed; an unreadable answer counts as transient, since it was cut off or garbled.

    So does a limiter that gave no leave.
    """
    return is_transient(error) or isinstance(error, (ResponseError, NotAdmittedError))

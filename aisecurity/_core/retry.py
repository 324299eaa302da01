"""Retry policy: whether a failed request is sent again, and after which pause."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from aisecurity._runtime.fork_guard import no_fork
from aisecurity._runtime.lazy import LOAD_ERRORS
from aisecurity._validation.primitives import is_number
from aisecurity.exceptions import (
    AISecSDKException,
    APIConnectionError,
    APIStatusError,
    ConfigurationError,
    ProxyRefusedError,
    UntrustedCertificateError,
)

from .budgets.retries import MOST as DEFAULT_BUDGET

MOST_RETRIES = 100
MOST_BUDGET = 1_000_000
RETRIED_STATUSES = frozenset({408, 429, 500, 502, 503, 504})
LASTING = (UntrustedCertificateError, ProxyRefusedError)
"""Connections that fail until somebody mends a setting."""


def _check_retries(value: Any) -> None:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= MOST_RETRIES:
        raise ConfigurationError(f"retries: a whole number from 0 to {MOST_RETRIES} is needed")


def _check_seconds(name: str, value: Any) -> None:
    if not is_number(value) or not 0 <= value < float("inf"):
        raise ConfigurationError(f"{name}: a number of seconds, 0 or more, is needed")


def _check_budget(value: Any) -> None:
    if value is None:
        return
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= MOST_BUDGET:
        raise ConfigurationError(f"budget: a whole number from 0 to {MOST_BUDGET:,} is needed, or None")


def own_random() -> float:
    """Return a random number of this process; `random.random` itself would be pickled with its state.

    Where it cannot be loaded it is 1, for the longest pause.
    """
    try:
        with no_fork:
            # Late, for a program that starts sends nothing again.
            import random
    except LOAD_ERRORS:
        return 1.0
    return random.random()  # noqa: S311 - a pause, no secret


@dataclass(frozen=True, kw_only=True, slots=True)
class RetryPolicy:
    """When a failed request is sent again: full jitter under a doubling bound, or later where the service asks for it.

    *retries*: how often, after the first attempt; 0 turns retrying off. *base* and *cap*: the bound of the first pause
    and of any, in seconds. *patience*: the longest pause, in seconds, that the service may ask for; beyond it the error
    is raised at once, with the number. *budget*: bounds the retries of all calls of a scanner together, so that an
    outage is not met with several times the load: a retry takes 5 of it, after a timeout 10; a call that succeeds gives
    back 1, or what its last retry took. With too little left the error is raised at once. None: no such bound.
    *jitter*: returns a number from 0 to 1.
    """

    retries: int = 2
    base: float = 0.5
    cap: float = 8.0
    patience: float = 60.0
    budget: int | None = DEFAULT_BUDGET
    jitter: Callable[[], float] = field(default=own_random, repr=False)

    def __post_init__(self) -> None:
        _check_retries(self.retries)
        for name in ("base", "cap", "patience"):
            _check_seconds(name, getattr(self, name))
        _check_budget(self.budget)

    def pause(self, error: AISecSDKException, attempt: int, *, repeatable: bool) -> float | None:
        """Return the seconds to wait before sending again after attempt number *attempt*, or `None` to give up.

        *repeatable* says that a second copy does no harm. Where it does, only a request that certainly was not
        accepted is sent again: one that never left, or one refused with 429.
        """
        if attempt > self.retries or isinstance(error, LASTING):
            return None
        if not (is_transient(error) if repeatable else was_not_accepted(error)):
            return None
        asked = (error.retry_after if isinstance(error, APIStatusError) else None) or 0.0
        if asked > self.patience:
            return None
        # "Retry-After: 0", or a moment that has passed, is no invitation to come all at once.
        return max(asked, self.jitter() * min(self.cap, self.base * 2.0 ** (attempt - 1)))


def is_transient(error: AISecSDKException) -> bool:
    """Return whether the failure can pass by itself: the only rule of what may be tried again."""
    if isinstance(error, APIStatusError):
        return error.status_code in RETRIED_STATUSES
    return isinstance(error, APIConnectionError) and not isinstance(error, LASTING)


def was_not_accepted(error: AISecSDKException) -> bool:
    """Return whether the service certainly took nothing on."""
    if isinstance(error, APIStatusError):
        return error.status_code == 429
    return isinstance(error, APIConnectionError) and not error.sent

"""Limiters, which are asked before each request: protocols for those of others, and how they are asked."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine
from inspect import iscoroutinefunction
from typing import Any, Protocol

from aisecurity._core.budgets.leave import LEAVE, Leave
from aisecurity.bulk.errors import NotAdmittedError
from aisecurity.exceptions import AISecSDKException, ConfigurationError

__all__ = ["AsyncRateLimiter", "RateLimiter"]

_NOT_AWAITED = "limiter: threads need a RateLimiter; an AsyncRateLimiter is awaited, with `async for`"


class RateLimiter(Protocol):
    """A limit of requests, which several threads ask at once, before each request."""

    def acquire(self, weight: int = 1, timeout: float | None = None) -> bool:
        """Wait until *weight* requests may be sent, and return True; False if not within *timeout* seconds."""
        ...  # of a Protocol


class AsyncRateLimiter(Protocol):
    """A limit of requests, which several tasks of an event loop ask at once, before each request."""

    async def acquire(self, weight: int = 1, timeout: float | None = None) -> bool:
        """Wait until *weight* requests may be sent, and return True; False if not within *timeout* seconds."""
        ...  # of a Protocol


AnyLimiter = RateLimiter | AsyncRateLimiter


def check_limiter(limiter: object, rate: float | None) -> None:
    """Raise ConfigurationError if *limiter* cannot be asked, or stands beside a *rate*."""
    if limiter is None:
        return
    if rate is not None:
        raise ConfigurationError("rate and limiter: give one of them")
    if isinstance(limiter, type) or not callable(getattr(limiter, "acquire", None)):
        raise ConfigurationError("limiter: an object with a method acquire(weight=1, timeout=None) is needed")


def check_blocking(limiter: object) -> None:
    """Raise ConfigurationError if *limiter* is none that threads can ask."""
    check_limiter(limiter, None)
    if iscoroutinefunction(getattr(limiter, "acquire", None)):
        raise ConfigurationError(_NOT_AWAITED)


class Admission:
    """Leave of a RateLimiter for the requests of one job, asked for in the thread that carries it out."""

    def __init__(self, limiter: AnyLimiter | None) -> None:
        self._limiter = limiter
        self._failure: AISecSDKException | None = None

    def refusal(self) -> NotAdmittedError | None:
        """Ask for the first request, and return the error if there is no leave."""
        return None if self._limiter is None or self._ask() else NotAdmittedError()

    def carry_out(self, job: Callable[[], Any]) -> Any:
        """Return what *job* returns, or the AISecSDKException that it raises; what the limiter raises is raised."""
        token = LEAVE.set(None if self._limiter is None else Leave(self._ask_again))
        try:
            return job()
        except AISecSDKException as error:
            if self._failure is not None:
                raise self._failure from None
            return error
        finally:
            LEAVE.reset(token)

    def _ask_again(self, timeout: float | None) -> bool:
        try:
            return self._ask(timeout=timeout)
        except AISecSDKException as error:
            self._failure = error
            raise

    def _ask(self, **timeout: float | None) -> bool:
        limiter: Any = self._limiter
        found = limiter.acquire(**timeout)
        if isinstance(found, Awaitable):
            if isinstance(found, Coroutine):
                found.close()
            raise ConfigurationError(_NOT_AWAITED)
        return found is True


class AsyncAdmission:
    """The same of an AsyncRateLimiter, in the task that carries the job out."""

    def __init__(self, limiter: AnyLimiter | None) -> None:
        self._limiter = limiter
        self._failure: AISecSDKException | None = None

    async def refusal(self) -> NotAdmittedError | None:
        """Ask for the first request, and return the error if there is no leave."""
        return None if self._limiter is None or await self._ask() else NotAdmittedError()

    async def carry_out(self, job: Callable[[], Awaitable[Any]]) -> Any:
        """Return what *job* returns, or the AISecSDKException that it raises; what the limiter raises is raised."""
        # The context is the task's own, which ends with the job.
        LEAVE.set(None if self._limiter is None else Leave(self._ask_again))
        try:
            return await job()
        except AISecSDKException as error:
            if self._failure is not None:
                raise self._failure from None
            return error

    async def _ask_again(self, timeout: float | None) -> bool:
        try:
            return await self._ask(timeout=timeout)
        except AISecSDKException as error:
            self._failure = error
            raise

    async def _ask(self, **timeout: float | None) -> bool:
        limiter: Any = self._limiter
        asked = limiter.acquire(**timeout)
        if not isinstance(asked, Awaitable):
            raise ConfigurationError("limiter: `async for` needs an AsyncRateLimiter, whose acquire is awaited")
        return await asked is True

"""Settings of scanners of batches that other processes find by their names."""

from __future__ import annotations

import threading
from collections.abc import Callable

from aisecurity import AiProfile, Configuration, RetryPolicy
from aisecurity.auth import ClientCredentials, from_environment, from_file
from aisecurity.bulk import BatchScanner
from tests.support.samples import UUID

_HERE = from_environment("PANW_AI_SEC_API_KEY")
MADE: list[CountingLimiter] = []
"""The limiters that were made in this process."""


def from_the_environment() -> Configuration:
    """Return the configuration of the environment."""
    return Configuration.resolve()


def with_a_text() -> Configuration:
    """Return a configuration with a key that only this process knows."""
    return Configuration.resolve(api_key="k")


def no_configuration() -> str:
    """Return no configuration."""
    return "k"


def key() -> str:
    """Return a key."""
    return "k"


class CountingLimiter:
    """A limiter that lets everything through, and counts."""

    def __init__(self) -> None:
        self.asked = 0
        self._lock = threading.Lock()
        MADE.append(self)

    def acquire(self, weight: int = 1, timeout: float | None = None) -> bool:
        """Count *weight*."""
        with self._lock:
            self.asked += weight
        return True

    def bound(self) -> CountingLimiter:
        """Return this one, as no function of a module could."""
        return self


def counting() -> CountingLimiter:
    """Return a limiter, each time another."""
    return CountingLimiter()


def full() -> BatchScanner:
    """Return a scanner with something in each setting."""
    credentials = ClientCredentials(token_url="https://t/oauth", client_id="c", client_secret=_HERE, scope="s")
    config = Configuration(
        api_token=credentials,
        api_key=key,
        api_endpoint="https://gateway.example/airs/",
        retry=RetryPolicy(retries=3, jitter=key),  # type: ignore[arg-type]  # never called
        timeout=float("inf"),
        proxy=from_file(__file__),
        client_cert=("a.pem", "b.pem", _HERE),
        headers={"x-b": _HERE, "x-a": _HERE},
    )
    return BatchScanner(AiProfile(profile_id=UUID), config=config, workers=3, limiter=counting)


def same() -> BatchScanner:
    """Return the same made otherwise: other objects, numbers and orders."""
    name = "".join(["PANW_AI_SEC", "_API_KEY"])
    config = Configuration(
        headers={"x-a": _HERE, "x-b": from_environment(name)},
        client_cert=("a.pem", "b.pem", from_environment(name)),
        proxy=from_file(__file__),
        timeout=float("inf"),
        retry=RetryPolicy(retries=3, jitter=key, base=0.5, cap=8),  # type: ignore[arg-type]  # never called
        api_endpoint="https://gateway.example/airs",
        api_key=key,
        api_token=ClientCredentials(
            token_url="https://t/oauth", client_id="c", client_secret=from_environment(name), scope="s"
        ),
    )
    return BatchScanner(AiProfile(profile_id=UUID), config=config, workers=3, limiter=counting)


class FailingLimiter:
    """A limiter whose store is gone."""

    def acquire(self, weight: int = 1, timeout: float | None = None) -> bool:
        """Raise."""
        raise ConnectionResetError("the store of the limiter is gone")


class AwaitedLimiter:
    """A limiter for tasks."""

    async def acquire(self, weight: int = 1, timeout: float | None = None) -> bool:
        """Let everything through."""
        return True


def nested() -> Callable[[], Configuration]:
    """Return a function that has no name in the module."""

    def inner() -> Configuration:
        return from_the_environment()

    return inner


unnamed = lambda: from_the_environment()  # noqa: E731 - what is tested

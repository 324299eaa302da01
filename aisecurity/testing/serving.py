"""Emulator with settings for tests, and the configuration of a scanner that uses it."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from typing import Any, ClassVar, final

from aisecurity import Configuration, RetryPolicy
from aisecurity.auth import SecretText
from aisecurity.emulator import Emulator, Settings

API_KEY = "a-key-for-tests"


@final
class _KeyForTests(SecretText):
    """The key of the test kit, which is no secret, so that it can be pickled."""

    __slots__ = ()

    expects_emulator: ClassVar[bool] = True

    def __reduce__(self) -> Any:
        return _KeyForTests, (API_KEY,)


def settings() -> Settings:
    """Return the emulator's settings for tests: results are complete after 0.05 s, and queries are not limited."""
    return Settings(async_delay=0.05, queries_per_minute=0)


@contextmanager
def emulator(with_settings: Settings | None = None) -> Generator[str]:
    """Serve on a free port of loopback, in a thread, and yield the URL; *settings* apply if none are given."""
    with Emulator(settings() if with_settings is None else with_settings) as running:
        yield running.url


def configuration(url: str, *, timeout: float = 5.0, num_retries: int = 0) -> Configuration:
    """Return the configuration of a scanner that uses the emulator at *url*.

    Without retries, unlike in production, so that a test of an outage does not wait for them. *timeout* is in seconds.
    Nothing is logged of the emulator being one.
    """
    return Configuration(
        api_key=_KeyForTests(API_KEY),
        api_endpoint=url,
        timeout=timeout,
        retry=RetryPolicy(retries=num_retries),
        trust_env=False,
    )

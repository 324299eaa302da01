"""Clocks and the sleep function of the service, as one value that a test replaces."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

from attrs import frozen

_SECOND = 1_000_000_000


@frozen
class Clock:
    """*monotonic* measures delays and quotas, *wall_ns* stamps answers; *sleep* waits where there is no connection."""

    monotonic: Callable[[], float] = time.monotonic
    wall_ns: Callable[[], int] = time.time_ns
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep


def whole_seconds(wall_ns: int) -> str:
    """Format a time as `created_at` and `completed_at`: whole seconds, UTC."""
    return datetime.fromtimestamp(wall_ns // _SECOND, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def with_offset(wall_ns: int) -> str:
    """Format a time as `completed_at` in the documentation of 2025."""
    return f"{whole_seconds(wall_ns)[:-1]}+00:00"


def microseconds(wall_ns: int) -> str:
    """Format a time as `received` in the documentation of 2025."""
    return f"{whole_seconds(wall_ns)[:-1]}.{wall_ns % _SECOND // 1000:06d}+00:00"


def nanoseconds(wall_ns: int) -> str:
    """Format a time as `received`, with nine fractional digits."""
    return f"{whole_seconds(wall_ns)[:-1]}.{wall_ns % _SECOND:09d}Z"

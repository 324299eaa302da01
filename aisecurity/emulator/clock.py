"""The two clocks the service reads, as one value that a test replaces."""

import time
from collections.abc import Callable
from datetime import UTC, datetime

from attrs import frozen

_SECOND = 1_000_000_000


@frozen
class Clock:
    """*monotonic* measures delays and quotas, *wall_ns* stamps answers."""

    monotonic: Callable[[], float] = time.monotonic
    wall_ns: Callable[[], int] = time.time_ns


def whole_seconds(wall_ns: int) -> str:
    """Write a time as `created_at` and `completed_at` do."""
    return datetime.fromtimestamp(wall_ns // _SECOND, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def nanoseconds(wall_ns: int) -> str:
    """Write a time as `received` does, with nine fractional digits."""
    return f"{whole_seconds(wall_ns)[:-1]}.{wall_ns % _SECOND:09d}Z"

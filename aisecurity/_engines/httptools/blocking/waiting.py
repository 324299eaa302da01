"""Waiting of the blocking engine: until a deadline, and in slices where a signal is not heard meanwhile."""

from __future__ import annotations

import math
import sys
import time
from collections.abc import Callable
from typing import Final, Protocol, TypeVar

T = TypeVar("T")
SLICE: Final = 0.05 if sys.platform == "win32" else None
"""Seconds of one wait, `None` for any: there, a signal's handler does not run while a socket waits."""


class _Waits(Protocol):
    def settimeout(self, seconds: float | None, /) -> None:
        """See `socket.settimeout`."""


def left_until(end: float) -> float | None:
    """Return the seconds until *end*, `None` for no limit. TimeoutError if it is over."""
    if end == math.inf:
        return None
    left = end - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


def slice_until(end: float) -> float | None:
    """Return the seconds of the next wait, `None` for no limit. TimeoutError if *end* is over."""
    left = left_until(end)
    return left if SLICE is None else min(SLICE, math.inf if left is None else left)


def in_slices(waits: _Waits, end: float, step: Callable[[], T]) -> T:
    """Return what *step* returns, which may time out and be called again. TimeoutError if it does not by *end*."""
    while True:
        waits.settimeout(slice_until(end))
        try:
            return step()
        except TimeoutError:
            # The next look at the clock says whether the time is over.
            continue

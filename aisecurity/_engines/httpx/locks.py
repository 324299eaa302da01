"""Pools of one connection without the lock that they do not need, as one thread at a time uses them.

A signal's handler that raises as httpcore takes or releases it would leave it taken, and the same thread waits for it
as it cleans up after that. No public name leads to it: where the private one has changed, the lock stays.
"""

from __future__ import annotations

from contextlib import nullcontext, suppress
from typing import Any

import httpx


def unlocked(transport: httpx.HTTPTransport) -> httpx.HTTPTransport:
    """Return *transport*, whose pool has no lock any more."""
    ours: Any = transport
    with suppress(AttributeError):
        if ours._pool._optional_thread_lock:
            ours._pool._optional_thread_lock = nullcontext()
    return transport

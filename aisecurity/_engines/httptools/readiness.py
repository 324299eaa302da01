"""Readiness of a socket, looked at without waiting."""

from __future__ import annotations

import select
from collections.abc import Callable


def readable(descriptor: int) -> Callable[[], object]:
    """Return a function that returns whether bytes wait at the socket *descriptor*, or its end, as a true value."""
    if not hasattr(select, "poll"):  # pragma: no cover  # Windows
        return lambda: select.select([descriptor], [], [], 0)[0]
    poll = select.poll()
    poll.register(descriptor, select.POLLIN)
    return lambda: poll.poll(0)

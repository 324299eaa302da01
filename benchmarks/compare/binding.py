"""Processors that a started process may run on."""

from __future__ import annotations

import os
from collections.abc import Collection, Generator
from contextlib import contextmanager


@contextmanager
def bound(processors: Collection[int]) -> Generator[None]:
    """Let what this thread starts run on *processors* alone; on any if there are none."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, processors or before)
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)

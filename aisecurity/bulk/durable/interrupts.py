"""Ctrl-C: a graceful stop on the first, KeyboardInterrupt on the second."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager
from types import FrameType


@contextmanager
def first_interrupt(stop: Callable[[], None]) -> Generator[None]:
    """Call *stop* on the first SIGINT, in place of KeyboardInterrupt, which the next one raises as ever.

    Only the main thread can be interrupted; in any other this does nothing.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.getsignal(signal.SIGINT)

    def handle(number: int, frame: FrameType | None) -> None:
        signal.signal(signal.SIGINT, before)
        stop()

    signal.signal(signal.SIGINT, handle)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)

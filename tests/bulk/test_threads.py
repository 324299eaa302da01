"""The blocking driver, where it is stopped."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from aisecurity.bulk.entries import read_item
from aisecurity.bulk.fanout import Fanout
from aisecurity.bulk.threads import Workers, iterate
from aisecurity.scan.inline.scanner import Scanner

from .playing import COMMON, TRYING, allowed, pace


class Held(Scanner):
    """A scanner of which one scan hangs until it is let go."""

    def __init__(self) -> None:
        super().__init__()
        self.let_go = threading.Event()

    def sync_scan(self, _: Any, content: Any, **__: Any) -> Any:  # type: ignore[override]
        """Answer, or hang."""
        if content.prompt == "hang":
            self.let_go.wait()
        return allowed()


def test_a_keyboard_interrupt_waits_for_nothing() -> None:
    """It is raised while a scan hangs, whose thread ends when the scan does."""
    scanner = Held()
    before = threading.active_count()
    plan = Fanout(COMMON, pace(), TRYING)
    events = iterate(plan, iter([read_item(0, "hang"), read_item(1, "go")]), Workers(scanner))
    next(events)
    with pytest.raises(KeyboardInterrupt):
        events.throw(KeyboardInterrupt)
    hanging = [thread for thread in threading.enumerate() if thread.name == "aisecurity-bulk"]
    scanner.let_go.set()
    for thread in hanging:
        thread.join()

    assert hanging
    assert before == threading.active_count()

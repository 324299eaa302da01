"""Answers that are kept for a while, and asked for once by all who want one at the same time."""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable
from typing import Final, Generic, NamedTuple, TypeVar

from aisecurity._core.effects import NOW, Flow, FlowLock, WithLock

T = TypeVar("T")

_MOST: Final = 64
"""Keys from which on those are dropped whose answers are kept no longer."""


class Kept(NamedTuple, Generic[T]):
    """An answer, and for whom it counts."""

    answer: T
    seconds: float
    """How long it is kept."""
    patience: float = math.inf
    """Seconds that it was waited for, if it is that none came: it counts for those who would wait no longer."""


class _Slot(Generic[T]):
    """The answer for one key."""

    def __init__(self) -> None:
        self.lock = FlowLock()
        self.kept: Kept[T] | None = None
        self.until = -math.inf

    def answer(self, now: float, left: float) -> Kept[T] | None:
        """Return the answer for somebody who has *left* seconds, if there is one *now*."""
        kept = self.kept
        return kept if kept is not None and now < self.until and left <= kept.patience else None


class SharedAnswers(Generic[T]):
    """Answers by key. Those who ask for one key at the same time wait for one of them, who asks."""

    def __init__(self) -> None:
        self._slots: dict[Hashable, _Slot[T]] = {}

    def __len__(self) -> int:
        """Return the number of keys."""
        return len(self._slots)

    def get(self, key: Hashable, ask: Callable[[float], Flow[Kept[T]]], timeout: float) -> Flow[T]:
        """Return the answer for *key*, kept or asked for by *ask*, which is given the seconds that are left.

        APITimeoutError if another asks and has no answer within *timeout* seconds. Where that one is cancelled or
        fails by an exception, the next one asks.
        """
        now: float = yield NOW
        slot = self._slots.setdefault(key, _Slot())
        kept = slot.answer(now, timeout)
        if kept is None:
            bound = None if math.isinf(timeout) else timeout
            kept = yield WithLock(slot.lock, self._asked(slot, ask, now + timeout), bound)
        return kept.answer

    def _asked(self, slot: _Slot[T], ask: Callable[[float], Flow[Kept[T]]], end: float) -> Flow[Kept[T]]:
        now: float = yield NOW
        kept = slot.answer(now, end - now)
        if kept is None:
            kept = yield from ask(end - now)
            now = yield NOW
            slot.kept, slot.until = kept, now + kept.seconds
            self._drop(now)
        return kept

    def _drop(self, now: float) -> None:
        if len(self._slots) > _MOST:
            for key, slot in list(self._slots.items()):
                if slot.until <= now:
                    self._slots.pop(key, None)

"""Conversations that the provider keeps, of which only what is new is sent: known are those that a guard read whole."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock
from typing import Any, Final, cast
from weakref import WeakKeyDictionary

from aisecurity.guard.errors import Unscanned
from aisecurity.guard.outcome import Failure

_MOST: Final = 10_000
"""Threads that are known to one guard."""


class KnownThreads:
    """The ids of answers that passed as they were, and so all that was said before them."""

    def __init__(self) -> None:
        self._ids = OrderedDict[str, None]()
        self._lock = Lock()

    def add(self, answer: Any) -> None:
        """Add the id of an *answer* that passed unmasked."""
        if isinstance(answer, str):
            with self._lock:
                self._ids[answer] = None
                self._ids.move_to_end(answer)
                if len(self._ids) > _MOST:
                    self._ids.popitem(last=False)

    def check(self, thread: Any, *, is_trusted: bool) -> None:
        """Accept a *thread* that begins, or goes on from an answer that is known. Unscanned for another.

        *is_trusted*: whether the policy trusts the histories that it is given.
        """
        given = cast("dict[str, Any]", thread) if isinstance(thread, dict) else {"type": thread}
        with self._lock:
            is_known = given.get("previous_message_id") in self._ids
        if given.get("type") not in (None, "create") and not is_known and not is_trusted:
            raise Unscanned(
                "the guard did not read all of this thread, which the provider keeps: send its messages instead",
                side="prompt",
                failure=Failure.REFUSED,
            )


_KNOWN: Final = WeakKeyDictionary[object, KnownThreads]()
_LOCK: Final = Lock()


def threads_of(guard: object) -> KnownThreads:
    """Return the threads that are known to *guard*, whichever of its middlewares read them."""
    with _LOCK:
        return _KNOWN.setdefault(guard, KnownThreads())

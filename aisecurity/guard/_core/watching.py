"""Telemetry of decisions, as the core knows it: who watches one is told of its end, and has its scans below it."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from contextlib import AbstractContextManager, contextmanager
from types import TracebackType
from typing import Protocol, Self, TypeAlias


class DecisionWatch(Protocol):
    """Watch of one decision. None of its methods raises an Exception; after the first end another does nothing."""

    def current(self) -> AbstractContextManager[None]:
        """Return the block in which a scan of the decision is made."""
        ...  # of a Protocol

    def decide(self, side: str, decision: str, failure: str | None) -> None:
        """End with the decision."""
        ...  # of a Protocol

    def break_off(self, error: str) -> None:
        """End without a decision, for *error*, the class of what ended it."""
        ...  # of a Protocol


Watch: TypeAlias = Callable[[], DecisionWatch | None]
"""Begins the watch of a decision; `None` while nobody watches."""


def unwatched() -> None:
    """Watch nothing."""


@contextmanager
def broken_off(watches: Sequence[DecisionWatch | None]) -> Generator[None]:
    """End *watches* with whatever is raised in the block."""
    try:
        yield
    except BaseException as error:
        for one in watches:
            if one is not None:
                one.break_off(type(error).__name__)
        raise


class StreamWatch:
    """Watch of the decision about a stream, from its first window on, to the end of the block."""

    def __init__(self, watch: Watch) -> None:
        self._watch = watch
        self.begun: DecisionWatch | None = None
        """The watch, once a window was scanned."""

    def begin(self) -> DecisionWatch | None:
        """Return the watch, begun by now; `None` while nobody watches."""
        if self.begun is None:
            self.begun = self._watch()
        return self.begun

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, exc_type: type[BaseException] | None, exc: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if exc_type is not None and self.begun is not None:
            self.begun.break_off(exc_type.__name__)

"""Watches of decisions: one for each, from its first scan to its end."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from typing import Any

import pytest
from attrs import evolve

from aisecurity.guard import NotAllowed
from aisecurity.guard._core import held_stream
from aisecurity.guard.policy import Policy
from tests.guard.player import GuardPlayer
from tests.guard.shells.methods import PieceReading
from tests.support.errors import unavailable
from tests.support.guard.scanners import FORBIDDEN, by_substring
from tests.support.samples import allowed

WINDOW = Policy(streaming="window", window_characters=10, window_overlap=5)


class Watch:
    """Someone who watches one decision, and keeps how it ended first."""

    def __init__(self) -> None:
        self.ends: list[Any] = []

    def current(self) -> AbstractContextManager[None]:
        """Return a block that does nothing."""
        return nullcontext()

    def decide(self, side: str, decision: str, failure: str | None) -> None:
        """Keep the decision."""
        self.ends = self.ends or [(side, decision, failure)]

    def break_off(self, error: str) -> None:
        """Keep the error."""
        self.ends = self.ends or [error]


class Watched(GuardPlayer):
    """A player whose decisions are watched."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.watches: list[Watch] = []
        self.judge = evolve(self.judge, watch=self._begin)

    def _begin(self) -> Watch:
        self.watches.append(Watch())
        return self.watches[-1]

    @property
    def scanned(self) -> list[int]:
        """The number of the watch that each scan belongs to."""
        known: list[Any] = self.watches
        return [known.index(watch) for scans in self.scans for watch in scans.watches]

    @property
    def ends(self) -> list[list[Any]]:
        """How each watch ended."""
        return [watch.ends for watch in self.watches]


def test_a_decision() -> None:
    """A decision has a watch, which its scan belongs to, and which is told of its end."""
    player = Watched(None, [unavailable()])
    with pytest.raises(NotAllowed):
        player.run(player.methods.prompt("a"))

    assert ([0], [[("prompt", "unscanned", "unavailable")]]) == (player.scanned, player.ends)


def test_unwatched() -> None:
    """While nobody watches, no scan belongs to anybody."""
    player = GuardPlayer()
    player.run(player.methods.prompt("a"))

    assert [(None,)] == [scans.watches for scans in player.scans]


def test_nothing() -> None:
    """What is no decision has no watch."""
    player = Watched()
    player.run(player.methods.prompt(""))

    assert [] == player.watches


def test_each_of_several() -> None:
    """Each of several decisions has its own, also where they are scanned together."""
    player = Watched(Policy(history="all"), by_substring)
    with pytest.raises(NotAllowed):
        player.run(player.methods.messages([{"role": "user", "content": one} for one in ("a", FORBIDDEN)], "s"))

    assert ([0, 1], [[("prompt", "allowed", None)], [("prompt", "blocked", None)]]) == (player.scanned, player.ends)


@pytest.mark.parametrize("number", [1, 2])
def test_an_interruption(number: int) -> None:
    """What is raised amid a scan ends each watch that has begun, and is raised."""
    player = Watched(Policy(history="all"))
    flow = player.methods.messages([{"role": "user", "content": str(one)} for one in range(number)], "s")
    next(flow)
    with pytest.raises(KeyboardInterrupt):
        flow.throw(KeyboardInterrupt)

    assert [["KeyboardInterrupt"]] * number == player.ends


def test_an_interruption_of_one() -> None:
    """So does it for one decision alone, which is not counted."""
    player = Watched()
    flow = player.methods.prompt("a")
    next(flow)
    with pytest.raises(KeyboardInterrupt):
        flow.throw(KeyboardInterrupt)

    assert ([["KeyboardInterrupt"]], []) == (player.ends, player.recorded)


def test_windows() -> None:
    """The windows of a stream are of the decision about the whole."""
    player = Watched(WINDOW)
    assert ["a" * 5, "b" * 5, "c" * 5] == list(
        player.released(player.methods.stream(None), ["a" * 5 + "b" * 5, "c" * 5])
    )

    assert ([0, 0, 0], [[("response", "allowed", None)]]) == (player.scanned, player.ends)


def test_a_window_that_does_not_pass() -> None:
    """A window that is refused is the decision."""
    player = Watched(WINDOW, [None, unavailable()])
    with pytest.raises(NotAllowed):
        list(player.released(player.methods.stream(None), ["a" * 15]))

    assert ([0, 0], [[("response", "unscanned", "unavailable")]]) == (player.scanned, player.ends)


def test_a_stream_that_is_too_long(monkeypatch: pytest.MonkeyPatch) -> None:
    """So is its length, once that is too much."""
    monkeypatch.setattr(held_stream, "MOST_HELD_BYTES", 20)
    player = Watched(WINDOW)
    with pytest.raises(NotAllowed):
        list(player.released(player.methods.stream(None), ["a" * 10, "a" * 20]))

    assert ([0], [[("response", "unscanned", "too_large")]]) == (player.scanned, player.ends)


def test_a_stream_that_is_left() -> None:
    """A stream that nobody reads on, or that fails amid its windows, ends its watch without a decision."""
    player = Watched(WINDOW)
    flow = player.methods.stream(None)
    next(flow)
    flow.send("a" * 10)
    flow.send([allowed()])
    flow.close()

    assert [["GeneratorExit"]] == player.ends


def test_events() -> None:
    """The windows of events are of the first decision about the answer."""
    player = Watched(WINDOW)
    list(player.released(player.methods.events(PieceReading(), "s"), ["a" * 10, "b" * 5]))

    assert ([0, 0, 0], [[("response", "allowed", None)]]) == (player.scanned, player.ends)

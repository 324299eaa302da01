"""Answers that are kept and shared, on a played clock."""

from __future__ import annotations

import math

import pytest

from aisecurity._core.effects import Flow, Sleep
from aisecurity.scan._shared_answers import Kept, SharedAnswers
from tests.support.flow_player import FlowPlayer


class Source:
    """Counts how often it is asked; its answers are numbers, each of which takes a second and is kept for ten."""

    def __init__(self, patience: float = math.inf) -> None:
        self.lefts: list[float] = []
        self._patience = patience

    def ask(self, left: float) -> Flow[Kept[int]]:
        """Return the next answer."""
        self.lefts.append(left)
        yield Sleep(1)
        return Kept(len(self.lefts), 10.0, self._patience)


def test_kept_for_its_time() -> None:
    """An answer is kept from when it came, for its own time, and asked for again after that."""
    player, answers, source = FlowPlayer(), SharedAnswers[int](), Source()
    seen: list[int] = []
    for at in (0.0, 5.0, 10.9, 11.0):
        player.clock = at
        seen.append(player.run(answers.get("key", source.ask, 4.0), []))

    assert [1, 1, 1, 2] == seen
    assert [4.0, 4.0] == source.lefts


def test_each_key_by_itself() -> None:
    """What is kept for one key is no answer for another."""
    player, answers, source = FlowPlayer(), SharedAnswers[int](), Source()

    assert [1, 2, 1] == [player.run(answers.get(key, source.ask, 4.0), []) for key in ("a", "b", "a")]


def test_answer_for_those_who_wait_no_longer() -> None:
    """That none came in two seconds says nothing to who has three."""
    player, answers, source = FlowPlayer(), SharedAnswers[int](), Source(patience=2.0)

    assert [1, 1, 2] == [player.run(answers.get("a", source.ask, timeout), []) for timeout in (2.0, 1.5, 3.0)]


def test_answer_that_came_while_waiting() -> None:
    """Who had to wait takes the answer of the one who asked, and no longer than is left."""
    player, answers, source = FlowPlayer(), SharedAnswers[int](), Source()
    waiting = answers.get("a", source.ask, 4.0)
    next(waiting)
    effect = waiting.send(0.0)
    player.run(answers.get("a", source.ask, 4.0), [])

    assert 4.0 == getattr(effect, "timeout", None)
    assert 1 == player.run(getattr(effect, "flow"), []).answer  # noqa: B009 - of an effect of any kind
    assert 1 == len(source.lefts)


def test_time_without_end() -> None:
    """No limit is no number of seconds."""
    flow = SharedAnswers[int]().get("a", Source().ask, math.inf)
    next(flow)

    assert getattr(flow.send(0.0), "timeout", 0) is None


def test_an_exception_is_not_kept() -> None:
    """Where one who asks fails by an exception, the next one asks."""
    player, answers, source = FlowPlayer(), SharedAnswers[int](), Source()

    def broken(_: float) -> Flow[Kept[int]]:
        yield Sleep(0)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        player.run(answers.get("a", broken, 4.0), [])

    assert 1 == player.run(answers.get("a", source.ask, 4.0), [])


def test_no_more_is_kept_than_counts() -> None:
    """Many keys leave nothing behind once their time is over."""
    player, answers, source = FlowPlayer(), SharedAnswers[int](), Source()
    for key in range(100):
        player.run(answers.get(key, source.ask, 4.0), [])

    # Ten are kept, each for ten seconds, and one is made in each second.
    assert len(answers) <= 64

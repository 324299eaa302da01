"""Time of a turn: it grows with the number of scans, and only scans take of it."""

import pytest

from aisecurity.guard._core.turn_state import TurnState
from aisecurity.guard.policy import Policy
from tests.support.samples import SECRET_TEXT

POLICY = Policy(timeout=5, turn_timeout=10)


def test_a_new_turn() -> None:
    """Each scan has the time of one, as long as the turn's is not used."""
    turn = TurnState()

    assert (5.0, 1, 0.0) == (turn.allot(1, POLICY), turn.scans, turn.spent)


@pytest.mark.parametrize(
    ("spent", "left"), [(0.0, 5.0), (5.0, 5.0), (5.5, 4.5), (9.75, 0.25), (10.0, 0.0), (12.0, -2.0)]
)
def test_time_that_is_spent(spent: float, left: float) -> None:
    """What earlier scans took is missing; all are free of the scans that come."""
    turn = TurnState(spent=spent)

    assert left == turn.allot(8, POLICY)


@pytest.mark.parametrize(("scans", "whole"), [(1, 10.0), (10, 10.0), (11, 10.5), (12, 11.0), (210, 110.0)])
def test_time_for_many_scans(scans: int, whole: float) -> None:
    """Half a second more for each scan beyond the tenth."""
    turn = TurnState(spent=whole - 1.25)

    assert 1.25 == turn.allot(scans, POLICY)


def test_scans_of_several_calls_are_counted_together() -> None:
    """It is the number in the turn that counts, not that of a call."""
    turn = TurnState(spent=9.75)

    assert [0.25, 0.25, 1.25] == [turn.allot(8, POLICY), turn.allot(2, POLICY), turn.allot(2, POLICY)]


def test_no_text_in_a_repr() -> None:
    """A turn knows its prompt, and the texts of the program, and shows neither."""
    assert SECRET_TEXT not in repr(TurnState(prompt=SECRET_TEXT, system=frozenset({SECRET_TEXT})))

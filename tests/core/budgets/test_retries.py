"""The budget of retries over the calls of a scanner."""

from aisecurity._core.budgets.retries import COST, COST_OF_TIMEOUT, MOST, RetryBudget, cost_of
from aisecurity.exceptions import APIConnectionError, APITimeoutError
from tests.support.errors import throttled, unavailable


def test_as_in_botocore() -> None:
    """The numbers are those of botocore's standard mode."""
    assert (500, 5, 10) == (MOST, COST, COST_OF_TIMEOUT)
    assert [5, 5, 5, 10] == [
        cost_of(error) for error in (APIConnectionError("lost"), unavailable(), throttled(), APITimeoutError("late"))
    ]


def test_used_up() -> None:
    """A hundred retries are allowed, or fifty after timeouts, and no more."""
    assert [100, 50] == [_allowed(RetryBudget(), cost, MOST) for cost in (COST, COST_OF_TIMEOUT)]


def test_too_little_is_not_taken() -> None:
    """A retry that the rest does not pay for takes nothing of it."""
    budget = RetryBudget()

    assert [True, False, True] == [budget.take(cost, 15) for cost in (10, 10, 5)]
    assert not budget.take(5, 15)


def test_given_back() -> None:
    """What is given back can be taken again; there is never more than in the beginning."""
    budget = RetryBudget()
    _allowed(budget, COST, MOST)
    for _ in range(12):
        budget.give_back(1)
    some = _allowed(budget, COST, MOST)
    for _ in range(1000):
        budget.give_back(COST)

    assert (2, 100) == (some, _allowed(budget, COST, MOST))


def test_no_bound() -> None:
    """Without a bound nothing is counted."""
    budget = RetryBudget()

    assert 1000 == _allowed(budget, COST, None)
    assert 0 == budget.taken


def test_the_first_refusal() -> None:
    """A refusal is the first one once, and again after the budget was whole."""
    budget = RetryBudget()
    budget.take(5, None)
    budget.take(5, 5)
    refusals = [budget.refused_first() for _ in range(3)]
    budget.give_back(1)
    refusals.append(budget.refused_first())
    budget.give_back(5)
    refusals += [budget.refused_first() for _ in range(2)]

    assert [True, False, False, False, True, False] == refusals


def _allowed(budget: RetryBudget, cost: int, most: int | None) -> int:
    """Return how many of a thousand retries are allowed."""
    return sum(budget.take(cost, most) for _ in range(1000))

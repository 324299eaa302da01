"""Budget of retries over the calls of a scanner: while nothing succeeds, they stop; each success allows more.

It is modelled on the retry quota of botocore's standard mode, in its numbers too.
"""

from __future__ import annotations

from typing import Final

from aisecurity.exceptions import AISecSDKException, APITimeoutError

MOST: Final = 500
COST: Final = 5
COST_OF_TIMEOUT: Final = 10
"""What a retry takes after a timeout, which has held a thread or task for long already."""
GIFT: Final = 1
"""What a call gives back that succeeds at once; one that was sent again gives back what its last retry took."""


def cost_of(error: AISecSDKException) -> int:
    """Return what a retry after *error* takes."""
    return COST_OF_TIMEOUT if isinstance(error, APITimeoutError) else COST


class RetryBudget:
    """What retries have taken and successes not given back; one for all threads and tasks of a scanner.

    It has no lock, which a signal could leave taken. Of two threads that change it in the same moment one may count
    for nothing, in a Python without a global lock: that is one retry more or fewer, and later successes even it out.
    """

    __slots__ = ("_has_refused", "taken")

    def __init__(self) -> None:
        self.taken = 0
        self._has_refused = False

    def take(self, cost: int, most: int | None) -> bool:
        """Take *cost*, and return whether there was so much; *most* is what there is in all, `None` for no bound."""
        if most is None:
            return True
        taken = self.taken + cost
        if taken > most:
            return False
        self.taken = taken
        return True

    def give_back(self, amount: int) -> None:
        """Give *amount* back after a success. There is nothing to give back while `taken` is 0."""
        self.taken = max(0, self.taken - amount)
        if not self.taken:
            self._has_refused = False

    def refused_first(self) -> bool:
        """Return whether this is the first retry refused since the budget was whole."""
        is_first, self._has_refused = not self._has_refused, True
        return is_first

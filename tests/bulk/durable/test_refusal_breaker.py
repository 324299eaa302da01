"""The circuit breaker: a wrong set-up, as opposed to rejected rows."""

from __future__ import annotations

from typing import Any

import pytest

from aisecurity.bulk import Scanned
from aisecurity.bulk.durable.refusal_breaker import MAX_HELD, RefusalBreaker
from aisecurity.exceptions import (
    AISecSDKException,
    AuthenticationError,
    PayloadError,
    PermissionDeniedError,
    ProxyRefusedError,
    UntrustedCertificateError,
)
from tests.support.errors import status_error
from tests.support.samples import allowed


def test_held_back_until_something_else_comes() -> None:
    """A refusal is an outcome when another row shows that the set-up is right, in the order in which they came."""
    refusals = RefusalBreaker[Any](is_proven=True)
    first = Scanned(index=0, error=status_error(PermissionDeniedError, 403), attempts=1)
    second = Scanned(index=1, response=allowed(), attempts=1)

    assert ([], [first, second], []) == (refusals.admit(first), refusals.admit(second), refusals.release_held())


def test_rows_that_were_never_sent_show_nothing() -> None:
    """They are outcomes at once, and the others stay held back."""
    refusals = RefusalBreaker[Any](is_proven=True)
    refusals.admit(Scanned(index=0, error=status_error(PermissionDeniedError, 403), attempts=1))
    bad = Scanned(index=1, error=PayloadError("row: empty"))

    assert ([bad], 1) == (refusals.admit(bad), len(refusals.release_held()))


@pytest.mark.parametrize(
    "error",
    [status_error(AuthenticationError, 401), UntrustedCertificateError("x"), ProxyRefusedError("x")],
    ids=lambda error: type(error).__name__,
)
def test_too_many(error: AISecSDKException) -> None:
    """Twenty with nothing between them are no accident."""
    refusals = RefusalBreaker[Any](is_proven=True)
    trips: list[Any] = []
    for index in range(MAX_HELD):
        trips.append(refusals.why)
        refusals.admit(Scanned(index=index, error=error, attempts=1))

    assert ([None] * MAX_HELD, "refused") == (trips, refusals.why)


def test_errors_before_the_first_verdict() -> None:
    """They are held back too, until a verdict shows that rows can be scanned; those of the set-up stay held back."""
    refusals = RefusalBreaker[Any](is_proven=False)
    bad = Scanned(index=0, error=PayloadError("row: no column text"))
    refused = Scanned(index=1, error=status_error(AuthenticationError, 401), attempts=1)
    good = Scanned(index=2, response=allowed(), attempts=1)

    assert [[], []] == [refusals.admit(bad), refusals.admit(refused)]
    assert ([bad], [refused]) == (refusals.release_rows(), refusals.held)
    assert [refused, good] == refusals.admit(good)
    assert [bad] == refusals.admit(bad)


def test_no_row_can_be_used() -> None:
    """Twenty first rows that are all errors stop the run, whatever they are."""
    refusals = RefusalBreaker[Any](is_proven=False)
    for index in range(MAX_HELD):
        refusals.admit(Scanned(index=index, error=PayloadError("row: no column text")))

    assert "unusable" == refusals.why

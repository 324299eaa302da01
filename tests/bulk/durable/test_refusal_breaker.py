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
    refusals = RefusalBreaker[Any]()
    first = Scanned(index=0, error=status_error(PermissionDeniedError, 403), attempts=1)
    second = Scanned(index=1, response=allowed(), attempts=1)

    assert ([], [first, second], []) == (refusals.admit(first), refusals.admit(second), refusals.release_held())


def test_rows_that_were_never_sent_show_nothing() -> None:
    """They are outcomes at once, and the others stay held back."""
    refusals = RefusalBreaker[Any]()
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
    refusals = RefusalBreaker[Any]()
    trips: list[Any] = []
    for index in range(MAX_HELD):
        trips.append(refusals.is_tripped)
        refusals.admit(Scanned(index=index, error=error, attempts=1))

    assert ([False] * MAX_HELD, True) == (trips, refusals.is_tripped)

"""Words for failures."""

from __future__ import annotations

import pytest

from aisecurity import exceptions
from aisecurity.exceptions import AISecSDKException, APIConnectionError, APIStatusError, ScannerClosedError
from aisecurity.scan._failure_words import reason_of, remedy_for
from tests.support.errors import status_error

STATUSES = sorted(exceptions.STATUS_ERRORS)


@pytest.mark.parametrize("status", STATUSES)
def test_every_status_has_a_remedy_of_its_kind(status: int) -> None:
    """Each exception for a status has something to do, other than for any exception."""
    error = exceptions.STATUS_ERRORS[status](status, {}, b"s3cret", "s3cret")

    assert remedy_for(AISecSDKException()) != remedy_for(error)
    assert "s3cret" not in reason_of(error)


def test_any_exception_has_a_remedy() -> None:
    """An exception that a function for a credential raises may be any of ours."""
    assert "do what docs/errors.md says of the exception" == remedy_for(ScannerClosedError("closed"))


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (APIConnectionError("no answer (ReadError)"), "APIConnectionError: no answer (ReadError)"),
        (
            status_error(APIStatusError, 418, 3.0),
            "APIStatusError: 418 the request was refused; the service asks to wait 3 s",
        ),
        (ConnectionRefusedError(111, "Connection refused"), "ConnectionRefusedError: Connection refused"),
        (TimeoutError(), "TimeoutError: no answer in time"),
        (OSError("s3cret"), "OSError: failed"),
    ],
)
def test_reasons(error: AISecSDKException | OSError, reason: str) -> None:
    """A reason is the class and what is known to hold no secret: our words, or those of the system."""
    assert reason == reason_of(error)

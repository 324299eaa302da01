"""Kinds of failures: each exception of a scan stands for one."""

import pytest

from aisecurity import exceptions
from aisecurity.exceptions import (
    AISecSDKException,
    AmbiguousSubmitError,
    APIConnectionError,
    APIStatusError,
    APITimeoutError,
    BadRequestError,
    BrokenRowsError,
    ConfigurationError,
    PayloadError,
    ProxyRefusedError,
    RateLimitError,
    RedirectError,
    RequestTooLargeError,
    ResponseError,
    RowError,
    ScannerClosedError,
    ServerError,
    TokenError,
    UntrustedCertificateError,
)
from aisecurity.guard._core.failures import came_of_the_service, failure_of
from tests.support.errors import status_error

ERRORS = [
    (APITimeoutError("x"), "timeout"),
    (APIConnectionError("x"), "unavailable"),
    (UntrustedCertificateError("x"), "configuration"),
    (ProxyRefusedError("x"), "configuration"),
    (RateLimitError(429), "rate_limited"),
    (ServerError(500), "unavailable"),
    (ServerError(504), "unavailable"),
    (APIStatusError(408), "unavailable"),
    (RequestTooLargeError(413), "too_large"),
    (PayloadError("x"), "too_large"),
    (BadRequestError(400), "refused"),
    (RedirectError(301), "refused"),
    (APIStatusError(300), "refused"),
    (APIStatusError(418), "refused"),
    (APIStatusError(299), "unreadable"),
    (APIStatusError(101), "unreadable"),
    (ResponseError("x"), "unreadable"),
    (ConfigurationError("x"), "configuration"),
    (ScannerClosedError("x"), "configuration"),
    (TokenError("x"), "configuration"),
    (AISecSDKException("x"), "internal"),
    (AmbiguousSubmitError("x"), "internal"),
    (RowError("x"), "internal"),
    (ValueError("x"), "internal"),
    (TimeoutError("x"), "internal"),
    (ConnectionError("x"), "internal"),
    (None, "internal"),
]


@pytest.mark.parametrize(("error", "failure"), ERRORS, ids=lambda one: type(one).__name__)
def test_kinds(error: object, failure: str) -> None:
    """An exception of the package is told by its class and status; anything else is a mistake."""
    assert failure == failure_of(error)


def test_subclasses() -> None:
    """What is derived from an exception is of its kind."""
    rows = BrokenRowsError.__new__(BrokenRowsError)

    assert "unreadable" == failure_of(rows)


@pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 415, 422, 301, 302, 307])
def test_answers_that_refuse(status: int) -> None:
    """Each other status of 3xx and 4xx is a refusal, whatever its class is called."""
    kinds = [kind for kind in vars(exceptions).values() if isinstance(kind, type) and issubclass(kind, APIStatusError)]
    own = [kind for kind in kinds if kind not in (RateLimitError, ServerError, RequestTooLargeError)]

    assert {"refused"} == {failure_of(status_error(kind, status)) for kind in own}


def test_a_queue_within_this_process() -> None:
    """Its timeout did not come of the service; any other failure did."""
    assert not came_of_the_service(APITimeoutError("x", sent=False, queued=True))
    assert came_of_the_service(APITimeoutError("x", sent=False))
    assert came_of_the_service(APIConnectionError("x"))
    assert came_of_the_service(ServerError(500))

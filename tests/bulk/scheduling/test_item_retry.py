"""Retry: the failures, the pauses, and the number of attempts."""

from __future__ import annotations

import pytest

from aisecurity.bulk.items import read_item
from aisecurity.bulk.scheduling.actions import ScanUnit
from aisecurity.bulk.scheduling.item_retry import ItemRetry
from aisecurity.exceptions import (
    AISecSDKException,
    AmbiguousSubmitError,
    APITimeoutError,
    BadRequestError,
    ConfigurationError,
    PayloadError,
    ProxyRefusedError,
    ResponseError,
    UntrustedCertificateError,
)
from tests.support.bulk.scheduling_samples import RETRY
from tests.support.errors import status_error, throttled, unavailable


def unit(attempts: int = 1, throttled: int = 0) -> ScanUnit[str]:
    """Return a unit that was tried so often."""
    return ScanUnit(entry=read_item(0, "text"), attempts=attempts, throttled=throttled)


@pytest.mark.parametrize("error", [unavailable(), APITimeoutError(), ResponseError("garbled", 200, {}, b"")])
def test_what_can_pass(error: AISecSDKException) -> None:
    """Failures of the moment are tried again, an unreadable success among them."""
    assert 0.5 == RETRY.pause(unit(), error)


@pytest.mark.parametrize(
    "error",
    [
        *(unavailable(501), status_error(BadRequestError, 400), PayloadError("x"), AmbiguousSubmitError("x")),
        *(UntrustedCertificateError("x"), ProxyRefusedError("x")),
    ],
)
def test_what_stands(error: AISecSDKException) -> None:
    """What would fail again, or may have been done, is an outcome at once."""
    assert RETRY.pause(unit(), error) is None


def test_pauses_double_up_to_a_bound() -> None:
    """The bound of the random pause doubles with each attempt."""
    retry = ItemRetry(attempts=20, jitter=lambda: 1.0)

    assert [0.5, 1.0, 2.0, 16.0, 30.0, 30.0] == [retry.pause(unit(n), unavailable()) for n in (1, 2, 3, 6, 7, 19)]
    assert 0.0 == ItemRetry(jitter=lambda: 0.0).pause(unit(), unavailable())


def test_attempts_end() -> None:
    """After the last attempt the failure stands; 429s are not counted against a row so soon."""
    assert RETRY.pause(unit(6), unavailable()) is None
    assert RETRY.pause(unit(9, throttled=5), unavailable()) is not None
    assert RETRY.pause(unit(47, throttled=47), throttled()) is not None
    assert RETRY.pause(unit(48, throttled=48), throttled()) is None


def test_what_the_service_asks_for() -> None:
    """Its number is kept to, up to the patience."""
    assert [7.0, 600.0] == [RETRY.pause(unit(1, 1), throttled(seconds)) for seconds in (7.0, 3600.0)]


def test_no_invitation() -> None:
    """A service that asks for nothing, or less than our own pause, is not asked again sooner than by that."""
    assert [2.0, 2.0] == [RETRY.pause(unit(3, 3), throttled(seconds)) for seconds in (0.0, 1.0)]


@pytest.mark.parametrize("attempts", [0, True])
def test_attempts_that_cannot_be(attempts: int) -> None:
    """At least one attempt is needed."""
    with pytest.raises(ConfigurationError, match="attempts"):
        ItemRetry(attempts=attempts)

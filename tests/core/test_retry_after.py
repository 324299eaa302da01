"""The wait that the service asks for: in a header, in the body, or without a meaning."""

from typing import Any

import pytest

from aisecurity._core import replies
from tests.support.flow_samples import answer


def waiting(headers: dict[str, str] | None = None, **asked: Any) -> float | None:
    """Return the retry_after of a 429 with *headers* and, in the body, *asked*."""
    body = {"error": {"message": "m", "retry_after": asked}} if asked else {}
    return replies.status_error(answer(body, 429, headers)).retry_after


@pytest.mark.parametrize(
    ("interval", "unit", "seconds"),
    [
        (5, "second", 5.0),
        (5, "seconds", 5.0),
        (5, "minute", 300.0),
        (0.5, "Minutes", 30.0),
        (2, "HOUR", 7200.0),
        (1, "day", 86400.0),
        (0, "second", 0.0),
    ],
)
def test_retry_after_in_the_body(interval: float, unit: str, seconds: float) -> None:
    """error.retry_after is read in every unit, in singular and plural, whatever the letter case."""
    assert seconds == waiting(interval=interval, unit=unit)


@pytest.mark.parametrize(
    "asked",
    [
        {"interval": 5},
        {"unit": "minute"},
        {"interval": "5", "unit": "minute"},
        {"interval": True, "unit": "minute"},
        {"interval": None, "unit": None},
        {"interval": -5, "unit": "minute"},
        {"interval": 1e300, "unit": "minute"},
        {"interval": float("nan"), "unit": "minute"},
        {"interval": float("inf"), "unit": "minute"},
        {"interval": 10**400, "unit": "minute"},
        {"interval": 5, "unit": "fortnight"},
        {"interval": 5, "unit": ""},
        {"interval": 5, "unit": 60},
    ],
)
def test_retry_after_in_the_body_that_means_nothing(asked: dict[str, Any]) -> None:
    """Nonsense asks for no time, and raises nothing of its own."""
    assert waiting(**asked) is None


@pytest.mark.parametrize("asked", [None, 5, "5 minutes", [5, "minute"]])
def test_retry_after_of_another_shape(asked: Any) -> None:
    """A retry_after that is no object asks for no time."""
    assert replies.status_error(answer({"error": {"retry_after": asked}}, 429)).retry_after is None


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "120"}, 120.0),
        ({"retry-after": " 0 "}, 0.0),
        ({"retry-after": "Wed, 21 Oct 2015 07:28:30 GMT", "date": "Wed, 21 Oct 2015 07:28:00 GMT"}, 30.0),
        ({"retry-after": "Wed, 21 Oct 2015 07:28:30 -0000", "date": "Wed, 21 Oct 2015 09:28:00 +0200"}, 30.0),
        ({"retry-after": "Wed, 21 Oct 2015 07:28:00 GMT", "date": "Wed, 21 Oct 2015 07:28:30 GMT"}, 0.0),
    ],
)
def test_retry_after_header(headers: dict[str, str], seconds: float) -> None:
    """Retry-After counts seconds, or names a date that counts from the date of the answer."""
    assert seconds == waiting(headers)


@pytest.mark.parametrize(
    "headers",
    [
        {"retry-after": ""},
        {"retry-after": "-5"},
        {"retry-after": "1.5"},
        {"retry-after": "٣"},
        {"retry-after": "9" * 400},
        {"retry-after": "soon"},
        {"retry-after": "Wed, 21 Oct 2015 07:28:30 GMT"},
        {"retry-after": "Wed, 21 Oct 2015 07:28:30 GMT", "date": "today"},
        {"retry-after": "Wed, 99 Oct 2015 07:28:30 GMT", "date": "Wed, 21 Oct 2015 07:28:00 GMT"},
        {"retry-after": "Wed, 21 Oct 2015 07:28:30 +9999", "date": "Wed, 21 Oct 2015 07:28:00 GMT"},
        {"retry-after": "Wed, 21 Oct 99999999999 07:28:30 GMT", "date": "Wed, 21 Oct 2015 07:28:00 GMT"},
    ],
)
def test_retry_after_header_that_means_nothing(headers: dict[str, str]) -> None:
    """Nonsense, or a date without the date of the answer, asks for no time."""
    assert waiting(headers) is None


def test_the_longer_wait_counts() -> None:
    """Where header and body disagree, the longer wait is the one to keep."""
    assert 300.0 == waiting({"retry-after": "10"}, interval=5, unit="minute")
    assert 400.0 == waiting({"retry-after": "400"}, interval=5, unit="minute")

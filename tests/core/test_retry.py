"""The retry decision: send again or not, and after which pause."""

import math
import pickle
import random
from typing import Any

import pytest

from aisecurity._core.retry import RetryPolicy, is_transient, was_not_accepted
from aisecurity.exceptions import (
    AISecSDKException,
    APIConnectionError,
    APIStatusError,
    APITimeoutError,
    ConfigurationError,
    ProxyRefusedError,
    ResponseError,
    UntrustedCertificateError,
)
from tests.support.errors import status_error

LOST = APIConnectionError("lost")
REFUSED = APIConnectionError("refused", sent=False)


def status(code: int, retry_after: float | None = None) -> APIStatusError:
    """Return the error of an answer with status *code*."""
    return status_error(APIStatusError, code, retry_after)


def certain(**settings: Any) -> RetryPolicy:
    """Return a policy without chance."""
    return RetryPolicy(jitter=lambda: 1.0, **settings)


@pytest.mark.parametrize("code", [408, 429, 500, 502, 503, 504])
def test_statuses_that_pass(code: int) -> None:
    """These statuses may be gone the next time."""
    assert is_transient(status(code))


@pytest.mark.parametrize("code", [301, 400, 401, 403, 404, 405, 413, 415, 422, 501, 505])
def test_statuses_that_stay(code: int) -> None:
    """Any other status would come again."""
    assert not is_transient(status(code))


def test_failures_without_a_status() -> None:
    """A connection that is lost may be there the next time; an answer that cannot be read is not asked for again."""
    assert is_transient(LOST)
    assert is_transient(APITimeoutError("late"))
    assert not is_transient(ResponseError("no JSON", 200, {}, b""))
    assert not is_transient(AISecSDKException("other"))


@pytest.mark.parametrize("kind", [UntrustedCertificateError, ProxyRefusedError])
def test_what_no_retry_mends(kind: type[UntrustedCertificateError | ProxyRefusedError]) -> None:
    """A wrong set-up is not tried again, though nothing was sent."""
    error = kind("no answer")

    assert (False, True, False) == (is_transient(error), was_not_accepted(error), error.sent)
    assert [None, None] == [certain().pause(error, 1, repeatable=repeatable) for repeatable in (False, True)]


def test_certainly_not_accepted() -> None:
    """Only a request that never left, or that got a 429, has certainly not been accepted."""
    assert was_not_accepted(REFUSED)
    assert was_not_accepted(status(429))
    assert not was_not_accepted(LOST)
    assert not was_not_accepted(status(503))
    assert not was_not_accepted(ResponseError("no JSON", 200, {}, b""))


def test_pauses_double_up_to_the_cap() -> None:
    """The bound of the pause doubles with each attempt, and stays at the cap."""
    policy = certain(retries=100, base=0.5, cap=8.0)

    assert [0.5, 1.0, 2.0, 4.0, 8.0, 8.0] == [policy.pause(LOST, n, repeatable=True) for n in range(1, 7)]
    assert 8.0 == policy.pause(LOST, 100, repeatable=True)


@pytest.mark.parametrize("share", [0.0, 0.25, 1.0])
def test_jitter_is_a_share_of_the_bound(share: float) -> None:
    """Full jitter: any pause from none to the bound."""
    assert share * 0.5 == RetryPolicy(jitter=lambda: share).pause(LOST, 1, repeatable=True)


def test_default_jitter_is_of_each_process() -> None:
    """A pickled policy takes no state along: the process that reads it draws its own numbers."""
    pickled = pickle.dumps(RetryPolicy())
    random.seed(1)
    first = pickle.loads(pickled).jitter()  # noqa: S301 - our own
    second = pickle.loads(pickled).jitter()  # noqa: S301 - our own

    assert (RetryPolicy(), False) == (pickle.loads(pickled), first == second)  # noqa: S301 - our own
    assert len(pickled) < 500


def test_default_jitter_is_random() -> None:
    """By default the pause is random, between none and the bound."""
    pauses = [RetryPolicy().pause(LOST, 1, repeatable=True) for _ in range(20)]

    assert 1 < len(set(pauses))
    assert all(pause is not None and 0 <= pause <= 0.5 for pause in pauses)


@pytest.mark.parametrize(("retries", "again"), [(0, [False]), (2, [True, True, False])])
def test_number_of_retries(retries: int, again: list[bool]) -> None:
    """Retries counts the attempts after the first."""
    policy = certain(retries=retries)

    assert again == [policy.pause(LOST, n, repeatable=True) is not None for n in range(1, retries + 2)]


def test_what_the_service_asks_for() -> None:
    """The time that the service names is kept to, up to the patience; beyond it there is no retry."""
    policy = certain(patience=60.0)

    assert 60.0 == policy.pause(status(429, 60.0), 1, repeatable=True)
    assert 0.6 == policy.pause(status(503, 0.6), 1, repeatable=True)
    assert policy.pause(status(429, 60.1), 1, repeatable=True) is None


@pytest.mark.parametrize("asked", [0.0, 0.1, 0.25])
def test_no_invitation(asked: float) -> None:
    """A service that asks for less than our own pause, or for none, is not asked again sooner than by that."""
    policy = RetryPolicy(retries=3, jitter=lambda: 0.5)

    assert [0.25, 0.5, 1.0] == [policy.pause(status(503, asked), n, repeatable=True) for n in (1, 2, 3)]
    assert 0.25 == policy.pause(status(429, asked), 1, repeatable=False)


def test_what_may_have_been_accepted_is_not_repeated() -> None:
    """Where a second copy does harm, only a request that certainly was not accepted is sent again."""
    policy = certain()

    assert 0.5 == policy.pause(REFUSED, 1, repeatable=False)
    assert 0.5 == policy.pause(status(429), 1, repeatable=False)
    assert policy.pause(LOST, 1, repeatable=False) is None
    assert policy.pause(status(503, 1.0), 1, repeatable=False) is None
    assert policy.pause(status(408), 1, repeatable=False) is None


@pytest.mark.parametrize("name", ["base", "cap", "patience"])
@pytest.mark.parametrize("value", [-1, math.nan, math.inf, True, "1", None])
def test_seconds_that_cannot_work(name: str, value: Any) -> None:
    """Times of a policy are finite numbers from 0 on."""
    with pytest.raises(ConfigurationError, match=f"{name}: a number of seconds, 0 or more, is needed"):
        RetryPolicy(**{name: value})


@pytest.mark.parametrize("value", [-1, 1_000_001, 1.0, True, "1"])
def test_budgets_that_cannot_work(value: Any) -> None:
    """A budget is a whole number that is not negative, or None."""
    with pytest.raises(ConfigurationError, match="budget: a whole number from 0 to 1,000,000 is needed, or None"):
        RetryPolicy(budget=value)


def test_repr() -> None:
    """The repr shows the numbers."""
    assert "RetryPolicy(retries=2, base=0.5, cap=8.0, patience=60.0, budget=500)" == repr(RetryPolicy())

"""Table of retries: failures that are sent again, how often, and after which pause, played through a flow."""

from typing import Any

import pytest

from aisecurity._core import calls, flows
from aisecurity._core.flows import CallSettings
from aisecurity._core.retry import RetryPolicy
from aisecurity._core.wire import Reply
from aisecurity.configuration import call_settings
from aisecurity.exceptions import (
    AISecSDKException,
    AmbiguousSubmitError,
    APIConnectionError,
    APIStatusError,
    APITimeoutError,
    RateLimitError,
    ServerError,
)
from tests.support.flow_player import FlowPlayer
from tests.support.flow_samples import answer
from tests.support.samples import BLOCKED, CONTENT, PROFILE, SCAN_ID, configured, scan_objects

DATE = "Tue, 24 Nov 2026 07:00:00 GMT"
LATER = "Tue, 24 Nov 2026 07:00:07 GMT"


def _terms(timeout: float = 1000.0, **policy: Any) -> CallSettings:
    settings: dict[str, Any] = {"jitter": lambda: 1.0, **policy}
    retry = RetryPolicy(**settings)
    return call_settings(configured(retry=retry, timeout=timeout))


def _scan(outcome: Reply | Exception, times: int = 9, **terms: Any) -> tuple[FlowPlayer, AISecSDKException | None]:
    """Play a scan that *outcome* answers *times* times, then a verdict."""
    played = FlowPlayer()
    what = calls.sync_scan(PROFILE, CONTENT.to_request())
    try:
        played.run(flows.call(what, _terms(**terms)), [*[outcome] * times, answer(BLOCKED)])
    except AISecSDKException as error:
        return played, error
    return played, None


def _submit(outcome: Reply | Exception) -> tuple[FlowPlayer, AISecSDKException]:
    played = FlowPlayer()
    with pytest.raises(AISecSDKException) as error:
        played.run(flows.call(calls.async_scan(scan_objects()), _terms()), [outcome] * 9)
    return played, error.value


def error_reply(status: int, headers: dict[str, str] | None = None, asked: Any = None) -> Reply:
    """Return an answer of failure, with the wait that its body asks for."""
    return answer({"error": {"message": "m", "retry_after": asked}}, status, headers)


@pytest.mark.parametrize("status", range(300, 600))
def test_statuses_of_a_scan(status: int) -> None:
    """A scan is sent three times in all on 408, 429, 500, 502, 503 and 504, on any other status once."""
    played, error = _scan(error_reply(status))

    assert isinstance(error, APIStatusError)
    again = status in {408, 429, 500, 502, 503, 504}
    assert (3 if again else 1, [0.5, 1.0] if again else []) == (len(played.sends), played.sleeps)
    assert len(played.sends) == error.attempts


@pytest.mark.parametrize("status", range(300, 600))
def test_statuses_of_a_submission(status: int) -> None:
    """A submission is sent again on 429 alone; after any 5xx nobody knows, after the rest it was rejected."""
    played, error = _submit(error_reply(status))

    assert (3 if status == 429 else 1) == len(played.sends)
    assert (status >= 500) == isinstance(error, AmbiguousSubmitError)
    assert len(played.sends) == error.attempts


@pytest.mark.parametrize(
    ("outcome", "sent", "scans", "submissions"),
    [
        (APIConnectionError("refused", sent=False), False, 3, 3),
        (APITimeoutError("connecting", sent=False), False, 3, 3),
        (APIConnectionError("reset"), True, 3, 1),
        (APITimeoutError("silent"), True, 3, 1),
        (answer(None), True, 1, 1),
        (answer({}), True, 1, 1),
    ],
    ids=["refused", "connect timeout", "reset", "silence", "null", "no members"],
)
def test_lost_and_unreadable(outcome: Reply | Exception, *, sent: bool, scans: int, submissions: int) -> None:
    """A lost connection is tried again, for a submission where nothing was sent; an unreadable answer never is."""
    scanned, _ = _scan(outcome)
    submitted, error = _submit(outcome)

    assert (scans, submissions) == (len(scanned.sends), len(submitted.sends))
    assert sent == isinstance(error, AmbiguousSubmitError)


@pytest.mark.parametrize(
    ("reply", "pause"),
    [
        (error_reply(429, {"retry-after": "7"}), 7.0),
        (error_reply(503, {"retry-after": " 7 "}), 7.0),
        (error_reply(429, {"retry-after": LATER, "date": DATE}), 7.0),
        (error_reply(429, {"retry-after": DATE, "date": LATER}), 0.5),
        (error_reply(429, {"retry-after": "0"}), 0.5),
        (error_reply(503, {"retry-after": "0"}), 0.5),
        (error_reply(429, asked={"interval": 0, "unit": "second"}), 0.5),
        (error_reply(429, {"retry-after": LATER}), 0.5),
        (error_reply(429, {"retry-after": "-1"}), 0.5),
        (error_reply(429, {"retry-after": "1e3"}), 0.5),
        (error_reply(429, {"retry-after": "soon"}), 0.5),
        (error_reply(429, {"retry-after": "9" * 5000}), 0.5),
        (error_reply(429, asked={"interval": 7, "unit": "second"}), 7.0),
        (error_reply(429, asked={"interval": 1, "unit": "MINUTES"}), 60.0),
        (error_reply(429, asked={"interval": -1, "unit": "second"}), 0.5),
        (error_reply(429, asked={"interval": 1, "unit": "fortnight"}), 0.5),
        (error_reply(429, asked={"interval": True, "unit": "second"}), 0.5),
        (error_reply(429, {"retry-after": "3"}, {"interval": 7, "unit": "second"}), 7.0),
        (error_reply(429, {"retry-after": "7"}, {"interval": 3, "unit": "second"}), 7.0),
    ],
)
def test_what_the_service_asks_for(reply: Reply, pause: float) -> None:
    """Seconds, a date or the body say how long to wait, the longest of them; what is no time counts for nothing.

    Nor does 0, or a date that has passed: the pause is never shorter than without it.
    """
    played, error = _scan(reply, times=1)

    assert ([pause], None) == (played.sleeps, error)


@pytest.mark.parametrize(
    "reply", [error_reply(429, {"retry-after": "61"}), error_reply(429, asked={"interval": 2, "unit": "minute"})]
)
def test_patience(reply: Reply) -> None:
    """A wait beyond the patience is not waited: the error comes at once and has the number."""
    played, error = _scan(reply)

    assert isinstance(error, RateLimitError)
    assert ([], True) == (played.sleeps, (error.retry_after or 0.0) > 60)


def test_full_jitter_and_cap() -> None:
    """The bound of a pause doubles up to the cap, and the pause is a random part of it."""
    most, _ = _scan(error_reply(503), retries=6)
    least, _ = _scan(error_reply(503), retries=6, jitter=lambda: 0.0)

    assert [0.5, 1.0, 2.0, 4.0, 8.0, 8.0] == most.sleeps
    assert [0.0] * 6 == least.sleeps


@pytest.mark.parametrize("outcome", [error_reply(503), error_reply(429, {"retry-after": "0"}), APIConnectionError("x")])
def test_no_retries(outcome: Reply | Exception) -> None:
    """With retries=0 everything is sent once."""
    played, error = _scan(outcome, retries=0)

    assert ([], 1) == (played.sleeps, len(played.sends))
    assert error is not None
    assert 1 == error.attempts


def test_deadline() -> None:
    """A pause that would end past the deadline is not begun, and each attempt has what is left of the time."""
    played, error = _scan(error_reply(503), timeout=1.4, retries=9)

    assert isinstance(error, ServerError)
    assert [0.5] == played.sleeps
    assert [1.4, pytest.approx(0.9)] == [send.timeout for send in played.sends]


def test_stale_connections() -> None:
    """A kept connection that proved closed costs a query no retry: it is sent once more over a new connection."""
    stale = APIConnectionError("closed")
    stale.stale = True
    played = FlowPlayer()
    rows = played.run(flows.call(calls.query_by_scan_ids([SCAN_ID]), _terms(retries=0)), [stale, answer([])])

    assert ([], [False, True]) == (rows, [send.fresh for send in played.sends])

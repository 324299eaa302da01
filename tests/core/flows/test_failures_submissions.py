"""Submissions: none is sent twice where that could scan twice."""

from typing import Any

import pytest

from aisecurity._core import calls, flows
from aisecurity._core.wire import Reply
from aisecurity.exceptions import (
    AISecSDKException,
    AmbiguousSubmitError,
    APIConnectionError,
    APIStatusError,
    APITimeoutError,
    RateLimitError,
    ResponseError,
    ServerError,
)
from aisecurity.generated_openapi_client import AsyncScanResponse
from tests.support.flow_player import FlowPlayer
from tests.support.flow_samples import answer, terms
from tests.support.samples import IDS, scan_object

RECEIPT = {"scan_id": IDS[0], "report_id": f"R{IDS[0]}", "received": "2026-01-02T03:04:05.123456789Z"}
REFUSED = APIConnectionError("refused", sent=False)


def submit(played: FlowPlayer, outcomes: list[Reply | Exception], **policy: Any) -> AsyncScanResponse:
    """Submit one object."""
    return played.run(flows.call(calls.async_scan([scan_object()]), terms(**policy)), outcomes)


def test_receipt() -> None:
    """A submission returns the receipt."""
    played = FlowPlayer()

    assert AsyncScanResponse.from_dict(RECEIPT) == submit(played, [answer(RECEIPT)])
    assert 1 == len(played.effects)


def test_what_was_not_accepted_is_sent_again() -> None:
    """A connection that was refused, and a 429, are tried again."""
    played = FlowPlayer()
    receipt = submit(played, [REFUSED, answer({}, 429), answer(RECEIPT)])

    assert IDS[0] == receipt.scan_id
    assert [0.5, 1.0] == played.sleeps


@pytest.mark.parametrize(
    ("outcome", "cause"),
    [
        (answer({}, 500), ServerError),
        (answer({}, 503, {"retry-after": "1"}), ServerError),
        (Reply(status=502, body=b"<html>"), ServerError),
        (APIConnectionError("lost"), APIConnectionError),
        (APITimeoutError("late"), APITimeoutError),
        (Reply(status=200, body=b"<html>"), ResponseError),
        (answer({}), ResponseError),
        (Reply(status=204), ResponseError),
    ],
)
def test_ambiguous(outcome: Reply | Exception, cause: type[AISecSDKException]) -> None:
    """A submission that may have been accepted is not sent again; the failure is the cause of its error."""
    played = FlowPlayer()
    with pytest.raises(AmbiguousSubmitError) as error:
        submit(played, [outcome])

    assert cause is type(error.value.__cause__)
    assert str(error.value.__cause__) in str(error.value)
    assert 1 == len(played.effects)
    assert 1 == error.value.attempts
    assert getattr(error.value.__cause__, "error_type", None) is error.value.error_type


def test_ambiguous_after_a_refused_connection() -> None:
    """The attempts before the ambiguous one are counted."""
    with pytest.raises(AmbiguousSubmitError) as error:
        submit(FlowPlayer(), [REFUSED, answer({}, 500)])

    assert 2 == error.value.attempts


@pytest.mark.parametrize("status", [302, 400, 401, 403, 404, 405, 408, 413, 415, 422])
def test_rejected(status: int) -> None:
    """A status by which the service took nothing on is that error, once, and not an ambiguous one."""
    played = FlowPlayer()
    with pytest.raises(APIStatusError) as error:
        submit(played, [answer({}, status)])

    assert (status, 1) == (error.value.status_code, len(played.effects))


def test_still_not_accepted() -> None:
    """Where the last attempt was not accepted either, its own error is raised: submitting again does no harm."""
    with pytest.raises(RateLimitError) as limited:
        submit(FlowPlayer(), [answer({}, 429)] * 3)
    with pytest.raises(APIConnectionError) as unreachable:
        submit(FlowPlayer(), [REFUSED] * 3)

    assert (3, 3) == (limited.value.attempts, unreachable.value.attempts)

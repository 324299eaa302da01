"""Kept connections that proved closed, and the time that credentials take."""

from typing import Any

import pytest

from aisecurity._core import calls, flows
from aisecurity._core.budgets.queries import QueryBudget
from aisecurity._core.calls import Call
from aisecurity._core.credentials import Credential
from aisecurity._core.wire import Reply
from aisecurity.exceptions import AmbiguousSubmitError, APIConnectionError, APITimeoutError, ServerError
from aisecurity.generated_openapi_client import ScanResponse
from aisecurity.scan.models.content import Content
from tests.support.flow_player import FlowPlayer
from tests.support.flow_samples import CALLS_BY_PATH, answer, terms
from tests.support.samples import PROFILE, SCAN_OK, UUID, scan_object


def stale() -> APIConnectionError:
    """Return the failure of a kept connection that was closed meanwhile."""
    error = APIConnectionError("closed")
    error.stale = True
    return error


def scan(player: FlowPlayer, *outcomes: Reply | Exception, retries: int = 0) -> ScanResponse:
    """Scan once, with at most *retries* retries."""
    call = calls.sync_scan(PROFILE, Content(prompt="p").to_request())
    return player.run(flows.call(call, terms(retries=retries)), [*outcomes])


def test_sent_again_at_once_over_a_fresh_connection() -> None:
    """The end of a kept connection says nothing about the service: it is no retry, and needs none to be allowed."""
    player = FlowPlayer()
    verdict = scan(player, stale(), answer(SCAN_OK))

    assert "allow" == verdict.action
    assert ([False, True], []) == ([send.fresh for send in player.sends], player.sleeps)
    assert player.sends[0].request == player.sends[1].request


def test_sent_again_once() -> None:
    """A failure over the fresh connection counts as one attempt, and is retried by the policy."""
    player = FlowPlayer()
    with pytest.raises(APIConnectionError) as error:
        scan(player, stale(), stale(), stale(), APIConnectionError("lost"), retries=1)

    assert ("lost", 2) == (error.value.message, error.value.attempts)
    assert [False, True, False, True] == [send.fresh for send in player.sends]
    assert [0.5] == player.sleeps


def test_other_failures_are_no_reason() -> None:
    """A connection that broke off while new may have brought the request there: the policy decides."""
    player = FlowPlayer()
    with pytest.raises(APIConnectionError):
        scan(player, APIConnectionError("lost"))

    assert [False] == [send.fresh for send in player.sends]


def test_submissions_go_over_recent_connections() -> None:
    """Where a kept connection was closed all the same, nobody can say whether it was accepted: no second copy goes."""
    player = FlowPlayer()
    with pytest.raises(AmbiguousSubmitError) as error:
        player.run(flows.call(calls.async_scan([scan_object()]), terms()), [stale()])

    assert [(False, True)] == [(send.fresh, send.recent) for send in player.sends]
    assert (True, 1) == (player.sends[0].needs_new, error.value.attempts)


def test_others_go_over_any_connection() -> None:
    """A second copy of a scan or query does no harm, so it may use any kept connection."""
    player = FlowPlayer()
    scan(player, answer(SCAN_OK))
    player.run(flows.call(calls.query_by_scan_ids([UUID]), terms()), [answer([])])

    assert [(False, False, False)] * 2 == [(send.fresh, send.recent, send.needs_new) for send in player.sends]


@pytest.mark.parametrize("what", CALLS_BY_PATH.values(), ids=CALLS_BY_PATH)
def test_fresh(what: Call[Any]) -> None:
    """Where each request is to have a connection of its own, it says that it is the last, and is not sent twice."""
    player = FlowPlayer()
    with pytest.raises((APIConnectionError, AmbiguousSubmitError)):
        player.run(flows.call(what, terms(retries=0)._replace(fresh=True)), [stale()])
    (send,) = player.sends

    assert (True, "close") == (send.fresh, send.request.headers["connection"])


def test_no_time_for_the_fresh_connection() -> None:
    """After the deadline nothing is sent, over any connection."""
    player = FlowPlayer()

    def late(_: object) -> Reply:
        player.clock += 10.0
        raise stale()

    with pytest.raises(APITimeoutError, match="no answer within 10 s") as error:
        player.run(flows.call(calls.sync_scan(PROFILE, Content(prompt="p").to_request()), terms()), late)

    assert (False, 1) == (error.value.sent, len(player.sends))


@pytest.mark.parametrize("seconds", [5.0, 7.0])
def test_time_that_a_credential_takes(seconds: float) -> None:
    """A function that takes all the time leaves none to send, and the error says that nothing was sent."""
    player = FlowPlayer()

    def slow() -> str:
        player.clock += seconds
        return "key"

    late = terms(5.0)._replace(credential=Credential(api_key=slow))
    with pytest.raises(APITimeoutError, match="no answer within 5 s") as error:
        player.run(flows.call(calls.async_scan([scan_object()]), late), [])

    assert (False, []) == (error.value.sent, player.sends)


def test_first_failure_stays_when_time_is_over() -> None:
    """Where a slow credential leaves no time for a pause, the failure before it is raised."""
    player = FlowPlayer()

    def slow() -> str:
        player.clock += 3.0
        return "key"

    late = terms(3.4)._replace(credential=Credential(api_key=slow))
    what = calls.sync_scan(PROFILE, Content(prompt="p").to_request())
    with pytest.raises(ServerError) as error:
        player.run(flows.call(what, late), [answer({}, 503)])

    assert (503, 1) == (error.value.status_code, error.value.attempts)


def test_pace_counts_attempts_not_connections() -> None:
    """A query that is sent again over a fresh connection is one query: the service saw one."""
    pace, player = QueryBudget(most=2), FlowPlayer()
    what = calls.query_by_scan_ids([UUID])
    player.run(flows.call(what, terms(), pace), [stale(), answer([])])

    assert 0.0 == pace.reserve(0.0)

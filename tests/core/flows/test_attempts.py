"""One call with its retries and its deadline, played without a network."""

import math
from collections.abc import Callable
from typing import Any

import pytest

from aisecurity._core import calls, flows
from aisecurity._core.budgets.queries import QueryBudget
from aisecurity._core.calls import Call
from aisecurity._core.effects import Effect, Send, Sleep
from aisecurity._core.flows.sending import USER_AGENT
from aisecurity._core.wire import HttpRequest, Reply, Transport
from aisecurity._version import __version__
from aisecurity.exceptions import (
    AISecSDKException,
    APIConnectionError,
    APIStatusError,
    AuthenticationError,
    RateLimitError,
    ResponseError,
    ServerError,
)
from aisecurity.generated_openapi_client import ScanResponse
from aisecurity.scan.models.content import Content
from tests.support.flow_player import FlowPlayer, credential_headers
from tests.support.flow_samples import answer, terms
from tests.support.samples import ENDPOINT, PROFILE, SCAN_OK, UUID

LOST = APIConnectionError("lost")


def scan() -> Call[ScanResponse]:
    """Return a synchronous scan."""
    return calls.sync_scan(PROFILE, Content(prompt="p").to_request())


def test_one_scan() -> None:
    """A scan is one request to the endpoint, signed, and nothing else; its answer is returned."""
    played, what = FlowPlayer(), scan()
    verdict = played.run(flows.call(what, terms()), [answer(SCAN_OK)])

    assert ScanResponse.from_dict(SCAN_OK) == verdict
    assert 1 == len(played.effects)
    send = played.sends[0]
    assert ("POST", f"{ENDPOINT}/v1/scan/sync/request") == (send.request.method, send.request.url)
    assert what.request.body == send.request.body
    assert {
        "user-agent": f"aisecurity-python/{__version__}",
        "content-type": "application/json",
        **credential_headers(terms().credential, what.request.body),
    } == send.request.headers
    assert (10.0, Transport()) == (send.timeout, send.transport)


def test_query_has_no_content_type() -> None:
    """A GET carries the credential and the user agent alone."""
    played = FlowPlayer()
    played.run(flows.call(calls.query_by_scan_ids([UUID]), terms(), QueryBudget()), [answer([])])

    assert (
        HttpRequest(
            method="GET",
            url=f"{ENDPOINT}/v1/scan/results?scan_ids={UUID}",
            headers={"user-agent": USER_AGENT, "x-pan-token": "k"},
        )
        == played.sends[0].request
    )


def test_retries_with_pauses() -> None:
    """A transient failure is retried with the same bytes, after pauses that double."""
    played = FlowPlayer()
    outcomes: list[Reply | Exception] = [Reply(status=502, body=b"<html>"), LOST, answer(SCAN_OK)]
    verdict = played.run(flows.call(scan(), terms()), outcomes)

    assert "allow" == verdict.action
    assert [0.5, 1.0] == played.sleeps
    assert 1 == len({(send.request.url, send.request.body) for send in played.sends})


def test_each_attempt_gets_the_time_that_is_left() -> None:
    """The deadline is that of the whole call: later attempts have less time."""
    played = FlowPlayer()
    played.run(flows.call(scan(), terms()), [answer({}, 500), answer({}, 500), answer(SCAN_OK)])

    assert [10.0, 9.5, 8.5] == [send.timeout for send in played.sends]


def test_retries_come_to_an_end() -> None:
    """After the last retry the last error is raised, with the number of requests that were sent."""
    played = FlowPlayer()
    with pytest.raises(ServerError) as error:
        played.run(flows.call(scan(), terms()), [answer({}, 500), answer({}, 502), answer({}, 503)])

    assert (503, 3, 3) == (error.value.status_code, error.value.attempts, len(played.sends))


def test_no_retries() -> None:
    """With retries=0 there is one attempt."""
    played = FlowPlayer()
    with pytest.raises(APIConnectionError) as error:
        played.run(flows.call(scan(), terms(retries=0)), [LOST])

    assert (LOST, 1, []) == (error.value, error.value.attempts, played.sleeps)


@pytest.mark.parametrize("status", [302, 400, 401, 403, 404, 405, 413, 415, 422, 501])
def test_statuses_that_are_not_retried(status: int) -> None:
    """A permanent failure is raised at once."""
    played = FlowPlayer()
    with pytest.raises(APIStatusError) as error:
        played.run(flows.call(scan(), terms()), [answer(SCAN_OK, status)])

    assert (status, 1) == (error.value.status_code, error.value.attempts)
    assert 1 == len(played.effects)


@pytest.mark.parametrize("reply", [Reply(status=200, body=b"<html>"), answer(None), Reply(status=204)])
def test_unreadable_answers_are_not_retried(reply: Reply) -> None:
    """An answer of success that cannot be read is an error at once, never a verdict."""
    played = FlowPlayer()
    with pytest.raises(ResponseError) as error:
        played.run(flows.call(scan(), terms()), [reply])

    assert (1, 1) == (error.value.attempts, len(played.effects))


def test_retry_after_is_honoured() -> None:
    """The pause is the one that the service asks for, in the header or in the body."""
    asked = {"error": {"message": "m", "retry_after": {"interval": 7, "unit": "second"}}}
    played = FlowPlayer()
    outcomes: list[Reply | Exception] = [answer({}, 503, {"retry-after": "3"}), answer(asked, 429), answer(SCAN_OK)]
    played.run(flows.call(scan(), terms(timeout=60.0)), outcomes)

    assert [3.0, 7.0] == played.sleeps


def test_patience() -> None:
    """A service that asks for more than the patience is not waited for; the error holds the number."""
    played = FlowPlayer()
    asked = {"error": {"retry_after": {"interval": 5, "unit": "minute"}}}
    with pytest.raises(RateLimitError) as error:
        played.run(flows.call(scan(), terms(timeout=math.inf)), [answer(asked, 429)])

    assert (300.0, []) == (error.value.retry_after, played.sleeps)


@pytest.mark.parametrize(("timeout", "sleeps"), [(1.6, [0.5, 1.0]), (1.5, [0.5]), (0.5, [])])
def test_no_pause_beyond_the_deadline(timeout: float, sleeps: list[float]) -> None:
    """A pause that would last until the deadline is not begun: the error is raised at once."""
    played = FlowPlayer()
    with pytest.raises(ServerError) as error:
        played.run(flows.call(scan(), terms(timeout)), lambda _: answer({}, 500))

    assert sleeps == played.sleeps
    assert len(sleeps) + 1 == error.value.attempts


def test_time_of_an_attempt_counts() -> None:
    """The time of an attempt is taken from that of the next."""
    played = FlowPlayer()

    def slow(_: object) -> Reply:
        played.clock += 4.0
        return answer({}, 500)

    with pytest.raises(ServerError):
        played.run(flows.call(scan(), terms()), slow)

    assert [10.0, 5.5, 0.5] == [send.timeout for send in played.sends]


class LateSleeper(FlowPlayer):
    """A clock on which sleeps end 4.9 seconds late."""

    clock: float

    def _perform(self, effect: Effect, outcomes: list[Reply | Exception] | Callable[[Send], Reply]) -> Any:
        self.clock += 4.9 if isinstance(effect, Sleep) else 0.0
        return super()._perform(effect, outcomes)


def test_late_wakening() -> None:
    """A pause that ends after the deadline ends in the failure that it followed, without another request."""
    played = LateSleeper()
    with pytest.raises(ServerError) as error:
        played.run(flows.call(scan(), terms(5.0)), [answer({}, 500)])

    assert (500, 1) == (error.value.status_code, error.value.attempts)
    assert 1 == len(played.sends)


def test_no_limit() -> None:
    """Infinity means no limit: each attempt has no timeout."""
    played = FlowPlayer()
    played.run(flows.call(scan(), terms(math.inf)), [LOST, answer(SCAN_OK)])

    assert [None, None] == [send.timeout for send in played.sends]


def test_an_unexpected_error_passes_through() -> None:
    """An error that is not one of this package's is a bug, and looks like one: it is not retried."""
    played = FlowPlayer()
    with pytest.raises(KeyError):
        played.run(flows.call(scan(), terms()), [KeyError("bug"), answer(SCAN_OK)])

    assert 1 == len(played.sends)


def test_queries_count_every_attempt() -> None:
    """The pace counts a query and each of its repetitions, but holds none back."""
    pace, played = QueryBudget(), FlowPlayer()
    for _ in range(4):
        played.run(flows.call(calls.query_by_scan_ids([UUID]), terms(), pace), [LOST, LOST, answer([])])

    assert 12 == len(played.sends)
    # The third of the twelve, sent after 1.5 s, is the first of the last ten.
    assert played.clock == 6.0
    assert 60.0 + 1.5 - 6.0 == pace.reserve(played.clock)


@pytest.mark.parametrize("error", [AuthenticationError(401, {}, b"", ""), AISecSDKException("m")])
def test_errors_of_the_engine(error: AISecSDKException) -> None:
    """Any exception of this package that comes from the engine is raised as it is."""
    with pytest.raises(type(error)) as raised:
        FlowPlayer().run(flows.call(scan(), terms()), [error])

    assert error is raised.value

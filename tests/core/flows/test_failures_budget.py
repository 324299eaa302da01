"""Retries of many calls in an outage, played without a network."""

from typing import Any

import pytest

from aisecurity._core import calls, flows
from aisecurity._core.budgets.queries import QueryBudget
from aisecurity._core.budgets.retries import RetryBudget
from aisecurity._core.calls import Call
from aisecurity._core.effects import Effect, Flow, Notify, Now, Send, Sleep
from aisecurity._core.flows import CallSettings
from aisecurity._core.wire import Reply
from aisecurity.exceptions import (
    AISecSDKException,
    AmbiguousSubmitError,
    APIConnectionError,
    APITimeoutError,
    ScanPendingError,
    ServerError,
)
from tests.support.flow_player import FlowPlayer
from tests.support.flow_samples import answer, terms
from tests.support.samples import CONTENT, PROFILE, SCAN_ID, SCAN_OK, scan_object

SCAN: Call[Any] = calls.sync_scan(PROFILE, CONTENT.to_request())
SUBMISSION: Call[Any] = calls.async_scan([scan_object()])
DOWN = answer({}, 503)
SLOTS = 64


def settings(taken: int = 0, **policy: Any) -> CallSettings:
    """Return settings of a scanner whose retries have taken so much of the budget."""
    budget = RetryBudget()
    budget.taken = taken
    return terms(**policy)._replace(retry_budget=budget)


def taken(of: CallSettings) -> int:
    """Return what retries have taken."""
    return 0 if of.retry_budget is None else of.retry_budget.taken


def outage(of: CallSettings, scans: int) -> int:
    """Return how many requests *scans* cost that fail, 64 of them under way at a time as in so many threads."""
    waiting: list[Flow[Any]] = [flows.call(SCAN, of) for _ in range(scans)]
    running: list[tuple[Flow[Any], Any]] = []
    requests = 0
    while waiting or running:
        while waiting and len(running) < SLOTS:
            running.append((waiting.pop(), None))
        turn, running = running, []
        for flow, given in turn:
            try:
                effect: Effect = flow.send(given)
                if isinstance(effect, Send):
                    requests += 1
            except ServerError:
                continue
            assert isinstance(effect, (Send, Sleep, Now, Notify))
            running.append((flow, DOWN if isinstance(effect, Send) else 0.0))
    return requests


@pytest.mark.parametrize(("scans", "requests"), [(64, 164), (640, 740), (6400, 6500)])
def test_an_outage_is_not_met_with_more_load(scans: int, requests: int) -> None:
    """Of 64 threads a hundred retries are sent in all, where without a budget each scan is sent three times."""
    assert (requests, 3 * scans) == (outage(settings(), scans), outage(settings(budget=None), scans))


def test_the_error_stands() -> None:
    """With nothing left the error comes at once, with what was sent, and why is said to the logger, once."""
    of, played = settings(taken=495), FlowPlayer()
    attempts: list[int] = []
    for _ in range(3):
        with pytest.raises(ServerError) as error:
            played.run(flows.call(SCAN, of), [DOWN, DOWN, DOWN])
        attempts.append(error.value.attempts)

    assert ([2, 1, 1], [0.5], 4) == (attempts, played.sleeps, len(played.sends))
    assert [True] == [one.is_warning for one in played.remarks]
    assert "retry budget is used up" in played.remarks[0].text


@pytest.mark.parametrize(("outcomes", "left"), [([], 399), ([DOWN], 400), ([DOWN, DOWN], 405)])
def test_a_success_gives_back(outcomes: list[Reply | Exception], left: int) -> None:
    """One at once gives back a little, one after retries what the last of them took."""
    of = settings(taken=400)
    FlowPlayer().run(flows.call(SCAN, of), [*outcomes, answer(SCAN_OK)])

    assert left == taken(of)


def test_a_timeout_costs_twice() -> None:
    """A retry after a timeout takes, and its success gives back, twice as much."""
    of = settings(taken=400)
    late = APITimeoutError("late", sent=False)
    with pytest.raises(APITimeoutError):
        FlowPlayer().run(flows.call(SCAN, of), [late, late, late])
    lost = taken(of)
    FlowPlayer().run(flows.call(SCAN, of), [late, answer(SCAN_OK)])

    assert (420, 420) == (lost, taken(of))


def test_an_emulators_answer_gives_back() -> None:
    """An answer of which something is to be said is a success as well."""
    of = settings(taken=400)
    FlowPlayer().run(flows.call(SCAN, of), [answer(SCAN_OK, headers={"x-airs-emulator": "1"})])

    assert 399 == taken(of)


@pytest.mark.parametrize("outcome", [answer({}, 400), answer({}, 401), Reply(status=200, body=b"<html>")])
def test_what_is_no_success_gives_nothing_back(outcome: Reply) -> None:
    """A refusal, or what cannot be read, neither takes nor gives."""
    of = settings(taken=400)
    with pytest.raises(AISecSDKException):
        FlowPlayer().run(flows.call(SCAN, of), [outcome])

    assert 400 == taken(of)


def test_what_is_not_sent_again_takes_nothing() -> None:
    """An error that stands anyway, for its kind, the time or the number of retries, is not paid for."""
    of = settings(timeout=1.0)
    for outcome in (answer({}, 501), answer({}, 503, {"retry-after": "5"})):
        with pytest.raises(AISecSDKException):
            FlowPlayer().run(flows.call(SCAN, of), [outcome])
    with pytest.raises(ServerError):
        FlowPlayer().run(flows.call(SCAN, of.with_retries(0)), [DOWN])

    assert 0 == taken(of)


@pytest.mark.parametrize(
    ("outcome", "kind"),
    [
        (APIConnectionError("refused", sent=False), APIConnectionError),
        (APIConnectionError("lost"), AmbiguousSubmitError),
    ],
)
def test_submissions(outcome: APIConnectionError, kind: type[AISecSDKException]) -> None:
    """A submission's error says as before whether it may have been accepted."""
    with pytest.raises(kind) as error:
        FlowPlayer().run(flows.call(SUBMISSION, settings(taken=500)), [outcome])

    assert (kind, 1) == (type(error.value), error.value.attempts)


def test_a_closed_connection_is_no_retry() -> None:
    """A request goes out again over a new connection, whatever the budget."""
    stale = APIConnectionError("closed")
    stale.stale = True
    of, played = settings(taken=500), FlowPlayer()
    played.run(flows.call(SCAN, of), [stale, answer(SCAN_OK)])

    assert ([False, True], 499) == ([send.fresh for send in played.sends], taken(of))


def test_waiting_goes_on() -> None:
    """Whoever waits for results asks at its own pace, and takes nothing: a failed query costs it no patience."""
    of, played = settings(taken=500), FlowPlayer()
    with pytest.raises(ScanPendingError):
        played.run(flows.wait([SCAN_ID], of, QueryBudget(), timeout=20.0, req_ids={}), lambda _: DOWN)

    assert (500, []) == (taken(of), played.remarks)
    assert len(played.sends) > 3

"""Events of a call, played without a network."""

from __future__ import annotations

import pytest

from aisecurity._core import calls, flows
from aisecurity._core.flows import CallSettings
from aisecurity._core.observation import Observation
from aisecurity._core.wire import Reply
from aisecurity.exceptions import (
    AmbiguousSubmitError,
    APIConnectionError,
    AuthenticationError,
    BatchError,
    ResponseError,
)
from aisecurity.generated_openapi_client import ScanRequestContentsInner
from aisecurity.instrumentation import (
    AttemptEnded,
    AttemptStarted,
    CallEnded,
    CallStarted,
    Event,
    PauseStarted,
)
from tests.support.flow_player import FlowPlayer
from tests.support.flow_samples import answer, terms
from tests.support.samples import (
    BLOCKED,
    ENDPOINT,
    IDS,
    PROFILE,
    RECEIPT,
    REPORT_ID,
    SCAN_ID,
    SCAN_OK,
    SECRET_TEXT,
    row,
    scan_object,
    tool_event,
)

LOST = APIConnectionError("gone")


def observed(**settings: float) -> CallSettings:
    """Return the settings of a call that is observed."""
    return terms(**settings)._replace(observation=Observation("blocking", "httpx", ENDPOINT))


def scan(content: ScanRequestContentsInner | None = None) -> calls.Call[object]:
    """Return the call of a sync scan."""
    return calls.sync_scan(PROFILE, content or ScanRequestContentsInner(prompt=SECRET_TEXT))  # type: ignore[return-value]  # a verdict is an object


def kinds(player: FlowPlayer) -> list[type[Event]]:
    """Return the kinds of the events, in order."""
    return [type(event) for event in player.events]


def ended(player: FlowPlayer) -> CallEnded:
    """Return the last event, which is the end."""
    event = player.events[-1]
    assert isinstance(event, CallEnded)
    return event


def test_a_scan() -> None:
    """A scan has a start, an attempt and an end with the verdict; all carry one number and the clock of the flow."""
    player = FlowPlayer()
    reply = answer({**BLOCKED, "prompt_detected": {"dlp": True}}, headers={"x-request-id": "r-1"})
    player.run(flows.call(scan(), observed()), [reply])
    first, attempt, answered, last = player.events

    assert isinstance(first, CallStarted)
    assert ("sync_scan", "blocking", "httpx", ENDPOINT) == (first.operation, first.half, first.engine, first.endpoint)
    assert (1, len(SECRET_TEXT), ("prompt",), 0) == (first.contents, first.characters, first.sides, first.ids)
    assert first.request_bytes == len(player.sends[0].request.body or b"")
    assert AttemptStarted(first.number, 0.0, 1) == attempt
    assert AttemptEnded(first.number, 0.0, 1, 0.0, 200, len(reply.body), "r-1", None) == answered
    assert isinstance(last, CallEnded)
    assert (first.number, 1, 200, "r-1", None) == (last.number, last.attempts, last.status, last.request_id, last.error)
    assert ("block", "malicious", {"prompt": ["dlp"]}) == (last.action, last.category, last.threats)
    assert (SCAN_ID, REPORT_ID, False) == (last.scan_id, last.report_id, last.partial)


def test_numbers_differ() -> None:
    """Two calls have two numbers."""
    player = FlowPlayer()
    for _ in range(2):
        player.run(flows.call(scan(), observed()), [answer(SCAN_OK)])

    assert 2 == len({event.number for event in player.events})


def test_retries() -> None:
    """Each attempt and each pause is an event, and the end counts the attempts and the time."""
    player = FlowPlayer()
    player.run(flows.call(scan(), observed()), [answer({}, 503), LOST, answer(SCAN_OK)])

    assert [
        CallStarted,
        *(AttemptStarted, AttemptEnded, PauseStarted),
        *(AttemptStarted, AttemptEnded, PauseStarted),
        *(AttemptStarted, AttemptEnded),
        CallEnded,
    ] == kinds(player)
    attempts = [
        (event.attempt, event.status, event.error) for event in player.events if isinstance(event, AttemptEnded)
    ]
    assert [(1, 503, None), (2, None, "APIConnectionError"), (3, 200, None)] == attempts
    pauses = [event for event in player.events if isinstance(event, PauseStarted)]
    assert [(1, "ServerError", 503, 0.5), (2, "APIConnectionError", None, 1.0)] == [
        (event.attempt, event.error, event.status, event.seconds) for event in pauses
    ]
    assert {ended(player).number} == {event.number for event in pauses}
    assert (3, 1.5, 200) == (ended(player).attempts, ended(player).seconds, ended(player).status)


def test_a_stale_connection() -> None:
    """A request that is sent once more over a new connection is of the same attempt."""
    player, stale = FlowPlayer(), APIConnectionError("closed")
    stale.stale = True
    player.run(flows.call(scan(), observed()), [stale, answer(SCAN_OK)])

    assert [1, 1] == [event.attempt for event in player.events if isinstance(event, AttemptEnded)]
    assert 1 == ended(player).attempts


@pytest.mark.parametrize(
    ("outcome", "error", "status"),
    [
        (answer({}, 401), AuthenticationError, 401),
        (Reply(200, body=b"<html>"), ResponseError, 200),
        (answer({**SCAN_OK, "action": None}), ResponseError, 200),
        (LOST, APIConnectionError, None),
    ],
)
def test_a_failure(outcome: Reply | Exception, error: type[Exception], status: int | None) -> None:
    """A failure ends the call with the class of its exception, and has neither action nor category."""
    player = FlowPlayer()
    with pytest.raises(error):
        player.run(flows.call(scan(), observed(retries=0)), [outcome])

    assert (error.__name__, status) == (ended(player).error, ended(player).status)
    assert (None, None, {}, False) == (
        ended(player).action,
        ended(player).category,
        ended(player).threats,
        ended(player).partial,
    )


def test_the_last_answer() -> None:
    """The status of the end is that of the last answer, also where a later attempt got none."""
    player = FlowPlayer()
    with pytest.raises(APIConnectionError):
        player.run(flows.call(scan(), observed(retries=1)), [answer({}, 503, headers={"x-request-id": "r-1"}), LOST])

    assert (503, "r-1", "APIConnectionError", 2) == (
        ended(player).status,
        ended(player).request_id,
        ended(player).error,
        ended(player).attempts,
    )
    attempts = [event for event in player.events if isinstance(event, AttemptEnded)]
    assert [(503, "r-1"), (None, None)] == [(event.status, event.request_id) for event in attempts]


def test_an_ambiguous_submission() -> None:
    """The exception that the caller sees is that of the end, here not that of the attempt."""
    player = FlowPlayer()
    with pytest.raises(AmbiguousSubmitError):
        player.run(flows.call(calls.async_scan([scan_object()]), observed()), [LOST])

    assert ("AmbiguousSubmitError", 1) == (ended(player).error, ended(player).attempts)


def test_nothing_was_sent() -> None:
    """A call that fails before its first request has no attempt."""
    player = FlowPlayer()
    flow = flows.call(scan(), observed(timeout=1.0)._replace(timeout=0.0))
    with pytest.raises(APIConnectionError):
        player.run(flow, [])

    assert [CallStarted, CallEnded] == kinds(player)
    assert 0 == ended(player).attempts


def test_a_partial_verdict() -> None:
    """A partial verdict says so beside its action."""
    player = FlowPlayer()
    player.run(flows.call(scan(), observed()), [answer({**SCAN_OK, "timeout": True})])

    assert ("allow", True) == (ended(player).action, ended(player).partial)


def test_sides_and_characters() -> None:
    """Sides and characters are those of all contents, code, context and tool events among them."""
    player = FlowPlayer()
    content = ScanRequestContentsInner(code_prompt="12", response="345", context="6", tool_event=tool_event(input="{}"))
    player.run(flows.call(scan(content), observed()), [answer(SCAN_OK)])
    first = player.events[0]

    assert isinstance(first, CallStarted)
    assert (("prompt", "response", "tool"), 8) == (first.sides, first.characters)


def test_a_batch() -> None:
    """Each submission of a batch is a call of its own, the failed one too."""
    player = FlowPlayer()
    parts = calls.batch([scan_object(number) for number in range(7)])
    with pytest.raises(BatchError):
        player.run(flows.batch(parts, observed()), [answer(RECEIPT), answer({}, 400)])
    started = [event for event in player.events if isinstance(event, CallStarted)]
    ends = [event for event in player.events if isinstance(event, CallEnded)]

    assert [("async_scan", 5), ("async_scan", 2)] == [(event.operation, event.contents) for event in started]
    assert [(SCAN_ID, REPORT_ID, None), (None, None, "BadRequestError")] == [
        (event.scan_id, event.report_id, event.error) for event in ends
    ]
    assert [None, None] == [event.action for event in ends]


@pytest.mark.parametrize("operation", ["query_by_scan_ids", "query_by_report_ids"])
def test_queries(operation: str) -> None:
    """A query has the number of its ids and of its rows, and no texts."""
    player = FlowPlayer()
    query = {
        "query_by_scan_ids": calls.query_by_scan_ids(IDS[:2]),
        "query_by_report_ids": calls.query_by_report_ids([f"R{IDS[0]}", f"R{IDS[1]}"]),
    }[operation]
    player.run(flows.call(query, observed()), [answer([row(IDS[0])])])  # type: ignore[arg-type]  # of either kind
    first = player.events[0]

    assert isinstance(first, CallStarted)
    assert (operation, 2, 0, (), 0) == (first.operation, first.ids, first.characters, first.sides, first.request_bytes)
    assert (1, None) == (ended(player).rows, ended(player).scan_id)


def test_a_flow_that_nobody_runs_to_its_end() -> None:
    """A flow that is dropped amid its request ends without another event."""
    flow = flows.call(scan(), observed())
    effects = [next(flow)]
    while "Send" != type(effects[-1]).__name__:
        effects.append(flow.send(0.0))
    flow.close()

    with pytest.raises(StopIteration):
        next(flow)


def test_events_hold_no_text() -> None:
    """No event shows a text that was scanned, a credential or what an answer says of either."""
    player = FlowPlayer()
    masked = {**BLOCKED, "prompt_masked_data": {"data": SECRET_TEXT}}
    player.run(flows.call(scan(), observed()), [answer({"error": {"message": SECRET_TEXT}}, 503), answer(masked)])

    assert SECRET_TEXT not in repr(player.events)
    assert "s3cret" not in repr(player.events)


def test_unobserved() -> None:
    """While nobody observes, a call makes no event."""
    player = FlowPlayer()
    player.run(flows.call(scan(), terms()), [answer(SCAN_OK)])

    assert [] == player.events

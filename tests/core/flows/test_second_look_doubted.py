"""Answers over kept connections that may belong to an earlier request."""

from typing import Any

import pytest

from aisecurity._core import calls, flows
from aisecurity._core.calls import Call
from aisecurity._core.effects import Effect, Invoke, Send
from aisecurity._core.flows import CallSettings
from aisecurity._core.seen_scans import SeenScans
from aisecurity._core.wire import Reply
from aisecurity.exceptions import (
    AmbiguousSubmitError,
    APIConnectionError,
    APITimeoutError,
    ResponseError,
    ServerError,
)
from tests.support.flow_player import FlowPlayer
from tests.support.flow_samples import answer, terms
from tests.support.samples import CONTENT, IDS, PROFILE, SCAN_ID, SCAN_OK, row, scan_object

SCAN: Call[Any] = calls.sync_scan(PROFILE, CONTENT.to_request())
SUBMISSION: Call[Any] = calls.async_scan([scan_object()])
OTHER = {**SCAN_OK, "scan_id": IDS[0], "report_id": f"R{IDS[0]}"}
REPEATED = {**SCAN_OK, "scan_id": SCAN_ID.upper()}


def settings(**policy: Any) -> CallSettings:
    """Return settings of a scanner that has seen one scan."""
    seen = SeenScans()
    seen.judge(SCAN_ID, kept=False)
    return terms(**{"retries": 0, **policy})._replace(seen=seen)


def kept(value: Any, **facts: Any) -> Reply:
    """Return an answer over a kept connection."""
    return answer(value, facts.pop("status", 200))._replace(kept=True, **facts)


def remarks(played: FlowPlayer) -> list[tuple[str, bool]]:
    """Return the first words of what is said to the logger, and whether it is a warning."""
    return [(" ".join(one.text.split()[:2]), one.is_warning) for one in played.remarks]


SAID = ("the answer", False)
WARNED = ("the service", True)


@pytest.mark.parametrize("doubted", [kept(REPEATED), kept(OTHER, early=True), kept({}, early=True)])
def test_a_scan_is_sent_once_more(doubted: Reply) -> None:
    """A scan whose answer may be another's is sent once more over a new connection, without retries and pauses too."""
    played, closed = FlowPlayer(), list[int]()
    verdict = played.run(
        flows.call(SCAN, settings()), [doubted._replace(discard=lambda: closed.append(1)), answer(OTHER)]
    )

    assert ("allow", IDS[0]) == (verdict.action, verdict.scan_id)
    assert [False, True] == [send.fresh for send in played.sends]
    assert played.sends[0].request == played.sends[1].request
    assert ([Send, Invoke, Send], [1]) == ([type(one) for one in played.effects], closed)
    assert [SAID] == remarks(played)


@pytest.mark.parametrize("doubted", [kept(REPEATED), kept({"scan_id": IDS[0]}, early=True)])
def test_a_submission_is_not(doubted: Reply) -> None:
    """Nobody knows whether a submission was accepted whose answer may be another's: it is not sent again."""
    played, closed = FlowPlayer(), list[int]()
    with pytest.raises(AmbiguousSubmitError) as error:
        played.run(flows.call(SUBMISSION, settings(retries=2)), [doubted._replace(discard=lambda: closed.append(1))])

    assert (1, 1, [1], [SAID]) == (error.value.attempts, len(played.sends), closed, remarks(played))
    assert ResponseError is type(error.value.__cause__)


@pytest.mark.parametrize(
    "taken",
    [
        answer(REPEATED),
        answer(OTHER)._replace(early=True),
        kept(OTHER),
        kept(OTHER, status=200, early=False),
    ],
)
def test_what_is_taken(taken: Reply) -> None:
    """The first answer of a new connection is taken, whatever its id, and so is an id that was not seen."""
    played = FlowPlayer()
    verdict = played.run(flows.call(SCAN, settings()), [taken])

    assert (taken.body, 1, []) == (answer(verdict.to_dict()).body, len(played.sends), remarks(played))


def test_other_statuses() -> None:
    """A failure that comes early, as where a proxy refuses a body, is that failure."""
    with pytest.raises(ServerError):
        FlowPlayer().run(flows.call(SCAN, settings()), [kept({}, status=503, early=True)])


def test_not_without_ids() -> None:
    """Where a scanner keeps no ids, nothing is doubted."""
    assert SCAN_ID.upper() == FlowPlayer().run(flows.call(SCAN, terms()), [kept(REPEATED, early=True)]).scan_id


def test_queries_are_never_doubted() -> None:
    """Rows and reports name the scans that were asked for."""
    query = calls.query_by_scan_ids([SCAN_ID])
    rows = FlowPlayer().run(flows.call(query, settings()), [kept([row(SCAN_ID)], early=True)])

    assert [SCAN_ID] == [one.scan_id for one in rows]


def test_a_service_that_repeats_ids() -> None:
    """One that gives the same id over a new connection too is believed from then on, with one warning."""
    played, shared = FlowPlayer(), settings()
    for outcomes in ([kept(REPEATED), answer(REPEATED)], [kept(REPEATED)], [answer(REPEATED)], [kept(REPEATED)]):
        played.run(flows.call(SCAN, shared), [*outcomes])

    assert [False, True, False, False, False] == [send.fresh for send in played.sends]
    assert [SAID, WARNED] == remarks(played)


def test_submissions_to_a_service_that_repeats_ids() -> None:
    """A submission that is doubted closes its connection; the next goes over a new one, whose answer is believed."""
    played, shared = FlowPlayer(), settings()
    with pytest.raises(AmbiguousSubmitError):
        played.run(flows.call(SUBMISSION, shared), [kept(REPEATED)])
    played.run(flows.call(SUBMISSION, shared), [answer(REPEATED)])
    played.run(flows.call(SUBMISSION, shared), [kept(REPEATED)])

    assert [SAID, WARNED] == remarks(played)


def test_the_second_request_fails() -> None:
    """A failure over the new connection counts as one attempt, and the policy decides."""
    played = FlowPlayer()
    verdict = played.run(
        flows.call(SCAN, settings(retries=1)), [kept(REPEATED), APIConnectionError("lost"), answer(OTHER)]
    )

    assert ("allow", [False, True, False], [0.5]) == (
        verdict.action,
        [send.fresh for send in played.sends],
        played.sleeps,
    )
    with pytest.raises(ServerError) as error:
        FlowPlayer().run(flows.call(SCAN, settings()), [kept(REPEATED), answer({}, 503)])
    assert 1 == error.value.attempts


class Late(FlowPlayer):
    """A clock that a request moves by six seconds."""

    def _perform(self, effect: Effect, outcomes: Any) -> Any:
        if isinstance(effect, Send):
            self.clock += 6.0
        return super()._perform(effect, outcomes)


def test_within_the_time_of_the_call() -> None:
    """Both requests have the time of one call."""
    played = Late()
    played.run(flows.call(SCAN, settings(timeout=10.0)), [kept(REPEATED), answer(OTHER)])
    assert [10.0, 4.0] == [send.timeout for send in played.sends]
    with pytest.raises(APITimeoutError):
        Late().run(flows.call(SCAN, settings(timeout=6.0)), [kept(REPEATED)])


def test_nothing_is_said_of_ids_or_texts() -> None:
    """What is said to the logger holds no id, no text and no credential."""
    played, shared = FlowPlayer(), settings()
    for outcomes in ([kept(REPEATED), answer(REPEATED)], [kept(OTHER)]):
        played.run(flows.call(SCAN, shared), [*outcomes])
    said = "".join(one.text for one in played.remarks)

    assert 2 == len(played.remarks)
    assert not any(secret in said for secret in (SCAN_ID, SCAN_ID.upper(), "s3cret", "k3y"))

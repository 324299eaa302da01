"""Large answers: their models are built where no event loop is held up, and what is made of them is the same."""

import math
from typing import Any

import pytest

from aisecurity._core import calls, flows
from aisecurity._core.effects import Compute, Send
from aisecurity._core.flows import CallSettings
from aisecurity._core.seen_scans import SeenScans
from aisecurity._core.wire import LARGE_BODY_BYTES, Reply
from aisecurity.exceptions import APIConnectionError, APITimeoutError, ResponseError
from tests.support.flow_player import FlowPlayer
from tests.support.flow_samples import answer, terms
from tests.support.samples import BLOCKED, CONTENT, IDS, PROFILE, SCAN_ID, row

SCAN = calls.sync_scan(PROFILE, CONTENT.to_request())
QUERY = calls.query_by_scan_ids([SCAN_ID])
OTHER = {**BLOCKED, "scan_id": IDS[0], "report_id": f"R{IDS[0]}"}


def large(value: Any, **facts: Any) -> Reply:
    """Return an answer with *value* that is one byte larger than an event loop reads itself."""
    small = answer(value)
    return small._replace(body=small.body.ljust(LARGE_BODY_BYTES + 1), **facts)


def computed(played: FlowPlayer) -> list[float | None]:
    """Return the time limit of each work that was done elsewhere."""
    return [effect.timeout for effect in played.effects if isinstance(effect, Compute)]


def settings(timeout: float = 10.0, **policy: Any) -> CallSettings:
    """Return settings of a scanner that has seen one scan."""
    seen = SeenScans()
    seen.judge(SCAN_ID, kept=False)
    return terms(timeout, **{"retries": 0, **policy})._replace(seen=seen)


def test_size_decides() -> None:
    """One byte over a MiB is large, also where nothing is remembered; what is not does without."""
    played = FlowPlayer()
    body = answer(BLOCKED).body.ljust(LARGE_BODY_BYTES)

    assert "block" == played.run(flows.call(SCAN, terms()), [Reply(200, body=body)]).action
    assert [] == computed(played)
    assert "block" == played.run(flows.call(SCAN, terms()), [large(BLOCKED)]).action
    assert 1024 * 1024 == LARGE_BODY_BYTES
    assert [10.0] == computed(played)


def test_time_that_is_left() -> None:
    """The work has the time that is left, none where the answer came as it ran out; no limit stays none."""
    for timeout, left in ((math.inf, None), (5.0, 2.0), (3.0, 0.0), (2.0, 0.0)):
        played = FlowPlayer()

        def late(_: Send, played: FlowPlayer = played) -> Reply:
            played.clock += 3.0
            return large(BLOCKED)

        played.run(flows.call(SCAN, settings(timeout)), late)
        assert [left] == computed(played)


def test_rows() -> None:
    """Results are read alike, also over a connection where a scan's answer would be doubted."""
    played = FlowPlayer()
    reply = large([row(SCAN_ID)], kept=True, early=True)

    assert [SCAN_ID] == [one.scan_id for one in played.run(flows.call(QUERY, settings()), [reply])]
    assert 1 == len(computed(played))


def test_doubted() -> None:
    """A large answer that may be another's is doubted as a small one; of one that came too early nothing is read."""
    for doubted, times in ((large(BLOCKED, kept=True), 2), (large({}, kept=True, early=True), 1)):
        played = FlowPlayer()
        verdict = played.run(flows.call(SCAN, settings()), [doubted, large(OTHER)])

        assert (IDS[0], times) == (verdict.scan_id, len(computed(played)))
        assert [False, True] == [send.fresh for send in played.sends]


def test_what_cannot_be_read() -> None:
    """What is refused where the work is done is refused by the call."""
    with pytest.raises(ResponseError):
        FlowPlayer().run(flows.call(SCAN, settings()), [large([])])


def test_unpacked() -> None:
    """A body that is still packed is unpacked there too; what it says is a fact of the call."""
    packed = Reply(200, body=b"packed", unpacked=lambda: answer(BLOCKED, headers={"x-request-id": "r"}))
    played = FlowPlayer()
    verdict = played.run(flows.call(SCAN, terms()), [packed])

    assert ("block", "r") == (verdict.action, verdict.request_id)
    assert 1 == len(computed(played))


@pytest.mark.parametrize("kind", [APIConnectionError, APITimeoutError])
def test_failure_is_retried(kind: type[APIConnectionError]) -> None:
    """What proves to be no gzip there, or was not read in time, is tried again as any lost connection."""

    def unpacked() -> Reply:
        raise kind("no answer")

    played = FlowPlayer()
    replies: list[Reply | Exception] = [Reply(200, body=b"packed", unpacked=unpacked), answer(BLOCKED)]

    assert "block" == played.run(flows.call(SCAN, terms(retries=1)), replies).action
    assert 1 == len(played.sleeps)

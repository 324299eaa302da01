"""Waiting for results within 10 queries a minute."""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

import pytest

from aisecurity._core import calls, flows
from aisecurity._core.budgets.queries import QueryBudget
from aisecurity._core.effects import Effect, Now, Send, Sleep
from aisecurity._core.wire import Reply
from aisecurity.exceptions import (
    APIConnectionError,
    AuthenticationError,
    BadRequestError,
    BrokenRowsError,
    ResponseError,
    ScanPendingError,
)
from tests.support.flow_player import FlowPlayer
from tests.support.flow_samples import answer, terms
from tests.support.samples import IDS, row

A, B = IDS[10], IDS[11]
LOST = APIConnectionError("lost")


def queried_ids(send: Send) -> list[str]:
    """Return the scan ids of a query."""
    return send.request.url.partition("=")[2].split(",")


def wait(
    played: FlowPlayer,
    outcomes: list[Reply | Exception] | Callable[[Send], Reply],
    ids: Sequence[str] = (A,),
    *,
    timeout: float = 60.0,
    pace: QueryBudget | None = None,
    req_ids: Mapping[str, Collection[int]] | None = None,
) -> list[tuple[str | None, int | None]]:
    """Wait, and return scan id and req_id of each row."""
    flow = flows.wait(ids, terms(), pace or QueryBudget(), timeout=timeout, req_ids=req_ids or {})
    return [(result.scan_id, result.req_id) for result in played.run(flow, outcomes)]


def test_polls_until_complete() -> None:
    """It looks after 1, 2, 4 and then every 6 seconds, until the row is complete."""
    played = FlowPlayer()
    pending = answer([row(A, status="pending")])
    rows = wait(played, [answer([]), pending, pending, pending, answer([row(A)])])

    assert [(A, 1)] == rows
    assert [1.0, 2.0, 4.0, 6.0, 6.0] == played.sleeps
    assert [[A]] * 5 == [queried_ids(send) for send in played.sends]


def test_rows_of_several_queries() -> None:
    """Rows that come late, twice or in another order are joined; only pending rows are queried again."""
    played = FlowPlayer()
    outcomes: list[Reply | Exception] = [
        answer([row(B, 1), row(A, 2), row(A, 1, "pending")]),
        answer([row(A, 1), row(A, 2)]),
    ]

    assert [(A, 1), (A, 2), (B, 1)] == wait(played, outcomes, [A, B])
    assert [[A, B], [A]] == [queried_ids(send) for send in played.sends]


def test_named_rows_are_waited_for() -> None:
    """With req_ids, a scan is not done before all of them came."""
    played = FlowPlayer()
    outcomes: list[Reply | Exception] = [answer([row(A, 1)]), answer([row(A, 1), row(A, 2)])]

    assert [(A, 1), (A, 2)] == wait(played, outcomes, req_ids={A.upper(): [1, 2]})


def test_answers_in_another_letter_case() -> None:
    """A UUID is the same in capitals."""
    assert [(A.upper(), 1)] == wait(FlowPlayer(), [answer([row(A.upper())])])


def test_more_than_five_scans() -> None:
    """Five scans are asked for at a time, and those still pending after the others had their turn."""
    played, ready = FlowPlayer(), {*IDS[:12]} - {IDS[0]}

    def service(send: Send) -> Reply:
        turn = queried_ids(send)
        answered = answer([row(scan_id) for scan_id in turn if scan_id in ready])
        ready.add(IDS[0])
        return answered

    rows = wait(played, service, IDS[:12])

    assert [(scan_id, 1) for scan_id in IDS[:12]] == rows
    assert [IDS[:5], IDS[5:10], [*IDS[10:12], IDS[0]]] == [queried_ids(send) for send in played.sends]


def times_of_queries(played: FlowPlayer, run: Callable[[Callable[[Send], Reply]], object]) -> list[float]:
    """Return when queries were sent while *run* waits for a service that never gets ready."""
    times: list[float] = []

    def service(_: Send) -> Reply:
        times.append(played.clock)
        return answer([])

    run(service)
    return times


def most_in_a_minute(times: list[float]) -> int:
    """Return the greatest number of queries in any 60 seconds."""
    return max(sum(start <= time < start + 60.0 for time in times) for start in times)


def test_never_more_than_ten_a_minute() -> None:
    """No 60 seconds see more than 10 queries, however long it waits and whatever else the scanner queries."""
    played, pace = FlowPlayer(), QueryBudget()

    def run(service: Callable[[Send], Reply]) -> None:
        for _ in range(4):
            played.run(flows.call(calls.query_by_scan_ids([A]), terms(), pace), service)
            played.clock += 1.0
        for timeout in (20.0, 1.0, 300.0, 90.0):
            with pytest.raises(ScanPendingError):
                wait(played, service, IDS[:30], timeout=timeout, pace=pace)

    times = times_of_queries(played, run)

    assert most_in_a_minute(times) <= 10
    assert 60 < len(times)


def test_waits_that_cannot_query_leave_room() -> None:
    """Short waits that the pace lets send nothing do not push the next possible query away."""
    played, pace = FlowPlayer(), QueryBudget()
    for _ in range(10):
        pace.count(0.0)

    def run(service: Callable[[Send], Reply]) -> None:
        for _ in range(80):
            with pytest.raises(ScanPendingError):
                wait(played, service, timeout=2.0, pace=pace)

    times = times_of_queries(played, run)

    assert 60.0 <= times[0] <= 62.0


def test_deadline() -> None:
    """At the deadline a last query is sent, then an error with the complete and the pending rows is raised."""
    played = FlowPlayer()
    outcomes: list[Reply | Exception] = [answer([row(A), row(B, status="pending")]), answer([])]
    with pytest.raises(ScanPendingError) as error:
        wait(played, outcomes, [A, B], timeout=1.5)

    assert [1.0, 0.5] == played.sleeps
    assert [(A, "complete"), (B, "pending")] == [(r.scan_id, r.status) for r in error.value.results]
    assert [B] == error.value.pending


def test_last_query_counts() -> None:
    """The rows of the query at the deadline are returned."""
    assert [(A, 1)] == wait(FlowPlayer(), [answer([]), answer([row(A)])], timeout=1.5)


class RealClock(FlowPlayer):
    """A clock that goes on between two looks at it, and sleeps that end late."""

    clock: float

    def _perform(self, effect: Effect, outcomes: list[Reply | Exception] | Callable[[Send], Reply]) -> Any:
        if isinstance(effect, Now):
            self.clock += 0.25
        if isinstance(effect, Sleep):
            assert effect.seconds >= 0.0
            self.clock += 0.25
        return super()._perform(effect, outcomes)


@pytest.mark.parametrize("timeout", [0.1, 0.3, 0.6, 0.9, 1.5, 2.2, 3.1, 4.4])
def test_last_query_on_a_real_clock(timeout: float) -> None:
    """No sleep is negative, and the query at the deadline is sent though the sleep before it ended late."""
    played = RealClock()
    with pytest.raises(ScanPendingError):
        wait(played, lambda _: answer([]), timeout=timeout)

    assert Send is type(played.effects[-1])
    assert timeout <= played.clock


def test_full_minute_at_the_deadline() -> None:
    """Where the pace allows no query before the deadline, none is sent."""
    played, pace = FlowPlayer(), QueryBudget()
    for _ in range(10):
        pace.count(0.0)
    with pytest.raises(ScanPendingError) as error:
        wait(played, [], [A, B], timeout=59.0, pace=pace)

    assert ([], [A, B]) == (error.value.results, error.value.pending)
    assert [] == played.sends


def test_failures_that_pass() -> None:
    """A lost connection, a 5xx and a 429 do not end the waiting, and are not repeated at once."""
    played = FlowPlayer()
    outcomes: list[Reply | Exception] = [LOST, answer({}, 503), answer({}, 429), answer([row(A)])]

    assert [(A, 1)] == wait(played, outcomes)
    assert [1.0, 2.0, 4.0, 6.0] == played.sleeps


def test_retry_after_while_waiting() -> None:
    """The next query waits as long as the service asks."""
    played = FlowPlayer()
    wait(played, [answer({}, 429, {"retry-after": "30"}), answer([row(A)])])

    assert [1.0, 30.0] == played.sleeps


def test_failures_until_the_deadline() -> None:
    """Failures up to the end leave everything pending, and the last query's is the cause."""
    for last, cause in ((LOST, LOST), (answer([]), None)):
        with pytest.raises(ScanPendingError) as error:
            wait(FlowPlayer(), [LOST, last], timeout=1.5)
        assert ([A], cause) == (error.value.pending, error.value.__cause__)


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        (answer({}, 401), AuthenticationError),
        (answer({}, 400), BadRequestError),
        (Reply(status=200, body=b"<html>"), ResponseError),
    ],
)
def test_failures_that_stay(reply: Reply, kind: type[Exception]) -> None:
    """A failure that would come again ends the waiting."""
    played = FlowPlayer()
    with pytest.raises(kind):
        wait(played, [reply])

    assert 1 == len(played.sends)


def test_each_query_has_the_timeout_of_a_call() -> None:
    """A query of a long waiting may take no longer than any other call."""
    played = FlowPlayer()
    wait(played, [answer([row(A)])], timeout=600.0)

    assert [10.0] == [send.timeout for send in played.sends]


BROKEN: dict[str, Any] = {**row(A, 2), "result": {}}


def test_broken_rows_do_not_end_the_waiting() -> None:
    """A row that cannot be read is an error of its own: the others are waited for, and are on the exception."""
    played = FlowPlayer()
    with pytest.raises(BrokenRowsError) as error:
        wait(played, [answer([BROKEN, row(A, 1, "pending")]), answer([BROKEN, row(A, 1)])])

    assert ([(A, 1)], [(A, 2)]) == (
        [(one.scan_id, one.req_id) for one in error.value.results],
        [(one.scan_id, one.req_id) for one in error.value.errors],
    )
    assert (2, 200, 1) == (len(played.sends), error.value.status_code, error.value.attempts)


def test_broken_row_that_is_read_later() -> None:
    """While others are pending, a row that comes sound after all is no error any more."""
    rows = wait(FlowPlayer(), [answer([BROKEN, row(A, 1, "pending")]), answer([row(A, 2), row(A, 1)])])

    assert [(A, 1), (A, 2)] == rows


def test_broken_rows_at_the_deadline() -> None:
    """What was refused is told with what is pending."""
    for timeout, pace in ((0.5, QueryBudget()), (5.0, QueryBudget(1))):
        with pytest.raises(ScanPendingError) as error:
            wait(FlowPlayer(), [answer([BROKEN])], [A, B], timeout=timeout, pace=pace)

        assert ([B], [(A, 2)]) == (error.value.pending, [(one.scan_id, one.req_id) for one in error.value.errors])

"""Flows: one call with its retries, a batch, and waiting for results. Each is played without a network in tests."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from aisecurity._runtime.fork_guard import no_fork
from aisecurity._version import __version__
from aisecurity.constants.base import MAX_QUERY_IDS
from aisecurity.exceptions import (
    AISecSDKException,
    AmbiguousSubmitError,
    APIConnectionError,
    APIStatusError,
    APITimeoutError,
    BatchError,
    ResponseError,
    ScanPendingError,
    ServerError,
)

from . import calls, replies
from .calls import Call
from .credentials import Credential
from .effects import NOW, Flow, Gather, Notify, Send, Sleep
from .gateway_headers import GatewayHeaders
from .query_budget import QueryBudget
from .result_rows import ResultRows
from .retry import RetryPolicy, is_transient, was_not_accepted
from .secret import SecretText
from .wire import HttpRequest, Reply, Transport

if TYPE_CHECKING:
    from aisecurity.generated_openapi_client import AsyncScanResponse, ScanIdResult

    from .observation import Observation

T = TypeVar("T")

USER_AGENT = f"aisecurity-python/{__version__}"
FIRST_POLL = 1.0
SLOWEST_POLL = 6.0


class CallSettings(NamedTuple):
    """Settings of a call: its credential, endpoint, retries, connections and time."""

    credential: Credential
    endpoint: str
    policy: RetryPolicy
    transport: Transport
    timeout: float
    """Seconds for everything: attempts and pauses. Infinity means no limit."""
    headers: GatewayHeaders | None = None
    """Headers of a gateway, if there are any; their repr shows no value."""
    fresh: bool = False
    """Whether each request has a connection of its own."""
    observation: Observation | None = None
    """Where the call is made, for who observes it; `None` while nobody does."""

    def with_retries(self, retries: int) -> CallSettings:
        """Return the same settings but for how often a request is sent again."""
        return self._replace(policy=replace(self.policy, retries=retries))


def call(what: Call[T], settings: CallSettings, budget: QueryBudget | None = None) -> Flow[T]:
    """Send, and send again as the policy says, until there is a model or an error that stands; count it in *budget*."""
    flow = _attempts(what, settings, budget)
    if settings.observation is None:
        return flow
    with no_fork:
        from .observation import observed

    return observed(flow, what, settings.observation)


def _attempts(what: Call[T], settings: CallSettings, budget: QueryBudget | None) -> Flow[T]:
    now = yield NOW
    end = now + settings.timeout
    attempt = 0
    send: Send | None = None
    while True:
        attempt += 1
        if budget is not None:
            budget.count(now)
        try:
            left = _left(settings, end, now)
            # No variable here holds what a traceback with the values of variables must not show.
            if settings.credential.is_at_hand:
                send = _signed(what, settings, settings.credential.headers_at_hand(what.request.body), left)
            else:
                send = yield from _asked(what, settings, left, end)
            try:
                reply: Reply = yield send
            except APIConnectionError as error:
                # That a kept connection proved closed says nothing about the service, so it is no retry.
                if not error.stale or send.needs_new:
                    raise
                reply = yield send._replace(fresh=True, timeout=_left(settings, end, (yield NOW)))
            answer = replies.read(reply, what.read_answer)
            met = _note(what, answer, reply.headers, settings)
            if met is not None:
                yield met
            return answer
        except AISecSDKException as error:
            error.attempts = attempt
            now = yield from _pause(what, settings, error, end, send)


def _note(what: Call[Any], answer: Any, headers: Mapping[str, str], settings: CallSettings) -> Notify | None:
    """Have the verdicts in *answer* say what its *headers* said. Return the effect that logs an emulator, if it is one.

    What a verdict says without headers is set as it is read.
    """
    request_id, emulated = headers.get("x-request-id"), headers.get("x-airs-emulator")
    if not request_id and not emulated:
        return None
    if what.operation == "sync_scan":
        answer.request_id, answer.is_emulated = request_id or None, bool(emulated)
    elif what.operation == "query_by_scan_ids":
        for row in answer:
            if row.result is not None:
                row.result.request_id, row.result.is_emulated = request_id or None, bool(emulated)
    return _met_emulator(settings) if emulated else None


def _met_emulator(settings: CallSettings) -> Notify | None:
    key = settings.credential.api_key
    if isinstance(key, SecretText) and key.expects_emulator:
        return None
    with no_fork:
        from aisecurity.instrumentation.events import EmulatorMet

    return Notify(EmulatorMet(settings.endpoint))


def _asked(what: Call[Any], settings: CallSettings, left: float | None, end: float) -> Flow[Send]:
    """Return the effect that sends *what*, after whoever knows the credential was asked."""
    proof = yield from settings.credential.headers(what.request.body, left, settings.transport)
    return _signed(what, settings, proof, _left(settings, end, (yield NOW)))


def _signed(what: Call[Any], settings: CallSettings, proof: Mapping[str, str], left: float | None) -> Send:
    """Return the effect that sends *what* with *proof* of the credential, within *left* seconds."""
    unsigned = what.request
    headers = {"user-agent": USER_AGENT, **unsigned.headers, **proof}
    if settings.headers is not None:
        headers.update(settings.headers.plain())
    if settings.fresh:
        # Else each connection would be kept, and never used again.
        headers["connection"] = "close"
    request = HttpRequest(unsigned.method, settings.endpoint + unsigned.url, headers, unsigned.body)
    # A submission uses a kept connection only if that was alive a moment ago: had it been closed meanwhile, nobody
    # could say whether the submission was accepted.
    return Send(request, left, settings.transport, settings.fresh, not what.repeatable, what.most_bytes)


def _pause(
    what: Call[Any], settings: CallSettings, error: AISecSDKException, end: float, send: Send | None
) -> Flow[float]:
    """Pause after *error* as the policy says, and return when that is over; raise what stands if there is no pause."""
    pause = settings.policy.pause(error, error.attempts, repeatable=what.repeatable)
    now: float = yield NOW
    if pause is None or now + pause >= end:
        _explain(error, what, send)
        _settle(error, repeatable=what.repeatable)
        raise error
    yield _paused(now, what.request, pause, error)
    yield Sleep(pause)
    now = yield NOW
    if now >= end:
        _explain(error, what, send)
        raise error
    return now


def _explain(error: AISecSDKException, what: Call[Any], send: Send | None) -> None:
    """Have the text of an *error* that stands say what the service said."""
    if isinstance(error, APIStatusError):
        with no_fork:
            from .service_words import explain

        explain(error, what, send)


def _paused(now: float, request: HttpRequest, pause: float, error: AISecSDKException) -> Notify:
    with no_fork:
        from aisecurity.instrumentation.events import PauseStarted

    status, request_id = getattr(error, "status_code", None), getattr(error, "request_id", None)
    path = request.url.partition("?")[0]
    return Notify(PauseStarted(0, now, error.attempts, path, pause, type(error).__name__, status, request_id))


def _left(settings: CallSettings, end: float, now: float) -> float | None:
    """Return the seconds that are left, `None` for no limit."""
    left = end - now
    if left <= 0:
        raise APITimeoutError(f"no answer within {settings.timeout:g} s", sent=False)
    return None if math.isinf(left) else left


def _settle(error: AISecSDKException, *, repeatable: bool) -> None:
    """Raise AmbiguousSubmitError where *error* leaves open whether a submission was accepted."""
    unclear = isinstance(error, (APIConnectionError, ServerError, ResponseError)) and not was_not_accepted(error)
    if repeatable or not unclear:
        return
    ambiguous = AmbiguousSubmitError(
        f"the scan may have been accepted, it was not sent again (look it up by its tr_id in the log viewer): {error}"
    )
    ambiguous.attempts = error.attempts
    raise ambiguous from error


def batch(parts: Sequence[Call[AsyncScanResponse]], settings: CallSettings) -> Flow[list[AsyncScanResponse]]:
    """Submit *parts* side by side. BatchError if any failed, with the receipts of the others."""
    outcomes: list[AsyncScanResponse | AISecSDKException] = yield Gather([call(part, settings) for part in parts])
    errors = {i: outcome for i, outcome in enumerate(outcomes) if isinstance(outcome, AISecSDKException)}
    receipts = [None if isinstance(outcome, AISecSDKException) else outcome for outcome in outcomes]
    if errors:
        raise BatchError(receipts, errors)
    return [receipt for receipt in receipts if receipt is not None]


def query(what: Call[T], settings: CallSettings, budget: QueryBudget) -> Flow[T]:
    """Make one query at once; *budget* counts it and every repetition, but does not hold it back."""
    return call(what, settings, budget)


def wait(
    scan_ids: Sequence[str],
    settings: CallSettings,
    budget: QueryBudget,
    *,
    timeout: float,
    req_ids: Mapping[str, Collection[int]],
) -> Flow[list[ScanIdResult]]:
    """Query until every row of every scan is final.

    The last query is sent after *timeout* seconds; then ScanPendingError holds what there is. A failure that can pass
    does not end the waiting.
    """
    end = (yield NOW) + timeout
    once = settings.with_retries(0)
    rows = ResultRows(scan_ids, req_ids)
    pause = FIRST_POLL
    failure: AISecSDKException | None = None
    while rows.pending:
        now = yield NOW
        yield Sleep(max(0.0, min(pause, end - now)))
        # A real sleep ends a little late: the last query is sent all the same, unless the budget holds it back.
        now = yield NOW
        held = budget.reserve(now, max(now, end))
        if held is None:
            raise ScanPendingError(rows.in_order(), rows.pending) from failure
        if held:
            yield Sleep(held)
        pause = min(SLOWEST_POLL, pause * 2)
        turn = rows.pending[:MAX_QUERY_IDS]
        try:
            rows.add(turn, (yield from call(calls.query_by_scan_ids(turn), once)))
            failure = None
        except (APIConnectionError, APIStatusError) as error:
            if not is_transient(error):
                raise
            failure = error
            pause = max(pause, getattr(error, "retry_after", None) or 0.0)
        if rows.pending and (yield NOW) >= end:
            raise ScanPendingError(rows.in_order(), rows.pending) from failure
    return rows.in_order()

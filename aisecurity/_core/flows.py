"""Flows: one call with its retries, a batch, and waiting for results. Each is played without a network in tests."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar, cast

from aisecurity._runtime.fork_guard import no_fork
from aisecurity._runtime.lazy import LateModule
from aisecurity._runtime.verdict import VerdictMixin
from aisecurity._version import __version__
from aisecurity.constants.base import MAX_QUERY_IDS
from aisecurity.exceptions import (
    AISecSDKException,
    AmbiguousSubmitError,
    APIConnectionError,
    APIStatusError,
    APITimeoutError,
    BatchError,
    BrokenRowsError,
    ResponseError,
    ScanPendingError,
    ServerError,
)
from aisecurity.instrumentation.watchers import INFO, is_logged

from . import calls, replies
from .budgets.leave import LEAVE
from .budgets.queries import QueryBudget
from .budgets.retries import GIFT, RetryBudget, cost_of
from .calls import Call
from .credentials import Credential
from .effects import NOW, Compute, Flow, Gather, Invoke, Notify, Send, Sleep
from .gateway_headers import GatewayHeaders
from .retry import RetryPolicy, is_transient, was_not_accepted
from .secret import SecretText
from .seen_scans import Judgement, SeenScans
from .wire import HttpRequest, Reply, Transport

if TYPE_CHECKING:
    from aisecurity.generated_openapi_client import AsyncScanResponse, ScanIdResult

    from . import result_rows
    from .observation import Observation
else:
    # Late, for most programs have one kind of call.
    result_rows = LateModule("aisecurity._core.result_rows")

T = TypeVar("T")

USER_AGENT = f"aisecurity-python/{__version__}"
_EMULATED = "x-airs-emulator"
FIRST_POLL = 1.0
SLOWEST_POLL = 6.0
_FACTS_OF_A_BLOCK = (
    "action",
    "category",
    "threats",
    "scan_id",
    "report_id",
    "transaction_id",
    "session_id",
    "request_id",
)


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
    seen: SeenScans | None = None
    """The scan ids that were seen before; `None` where answers are not compared to them."""
    retry_budget: RetryBudget | None = None
    """What retries of all calls of the scanner have taken; `None` where only those of each call are counted."""
    telemetry: bool = True
    """Whether the call may give spans and metrics."""
    propagate_trace: bool = False
    """Whether the trace of its span is named in the headers of its requests."""

    def with_retries(self, retries: int) -> CallSettings:
        """Return the same settings but for how often a request is sent again."""
        return self._replace(policy=replace(self.policy, retries=retries))


def call(what: Call[T], settings: CallSettings, budget: QueryBudget | None = None) -> Flow[T]:
    """Send, and send again as the policy says, until there is a model or an error that stands; count it in *budget*."""
    flow = _attempts(what, settings, budget)
    if LEAVE.get() is not None:
        flow = _after_leave(flow, settings)
    if what.accept is not None:
        flow = _accepted(flow, what.accept)
    if settings.observation is None:
        return flow
    with no_fork:
        from .observation import observed

    return observed(flow, what, settings.observation)


def _accepted(flow: Flow[T], accept: Callable[[AISecSDKException], T]) -> Flow[T]:
    """Return what *flow* does, or the answer for which *accept* takes its exception."""
    try:
        return (yield from flow)
    except AISecSDKException as error:
        return accept(error)


def _attempts(what: Call[T], settings: CallSettings, budget: QueryBudget | None) -> Flow[T]:
    now = yield NOW
    end = now + settings.timeout
    attempt = paid = 0
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
                reply = yield (yield from _over_a_new_one(settings, send, end, error))
            # No generator for what is usual.
            is_usual = not (reply.is_large or reply.headers.get(_EMULATED))
            model: Any
            model, judgement = _judged(what, reply, settings.seen, emulated=False) if is_usual else (None, None)
            if judgement is not Judgement.TAKE:
                model = yield from _closer_look(what, settings, send, reply, end, (model, judgement))
            _succeed(settings.retry_budget, paid)
            if what.operation == "sync_scan" and model.is_blocked and is_logged(INFO):
                yield _blocked(model)
            return model  # type: ignore[no-any-return]  # what the call reads, a T
        except AISecSDKException as error:
            error.attempts = attempt
            now = yield from _pause(what, settings, error, end, send)
            paid = cost_of(error)


def _succeed(budget: RetryBudget | None, paid: int) -> None:
    """Have a call that ended with an answer give back to *budget* what its last retry *paid*, or the gift of any."""
    if budget is not None and budget.taken:
        budget.give_back(paid or GIFT)


def _closer_look(
    what: Call[T], settings: CallSettings, send: Send, reply: Reply, end: float, judged: tuple[Any, Judgement | None]
) -> Flow[Any]:
    """Return the model of an answer that is large, an emulator's, or not just taken."""
    model, judgement = judged
    emulated = bool(reply.headers.get(_EMULATED))
    if judgement is None:
        model, judgement = yield from _judged_beside(what, reply, settings.seen, end, emulated=emulated)
    if judgement is not Judgement.TAKE or emulated:
        model = yield from _second_look(what, settings, send, reply, end, (model, judgement))
    return model


def _blocked(verdict: Any) -> Notify:
    """Return the line of the log for a *verdict* that blocks: ids and names of detections alone."""
    names = ", ".join(f"{side} {name}" for side, found in verdict.threats.items() for name in found)
    said = f"blocked: {names or verdict.category} (scan {verdict.scan_id}, session {verdict.session_id})"
    facts = {"event": "block", "partial": verdict.is_partial}
    facts.update((name, getattr(verdict, name)) for name in _FACTS_OF_A_BLOCK)
    # A line break in what the service said would begin a line of its own.
    return _remark("".join(one if one.isprintable() else "?" for one in said), facts)


def _over_a_new_one(settings: CallSettings, send: Send, end: float, error: APIConnectionError) -> Flow[Send]:
    """Return the effect that sends again over a new connection where a kept one proved closed; else raise *error*.

    That it was closed says nothing about the service, so it is no retry.
    """
    if not error.stale or send.needs_new:
        raise error
    now: float = yield from _admitted(settings, end, (yield NOW))
    return send._replace(fresh=True, timeout=_left(settings, end, now))


def _after_leave(flow: Flow[T], settings: CallSettings) -> Flow[T]:
    now = yield NOW
    yield from _admitted(settings, now + settings.timeout, now)
    return (yield from flow)


def _admitted(settings: CallSettings, end: float, now: float) -> Flow[float]:
    """Ask the limiter of the job, if there is one, for each request but its first, and return the time then."""
    leave = LEAVE.get()
    if leave is None or leave.take():
        return now
    if (yield Invoke(partial(leave.ask, _left(settings, end, now)))) is not True:
        raise APITimeoutError("the limiter gave no leave to send again in time", sent=False)
    now = yield NOW
    return now


def _judged(what: Call[Any], reply: Reply, seen: SeenScans | None, *, emulated: bool) -> tuple[Any, Judgement]:
    """Return the model in *reply*, and whether it is taken for the answer to its own request.

    No results or reports are doubted: their rows name the scans that were asked for.
    """
    if seen is None or what.ids:
        return _read(what, reply, emulated=emulated), Judgement.TAKE
    if reply.early and reply.kept and reply.status == 200:
        return None, Judgement.DOUBT
    model = _read(what, reply, emulated=emulated)
    return model, seen.judge(model.scan_id, kept=reply.kept)


def _judged_beside(
    what: Call[Any], reply: Reply, seen: SeenScans | None, end: float, *, emulated: bool
) -> Flow[tuple[Any, Judgement]]:
    """Return the same as `_judged`; an event loop has the model of a large *reply* built beside it, until *end*."""
    by_id = seen is not None and not what.ids
    if not reply.is_large or (by_id and reply.early and reply.kept):
        return _judged(what, reply, seen, emulated=emulated)
    left: float = end - (yield NOW)
    read = partial(_read, what, reply, emulated=emulated)
    model = yield Compute(read, None if math.isinf(left) else max(0.0, left))
    return model, seen.judge(model.scan_id, kept=reply.kept) if seen and by_id else Judgement.TAKE


def _second_look(
    what: Call[T], settings: CallSettings, send: Send, reply: Reply, end: float, judged: tuple[Any, Judgement]
) -> Flow[T]:
    """Return the model of an answer of which something is to be said; ask once more if it is doubted.

    The first answer of a new connection belongs to its request, whatever it says.
    """
    model, judgement = judged
    emulated = bool(reply.headers.get(_EMULATED))
    if judgement is Judgement.DOUBT:
        if reply.discard is not None:
            yield Invoke(reply.discard)
        path = what.request.url
        yield _remark(
            f"the answer to {path} may be that to an earlier request, so its connection is not used any more",
            {"event": "doubted", "path": path},
        )
        if not what.repeatable:
            raise replies.unreadable(reply, "the answer may be that to an earlier request")
        now: float = yield from _admitted(settings, end, (yield NOW))
        reply = yield send._replace(fresh=True, timeout=_left(settings, end, now))
        emulated, reply = bool(reply.headers.get(_EMULATED)), reply._replace(kept=False)
        model, judgement = yield from _judged_beside(what, reply, settings.seen, end, emulated=emulated)
    if judgement is Judgement.TAKE_AND_WARN:
        yield _remark(
            "the service repeats scan ids, so that no longer shows which answers belong to earlier requests",
            {"event": "repeated_ids"},
            is_warning=True,
        )
    if emulated and not _expects_emulator(settings):
        yield _met_emulator(settings)
    return cast("T", model)


def _remark(text: str, facts: Mapping[str, object], *, is_warning: bool = False) -> Notify:
    with no_fork:
        from aisecurity.instrumentation.events import Remark

    return Notify(Remark(text, facts, is_warning))


def _read(what: Call[Any], reply: Reply, *, emulated: bool) -> Any:
    """Return the model in *reply*; its verdicts say what the headers said, if these said anything."""
    if reply.unpacked is not None:
        reply = reply.unpacked()
    answer = replies.read(reply, what.read_answer)
    request_id = reply.headers.get("x-request-id") or None
    if request_id is None and not emulated:
        return answer
    if what.operation == "sync_scan":
        answer.request_id, answer.is_emulated = request_id, emulated
    elif what.operation == "query_by_scan_ids":
        for row in answer:
            # A row may have none, or one of another shape.
            if isinstance(row.result, VerdictMixin):
                row.result.request_id, row.result.is_emulated = request_id, emulated  # type: ignore[misc]  # slots of ScanResponse
    return answer


def _expects_emulator(settings: CallSettings) -> bool:
    key = settings.credential.api_key
    return isinstance(key, SecretText) and key.expects_emulator


def _met_emulator(settings: CallSettings) -> Notify:
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
    if pause is None or now + pause >= end or not (yield from _is_afforded(settings, error)):
        _explain(error, what, send)
        _settle(error, repeatable=what.repeatable)
        raise error
    yield _paused(now, what.request, pause, error)
    yield Sleep(pause)
    now = yield NOW
    if now >= end:
        _explain(error, what, send)
        raise error
    return (yield from _admitted(settings, end, now))


def _is_afforded(settings: CallSettings, error: AISecSDKException) -> Flow[bool]:
    """Return whether the scanner's budget allows a retry after *error*; the first time that it does not, say so."""
    budget = settings.retry_budget
    if budget is None or budget.take(cost_of(error), settings.policy.budget):
        return True
    if budget.refused_first():
        yield _remark(
            "too many calls of this scanner fail: its retry budget is used up, so what fails is not sent again until "
            "others succeed",
            {"event": "retry_budget"},
            is_warning=True,
        )
    return False


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
        f"the scan may have been accepted, it was not sent again (look it up by its tr_id in the log viewer): {error}",
        error.error_type,
    )
    ambiguous.attempts = error.attempts
    raise ambiguous from error


def batch(parts: Sequence[Call[AsyncScanResponse]], settings: CallSettings) -> Flow[list[AsyncScanResponse]]:
    """Submit *parts* side by side. BatchError if any failed, with the receipts of the others."""
    receipts_or_errors: list[AsyncScanResponse | AISecSDKException] = yield Gather(
        [call(part, settings) for part in parts]
    )
    known = result_rows.ReceiptIds()
    outcomes = [
        one if isinstance(one, AISecSDKException) else known.error_of(one.scan_id) or one for one in receipts_or_errors
    ]
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
    does not end the waiting, nor does a row that is refused: BrokenRowsError at its end holds the others.
    """
    end = (yield NOW) + timeout
    once = settings.with_retries(0)
    rows = result_rows.ResultRows(scan_ids, req_ids)
    pause = FIRST_POLL
    failure: AISecSDKException | None = None
    broken: BrokenRowsError | None = None
    while rows.pending:
        now = yield NOW
        yield Sleep(max(0.0, min(pause, end - now)))
        # A real sleep ends a little late: the last query is sent all the same, unless the budget holds it back.
        now = yield NOW
        held = budget.reserve(now, max(now, end))
        if held is None:
            raise ScanPendingError(rows.in_order(), rows.pending, rows.errors()) from failure
        if held:
            yield Sleep(held)
        pause = min(SLOWEST_POLL, pause * 2)
        turn = rows.pending[:MAX_QUERY_IDS]
        try:
            broken = (yield from _add_rows(turn, once, rows)) or broken
            failure = None
        except (APIConnectionError, APIStatusError) as error:
            if not is_transient(error):
                raise
            failure = error
            pause = max(pause, getattr(error, "retry_after", None) or 0.0)
        if rows.pending and (yield NOW) >= end:
            raise ScanPendingError(rows.in_order(), rows.pending, rows.errors()) from failure
    if broken is not None and (refused := rows.errors()):
        whole = BrokenRowsError(rows.in_order(), refused, broken.status_code, broken.headers, broken.body)
        whole.attempts = broken.attempts
        raise whole
    return rows.in_order()


def _add_rows(
    scan_ids: Sequence[str], settings: CallSettings, rows: result_rows.ResultRows
) -> Flow[BrokenRowsError | None]:
    """Query for *scan_ids* once, add the answer to *rows*, and return the error if a row of it was refused."""
    try:
        rows.add(scan_ids, (yield from call(calls.query_by_scan_ids(scan_ids), settings)))
    except BrokenRowsError as error:
        rows.add(scan_ids, error.results, error.errors)
        return error
    return None

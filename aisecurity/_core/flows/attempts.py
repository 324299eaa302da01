"""One call: attempts until there is a model, or an error that stands."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from aisecurity._core.budgets.leave import LEAVE
from aisecurity._core.budgets.retries import GIFT, cost_of
from aisecurity._core.calls import Call
from aisecurity._core.effects import NOW, Flow, Send
from aisecurity._core.seen_scans import Judgement
from aisecurity._core.wire import Reply
from aisecurity._runtime.fork_guard import no_fork
from aisecurity.exceptions import AISecSDKException, APIConnectionError
from aisecurity.instrumentation.watchers import INFO, is_logged

from .admission import after_leave
from .answers import EMULATED, judged
from .failures import pause_after
from .notices import blocked
from .second_look import second_look
from .sending import over_a_new_connection, signed, signed_after_asking
from .settings import CallSettings

if TYPE_CHECKING:
    from aisecurity._core.budgets.queries import QueryBudget
    from aisecurity._core.budgets.retries import RetryBudget

T = TypeVar("T")


def call(what: Call[T], settings: CallSettings, budget: QueryBudget | None = None) -> Flow[T]:
    """Send, and send again as the policy says, until there is a model or an error that stands.

    *budget*, of queries, counts the first request and every repetition, but holds none back.
    """
    flow = _attempts(what, settings, budget)
    if LEAVE.get() is not None:
        flow = after_leave(flow, settings)
    if what.accept is not None:
        flow = _accepted(flow, what.accept)
    if settings.observation is None:
        return flow
    with no_fork:
        from aisecurity._core.observation import observed

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
            left = settings.left(end, now)
            # No variable here holds what a traceback with the values of variables must not show.
            if settings.credential.is_at_hand:
                send = signed(what, settings, settings.credential.headers_at_hand(what.request.body), left)
            else:
                send = yield from signed_after_asking(what, settings, left, end)
            try:
                reply: Reply = yield send
            except APIConnectionError as error:
                reply = yield (yield from _over_a_new_one(settings, send, end, error))
            # No generator for what is usual.
            is_usual = not (reply.is_large or reply.headers.get(EMULATED))
            model: Any
            model, judgement = judged(what, reply, settings.seen, emulated=False) if is_usual else (None, None)
            if judgement is not Judgement.TAKE:
                model = yield from second_look(what, settings, send, reply, end, (model, judgement))
            _succeed(settings.retry_budget, paid)
            if what.operation == "sync_scan" and model.is_blocked and is_logged(INFO):
                yield blocked(model)
            return model  # type: ignore[no-any-return]  # what the call reads, a T
        except AISecSDKException as error:
            error.attempts = attempt
            now = yield from pause_after(error, what, settings, end, send)
            paid = cost_of(error)


def _over_a_new_one(settings: CallSettings, send: Send, end: float, error: APIConnectionError) -> Flow[Send]:
    """Return the effect that sends again over a new connection where a kept one proved closed; else raise *error*.

    That it was closed says nothing about the service, so it is no retry.
    """
    if not error.stale or send.needs_new:
        raise error
    return (yield from over_a_new_connection(settings, send, end))


def _succeed(budget: RetryBudget | None, paid: int) -> None:
    """Have a call that ended with an answer give back to *budget* what its last retry *paid*, or the gift of any."""
    if budget is not None and budget.taken:
        budget.give_back(paid or GIFT)

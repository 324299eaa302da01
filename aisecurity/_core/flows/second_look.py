"""The second look at an answer that is large, an emulator's, or perhaps that to an earlier request."""

from __future__ import annotations

import math
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar, cast

from aisecurity._core import replies
from aisecurity._core.calls import Call
from aisecurity._core.effects import NOW, Compute, Flow, Invoke, Send
from aisecurity._core.secret import SecretText
from aisecurity._core.seen_scans import Judgement
from aisecurity._core.wire import Reply

from . import answers, notices
from .sending import over_a_new_connection
from .settings import CallSettings

if TYPE_CHECKING:
    from aisecurity._core.seen_scans import SeenScans

T = TypeVar("T")


def second_look(
    what: Call[T], settings: CallSettings, send: Send, reply: Reply, end: float, judged: tuple[Any, Judgement | None]
) -> Flow[T]:
    """Return the model of *reply*, or of another if it is doubted, and say what is to be said of it.

    *judged*: the model and the judgement of `answers.judged`, two times `None` where nobody has read it yet.
    """
    model, judgement = judged
    emulated = bool(reply.headers.get(answers.EMULATED))
    if judgement is None:
        model, judgement = yield from _judged(what, reply, settings.seen, end, emulated=emulated)
    if judgement is Judgement.DOUBT:
        reply = yield from _asked_again(what, settings, send, reply, end)
        emulated = bool(reply.headers.get(answers.EMULATED))
        model, judgement = yield from _judged(what, reply, settings.seen, end, emulated=emulated)
    if judgement is Judgement.TAKE_AND_WARN:
        yield notices.remark(
            "the service repeats scan ids, so that no longer shows which answers belong to earlier requests",
            {"event": "repeated_ids"},
            is_warning=True,
        )
    if emulated and not _expects_emulator(settings):
        yield notices.emulator_met(settings.endpoint)
    return cast("T", model)


def _judged(
    what: Call[Any], reply: Reply, seen: SeenScans | None, end: float, *, emulated: bool
) -> Flow[tuple[Any, Judgement]]:
    """Return the same as `answers.judged`; an event loop has a large *reply* read beside it, until *end*."""
    by_id = seen is not None and not what.ids
    if not reply.is_large or (by_id and reply.early and reply.kept):
        return answers.judged(what, reply, seen, emulated=emulated)
    left: float = end - (yield NOW)
    read = partial(answers.read, what, reply, emulated=emulated)
    model = yield Compute(read, None if math.isinf(left) else max(0.0, left))
    return model, seen.judge(model.scan_id, kept=reply.kept) if seen and by_id else Judgement.TAKE


def _asked_again(what: Call[Any], settings: CallSettings, send: Send, doubted: Reply, end: float) -> Flow[Reply]:
    """Return the first answer of a new connection, which belongs to its request, whatever it says."""
    if doubted.discard is not None:
        yield Invoke(doubted.discard)
    path = what.request.url
    yield notices.remark(
        f"the answer to {path} may be that to an earlier request, so its connection is not used any more",
        {"event": "doubted", "path": path},
    )
    if not what.repeatable:
        raise replies.unreadable(doubted, "the answer may be that to an earlier request")
    reply: Reply = yield (yield from over_a_new_connection(settings, send, end))
    return reply._replace(kept=False)


def _expects_emulator(settings: CallSettings) -> bool:
    key = settings.credential.api_key
    return isinstance(key, SecretText) and key.expects_emulator

"""Readers of the answer to a call: its model, and whether that is taken for the answer to its own request."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aisecurity._core import replies
from aisecurity._core.calls import Call
from aisecurity._core.seen_scans import Judgement
from aisecurity._core.wire import Reply
from aisecurity._runtime.verdict import VerdictMixin

if TYPE_CHECKING:
    from aisecurity._core.seen_scans import SeenScans

EMULATED = "x-airs-emulator"
"""The header by which an emulator says that it is one."""


def judged(what: Call[Any], reply: Reply, seen: SeenScans | None, *, emulated: bool) -> tuple[Any, Judgement]:
    """Return the model in *reply*, and whether it is taken for the answer to its own request.

    No results or reports are doubted: their rows name the scans that were asked for.
    """
    if seen is None or what.ids:
        return read(what, reply, emulated=emulated), Judgement.TAKE
    if reply.early and reply.kept and reply.status == 200:
        return None, Judgement.DOUBT
    model = read(what, reply, emulated=emulated)
    return model, seen.judge(model.scan_id, kept=reply.kept)


def read(what: Call[Any], reply: Reply, *, emulated: bool) -> Any:
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

"""Effects that send the request of a call: with its credential, in the time that is left, over which connection."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aisecurity._core.calls import Call
from aisecurity._core.effects import NOW, Flow, Send
from aisecurity._core.wire import HttpRequest
from aisecurity._version import __version__

from .admission import admitted
from .settings import CallSettings

USER_AGENT = f"aisecurity-python/{__version__}"


def signed(what: Call[Any], settings: CallSettings, proof: Mapping[str, str], left: float | None) -> Send:
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


def signed_after_asking(what: Call[Any], settings: CallSettings, left: float | None, end: float) -> Flow[Send]:
    """Return the effect that sends *what*, after whoever knows the credential was asked."""
    proof = yield from settings.credential.headers(what.request.body, left, settings.transport)
    return signed(what, settings, proof, settings.left(end, (yield NOW)))


def over_a_new_connection(settings: CallSettings, send: Send, end: float) -> Flow[Send]:
    """Return the effect that sends *send* once more, over a new connection, when that is admitted."""
    now: float = yield from admitted(settings, end, (yield NOW))
    return send._replace(fresh=True, timeout=settings.left(end, now))

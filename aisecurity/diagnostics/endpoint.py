"""Check of the endpoint: whether anything answers there."""

from __future__ import annotations

from typing import TypeAlias

from aisecurity._core.effects import Flow, Now, Send
from aisecurity._core.flows.sending import USER_AGENT
from aisecurity._core.gateway_headers import gateway_headers
from aisecurity._core.wire import HttpRequest, Reply
from aisecurity._engines.exchange import bounded
from aisecurity.configuration import Region
from aisecurity.exceptions import AISecSDKException

from .failures import failed
from .results import Check, CheckStatus
from .subject import Subject

_EXPECTED_STATUSES = frozenset({200, 400, 401, 403, 405, 429})
"""Statuses that the service may answer to a query without a credential."""

Answer: TypeAlias = Reply | AISecSDKException
"""Answer of the endpoint, or the reason that there is none."""


def check_endpoint(subject: Subject) -> Flow[tuple[Check, Answer]]:
    """Send a query without the credential, through the gateway: any answer shows that the service can be reached."""
    address = subject.configuration.api_endpoint
    try:
        headers = {"user-agent": USER_AGENT, **gateway_headers(subject.configuration.headers).plain()}
        request = HttpRequest(method="GET", url=f"{address}/v1/scan/results", headers=headers)
        seconds = yield from subject.seconds_left()
        began: float = yield Now()
        reply: Reply = yield Send(request, bounded(seconds), subject.transport)
        ended: float = yield Now()
    except AISecSDKException as error:
        return failed("endpoint", error), error
    reason = f"{endpoint_label(address)}, answered in {(ended - began) * 1000:.0f} ms"
    if reply.status in _EXPECTED_STATUSES:
        if reply.headers.get("x-airs-emulator"):
            return Check(
                name="endpoint", status=CheckStatus.WARNING, reason=f"{reason}, an emulator", remedy=_NO_DETECTOR
            ), reply
        return Check(name="endpoint", status=CheckStatus.OK, reason=reason), reply
    return _unexpected(reason, reply), reply


_NO_DETECTOR = "for real verdicts name the service's endpoint: an emulator is no detector"


def _unexpected(reason: str, reply: Reply) -> Check:
    return Check(
        name="endpoint",
        status=CheckStatus.WARNING,
        reason=f"{reason}, with {reply.status}: is it right?",
        remedy="see whether api_endpoint is right, and what else may answer at its address",
    )


def endpoint_label(endpoint: str) -> str:
    """Return *endpoint*, and its region if it is a documented one."""
    names = [region.name.title() if len(region.name) > 2 else region.name for region in Region if region == endpoint]
    return f"{endpoint} ({names[0]})" if names else str(endpoint)

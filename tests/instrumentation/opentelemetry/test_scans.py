"""Spans and metrics of scans and submissions: each half and each engine tells the same of each way that a call ends."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any

import pytest
from attrs import field, frozen
from opentelemetry import trace
from opentelemetry.trace import Span, SpanKind, StatusCode

from aisecurity._core.retry import RetryPolicy
from aisecurity.exceptions import AISecSDKException
from tests.support.behaviours import Behaviour, Close, Silence, http
from tests.support.halves import Half
from tests.support.samples import (
    BLOCKED,
    CONTENT,
    PROFILE,
    RECEIPT,
    SCAN_ID,
    SCAN_OK,
    SECRET_TEXT,
    configured,
    scan_objects,
    tool_event,
)
from tests.support.servers import ScriptedServer, refusing_port

from .listening import Listening, attributes, labels, parent_id


def answer(value: Mapping[str, Any]) -> Behaviour:
    """Return the answer with the JSON of *value*."""
    return http(json.dumps(value).encode())


OK, UNAVAILABLE = answer(SCAN_OK), http(b"{}", "503 Service Unavailable")
ALLOWED = {
    "aisecurity.action": "allow",
    "aisecurity.category": "benign",
    "aisecurity.threats": (),
    "aisecurity.partial": False,
    "aisecurity.scan_id": SCAN_ID,
    "http.response.status_code": 200,
}


def sync_scan(scanner: Any) -> None:
    """Make one sync scan."""
    scanner.sync_scan(PROFILE, CONTENT)


def async_scan(scanner: Any) -> None:
    """Make one submission."""
    scanner.async_scan(scan_objects(1))


def closed(scanner: Any) -> None:
    """Scan with a scanner that is closed."""
    scanner.close()
    sync_scan(scanner)


@frozen(kw_only=True)
class Situation:
    """A call, what the service does, and what telemetry says of it."""

    script: Sequence[Behaviour] = ()
    call: Callable[[Any], None] = sync_scan
    retries: int = 0
    timeout: float = 10.0
    refused: bool = False
    """Whether nobody listens at the endpoint."""
    told: Mapping[str, Any]
    """Attributes of the span."""
    common: Mapping[str, Any] = field(
        factory=lambda: {"aisecurity.operation": "sync_scan", "aisecurity.side": "prompt", "aisecurity.attempts": 1}
    )


SUBMITTED = {"aisecurity.operation": "async_scan", "aisecurity.side": "prompt", "aisecurity.attempts": 1}
SITUATIONS = {
    "allow": Situation(script=[OK], told=ALLOWED),
    "block": Situation(
        script=[
            answer(
                {
                    **BLOCKED,
                    "prompt_detected": {"injection": True, "dlp": True},
                    "response_detected": {"dlp": True},
                }
            )
        ],
        told={
            **ALLOWED,
            "aisecurity.action": "block",
            "aisecurity.category": "malicious",
            "aisecurity.threats": ("dlp", "injection"),
        },
    ),
    "partial": Situation(script=[answer({**SCAN_OK, "timeout": True})], told={**ALLOWED, "aisecurity.partial": True}),
    "several sides": Situation(
        script=[OK],
        call=lambda scanner: scanner.sync_scan(
            PROFILE, response=SECRET_TEXT, tool_event=tool_event(input=SECRET_TEXT), code_prompt=SECRET_TEXT
        ),
        told={**ALLOWED, "aisecurity.side": "prompt+response+tool"},
    ),
    "retried": Situation(script=[UNAVAILABLE, UNAVAILABLE, OK], retries=2, told={**ALLOWED, "aisecurity.attempts": 3}),
    "retries used up": Situation(
        script=[UNAVAILABLE, UNAVAILABLE],
        retries=1,
        told={"error.type": "ServerError", "http.response.status_code": 503, "aisecurity.attempts": 2},
    ),
    "no answer after one": Situation(
        script=[UNAVAILABLE, Close(), Close()],
        retries=1,
        told={"error.type": "APIConnectionError", "http.response.status_code": 503, "aisecurity.attempts": 2},
    ),
    "not accepted": Situation(
        script=[http(b'{"error": {"message": "' + SECRET_TEXT.encode() + b'"}}', "401 Unauthorized")],
        told={"error.type": "AuthenticationError", "http.response.status_code": 401},
    ),
    "malformed": Situation(
        script=[http(b"<html>" + SECRET_TEXT.encode())],
        told={"error.type": "ResponseError", "http.response.status_code": 200},
    ),
    "no action": Situation(
        script=[answer({**SCAN_OK, "action": None})],
        told={"error.type": "ResponseError", "http.response.status_code": 200},
    ),
    "timeout": Situation(script=[Silence()], timeout=0.1, told={"error.type": "APITimeoutError"}),
    "refused": Situation(refused=True, told={"error.type": "APIConnectionError"}),
    "closed": Situation(call=closed, told={"error.type": "ScannerClosedError", "aisecurity.attempts": 0}),
    "nothing to scan": Situation(
        call=lambda scanner: scanner.sync_scan(PROFILE, {"context": SECRET_TEXT}),
        common={"aisecurity.operation": "sync_scan"},
        told={"error.type": "PayloadError", "aisecurity.attempts": 0},
    ),
    "submission": Situation(
        script=[answer(RECEIPT)],
        call=async_scan,
        common=SUBMITTED,
        told={"aisecurity.scan_id": SCAN_ID, "http.response.status_code": 200},
    ),
    "ambiguous submission": Situation(
        script=[Close()], call=async_scan, common=SUBMITTED, told={"error.type": "AmbiguousSubmitError"}
    ),
    "no submission": Situation(
        call=lambda scanner: scanner.async_scan([]),
        common={"aisecurity.operation": "async_scan"},
        told={"error.type": "PayloadError", "aisecurity.attempts": 0},
    ),
}


@pytest.mark.parametrize("situation", SITUATIONS.values(), ids=SITUATIONS)
def test_a_call(heard: Listening, outer: Span, half: Half, situation: Situation) -> None:
    """Each call has one span below the caller's, and its metrics; neither has a text, and the context is as it was."""
    retry = RetryPolicy(retries=situation.retries, base=0.0)
    with ScriptedServer(situation.script) as peer:
        url = f"http://127.0.0.1:{refusing_port()}" if situation.refused else peer.url
        with half.scanner(configured(url, retry=retry, timeout=situation.timeout)) as scanner:
            with suppress(AISecSDKException):
                situation.call(scanner)
            below = half.call(trace.get_current_span, current_span)()

    assert outer is below
    span = heard.span()
    told = attributes(span)
    assert {
        **situation.common,
        "server.address": "127.0.0.1",
        "aisecurity.half": half.name,
        "aisecurity.engine": half.library,
        **situation.told,
    } == told
    is_failure = "error.type" in situation.told
    assert (SpanKind.CLIENT, outer.get_span_context().span_id) == (span.kind, parent_id(span))
    assert (StatusCode.ERROR if is_failure else StatusCode.UNSET, None) == (
        span.status.status_code,
        span.status.description,
    )
    assert () == tuple(span.events)
    assert SECRET_TEXT not in span.to_json()

    ((duration_labels, (seconds, times)),) = heard.points("aisecurity.scan.duration")
    assert (labels(told), 1) == (duration_labels, times)
    assert 0 < seconds < 10
    assert [(labels(told), (told["aisecurity.attempts"], 1))] == heard.points("aisecurity.scan.attempts")
    characters = {"prompt": 1, "prompt+response+tool": 3}.get(told.get("aisecurity.side", ""), 0) * len(SECRET_TEXT)
    counted = [(labels(told), characters)] if "aisecurity.action" in told else []
    assert counted == heard.points("aisecurity.scan.characters")


async def current_span() -> trace.Span:
    """Return the current span."""
    return trace.get_current_span()

"""Headers that name the trace of a span: only where they are asked for, and none that cannot be sent."""

from __future__ import annotations

import json
from typing import Any

import pytest
from opentelemetry import propagate
from opentelemetry.propagators.textmap import TextMapPropagator

from aisecurity._core.gateway_headers import MOST_CHARACTERS
from aisecurity._core.retry import RetryPolicy
from aisecurity.auth import ClientCredentials
from tests.support.behaviours import http
from tests.support.halves import Half
from tests.support.mock_service import MockService
from tests.support.samples import CONTENT, KEY, PROFILE, RECEIPT, SCAN_OK, configured, scan_objects
from tests.support.servers import ScriptedServer

from .listening import Listening

OK = http(json.dumps(SCAN_OK).encode())


def test_each_request_names_the_span(heard: Listening, half: Half) -> None:
    """Each attempt has the header of its span; the body and its signature are as they were without it."""
    script = [OK, http(b"{}", "503 Service Unavailable"), OK]
    retry = RetryPolicy(retries=1, base=0.0)
    with ScriptedServer(script) as peer:
        with half.scanner(configured(peer.url, retry=retry)) as scanner:
            scanner.sync_scan(PROFILE, CONTENT)
        with half.scanner(configured(peer.url, retry=retry, propagate_trace=True)) as scanner:
            scanner.sync_scan(PROFILE, CONTENT)
    without, *requests = peer.requests
    _, span = heard.spans()
    context = span.get_span_context()
    assert context is not None

    assert without.header("traceparent") is None
    assert [f"00-{context.trace_id:032x}-{context.span_id:016x}"] * 2 == [
        (request.header("traceparent") or "").rpartition("-")[0] for request in requests
    ]
    for request in requests:
        assert (without.body, without.header("x-payload-hash")) == (request.body, request.header("x-payload-hash"))


def test_each_submission_of_a_batch(heard: Listening, mock_half: Half) -> None:
    """Each submission names its own span."""
    wire = MockService(RECEIPT, {**RECEIPT, "scan_id": PROFILE.profile_name})
    with mock_half.scanner(configured(propagate_trace=True), handler=wire) as scanner:
        scanner.scan_batch(scan_objects(6))
    named = {request.headers["traceparent"].split("-")[2] for request in wire.requests}

    assert {f"{context.span_id:016x}" for span in heard.spans() if (context := span.get_span_context())} == named


@pytest.mark.parametrize("is_set", [True, False])
def test_none_without_a_span(
    silent: Listening, mock_half: Half, monkeypatch: pytest.MonkeyPatch, *, is_set: bool
) -> None:
    """Without a tracer there is no span to name, and so no header; nor where telemetry is off."""
    silent.listen(monkeypatch, spans=is_set)
    wire = MockService(SCAN_OK)
    with mock_half.scanner(configured(propagate_trace=True, telemetry=not is_set), handler=wire) as scanner:
        scanner.sync_scan(PROFILE, CONTENT)

    assert "traceparent" not in wire.request.headers


class Writing(TextMapPropagator):
    """A propagator that writes what it is given."""

    def __init__(self, written: dict[Any, Any]) -> None:
        self._written = written

    def extract(self, carrier: Any, context: Any = None, getter: Any = None) -> Any:
        """Read nothing."""
        raise AssertionError

    def inject(self, carrier: Any, context: Any = None, setter: Any = None) -> None:
        """Write it."""
        carrier.update(self._written)
        if "raise" in self._written:
            raise ValueError("s3cret")

    @property
    def fields(self) -> set[str]:
        """The names."""
        return set(self._written)


HOSTILE = {
    "x-trace": "1",
    "X-Pan-Token": "stolen",
    "authorization": "Bearer stolen",
    "x-payload-hash": "0",
    "Content-Length": "5",
    "host": "elsewhere.test",
    "TRANSFER-ENCODING": "chunked",
    "proxy-authorization": "stolen",
    "x-of-the-gateway": "overridden",
    "x-broken": "1\r\nx-pan-token: stolen",
    "x bad": "1",
    "": "1",
    "x-number": 7,
    "x-bytes": b"1",
    "x-long": "1" * (MOST_CHARACTERS + 1),
    "x-umlaut": "\N{LATIN SMALL LETTER U WITH DIAERESIS}",
    7: "1",
}


def test_what_cannot_be_sent_is_left_out(heard: Listening, mock_half: Half, monkeypatch: pytest.MonkeyPatch) -> None:
    """A propagator replaces no header of the client or of a gateway, and adds none that is no header."""

    def inject(carrier: Any, context: Any) -> None:
        carrier.update(HOSTILE)

    monkeypatch.setattr(propagate, "inject", inject)
    plain, wire = MockService(SCAN_OK), MockService(SCAN_OK)
    gateway = {"X-Of-The-Gateway": "mine"}
    for service, is_named in ((plain, False), (wire, True)):
        settings = configured(headers=gateway, propagate_trace=is_named)
        with mock_half.scanner(settings, handler=service) as scanner:
            scanner.sync_scan(PROFILE, CONTENT)

    assert {**plain.request.headers, "x-trace": "1"} == dict(wire.request.headers)
    assert KEY == wire.request.headers["x-pan-token"]


def test_a_propagator_that_raises(heard: Listening, mock_half: Half, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a propagator raises is dropped, and the request is sent once; what it wrote before goes with it."""
    propagate_before = propagate.get_global_textmap()
    propagate.set_global_textmap(Writing({"x-trace": "1", "raise": "1"}))
    wire = MockService(SCAN_OK)
    try:
        with mock_half.scanner(configured(propagate_trace=True), handler=wire) as scanner:
            assert "allow" == scanner.sync_scan(PROFILE, CONTENT).action
    finally:
        propagate.set_global_textmap(propagate_before)

    assert "1" == wire.request.headers["x-trace"]
    assert 1 == len(heard.spans())


def test_a_token_endpoint_gets_none(heard: Listening, mock_half: Half) -> None:
    """The trace is named to the service alone, not to who gives out tokens."""
    token = {"access_token": "t", "token_type": "Bearer", "expires_in": 3600}
    wire = MockService(token, SCAN_OK)
    credentials = ClientCredentials(client_id="id", client_secret="secret", token_url="https://tokens.test/t")
    with mock_half.scanner(
        configured(api_key=None, api_token=credentials, propagate_trace=True), handler=wire
    ) as scanner:
        scanner.sync_scan(PROFILE, CONTENT)
    asked, scanned = wire.requests

    assert (False, True) == ("traceparent" in asked.headers, "traceparent" in scanned.headers)

"""The generated endpoint functions on their own: their requests, and their reading of any answer."""

from __future__ import annotations

import copy
import json
from typing import Any

import httpx
import pytest

from aisecurity.generated_openapi_client import ErrorResponse, ScanRequestContentsInner, ScanResponse
from tests.generated.endpoints import ENDPOINTS, HOST, KEY, SCAN, ClientService, Endpoint, encoded, ways
from tests.support.json_values import exact, is_array

DOCUMENTED = {400, 401, 403, 404, 405, 413, 415, 429}
STATUSES = range(200, 600)
ERROR = {"error": {"message": "no", "retry_after": {"interval": 5, "unit": "minute"}}}
NOT_JSON = {
    "empty": b"",
    "spaces": b"  \n",
    "HTML": b"<html><body>502 Bad Gateway</body></html>",
    "truncated": b'{"action": "allow", "catego',
    "cut text": b'{"action": "all',
    "not UTF-8": b'{"action": "\xff\xfe"}',
    "half a UTF-16": b"\xff\xfe{\x00",
    "two values": b'{"action": "allow"} {"action": "allow"}',
    "zip": b"\x1f\x8b\x08\x00",
    "deep": b"[" * 2_000,
    "huge number": b"9" * 5_000,
}
NOT_OBJECTS = {
    "null": b"null",
    "true": b"true",
    "number": b"200",
    "text": b'"allow"',
    "list of null": b"[null]",
    "list of texts": b'["allow"]',
    "mixed list": b'[{"scan_id": "1"}, 5]',
}
UNREADABLE = {**NOT_JSON, **NOT_OBJECTS, "very deep": b"[" * 100_000}
NO_VERDICTS = {
    "nothing": {},
    "no action": {"report_id": "R1", "scan_id": "1", "category": "benign"},
    "null action": {"report_id": "R1", "scan_id": "1", "category": "benign", "action": None},
    "number action": {"report_id": "R1", "scan_id": "1", "category": "benign", "action": 0},
    "list action": {"report_id": "R1", "scan_id": "1", "category": "benign", "action": ["allow"]},
    "no category": {"report_id": "R1", "scan_id": "1", "action": "allow"},
    "null category": {"report_id": "R1", "scan_id": "1", "category": None, "action": "allow"},
    "no ids": {"category": "benign", "action": "allow"},
    "an error": ERROR,
}

each_endpoint = pytest.mark.parametrize("endpoint", ENDPOINTS.values(), ids=ENDPOINTS)


@each_endpoint
def test_build_request(endpoint: Endpoint) -> None:
    """The request is a plain value: method, path with literal commas, and a body without nulls."""
    request = endpoint.module.build_request(**endpoint.given)

    assert (endpoint.method, endpoint.path.decode()) == (request.method, request.path)
    assert exact(endpoint.body) == exact(request.body)
    assert "Grüße" not in repr(request)


def test_a_batch_is_one_flat_array() -> None:
    """The body of a batch is an array of objects, not an array of arrays."""
    endpoint = ENDPOINTS["batch"]

    assert [dict, dict] == [type(item) for item in endpoint.module.build_request(**endpoint.given).body]


@each_endpoint
async def test_the_wire(endpoint: Endpoint) -> None:
    """All four ways send the same bytes: path, headers and a body of compact UTF-8."""
    wire = ClientService(content=encoded(endpoint.answer))

    await ways(endpoint, wire)

    assert 4 == len(wire.requests)
    for request in wire.requests:
        assert (endpoint.method, endpoint.path) == (request.method, request.url.raw_path)
        assert ("https", "scan.example") == (request.url.scheme, request.url.host)
        assert KEY == request.headers["x-pan-token"]
        assert "authorization" not in request.headers
        if endpoint.body is None:
            assert b"" == request.content
            assert "content-type" not in request.headers
        else:
            assert "application/json" == request.headers["content-type"]
            assert json.dumps(endpoint.body, ensure_ascii=False, separators=(",", ":")).encode() == request.content


@each_endpoint
async def test_a_success(endpoint: Endpoint) -> None:
    """All four ways read the answer as its model; the detailed ones keep status, headers and bytes."""
    wire = ClientService(content=encoded(endpoint.answer))

    *detailed, one, other = await ways(endpoint, wire)

    rows: list[Any] = one if is_array(endpoint.answer) else [one]
    assert {endpoint.model} == {type(row) for row in rows}
    assert exact(endpoint.answer) == exact([row.to_dict() for row in rows] if rows is one else one.to_dict())
    assert one == other
    for answer in detailed:
        assert (200, encoded(endpoint.answer), one) == (answer.status_code, answer.content, answer.parsed)
        assert "7" == answer.headers["X-Request-Id"]
        assert "R0f5c" in repr(answer)
        assert "x-request-id" not in repr(answer)


@each_endpoint
def test_every_failure_has_its_model(endpoint: Endpoint) -> None:
    """Each status but 200 gives the model that is documented for it, even if the body looks like a success."""
    for status in STATUSES[1:]:
        expected = ErrorResponse if status in DOCUMENTED else endpoint.other_error

        error = endpoint.module.read_response(status, encoded(ERROR))
        success = endpoint.module.read_response(status, encoded(endpoint.answer))

        assert expected is type(error)
        assert exact(ERROR) == exact(error.to_dict())
        assert success is None or expected is type(success)


@each_endpoint
def test_an_error_body_is_no_success(endpoint: Endpoint) -> None:
    """A body of an error under status 200 is not read as the answer of the endpoint."""
    assert endpoint.module.read_response(200, encoded(ERROR)) is None


@each_endpoint
@pytest.mark.parametrize("content", NOT_JSON.values(), ids=NOT_JSON)
def test_what_is_not_json_is_no_model(endpoint: Endpoint, content: bytes) -> None:
    """A body that is not JSON gives `None`, whatever the status."""
    assert {None} == {endpoint.module.read_response(status, content) for status in STATUSES}


@each_endpoint
@pytest.mark.parametrize("content", NOT_OBJECTS.values(), ids=NOT_OBJECTS)
def test_json_of_another_shape_is_no_model(endpoint: Endpoint, content: bytes) -> None:
    """JSON that is neither the object nor the list that is documented gives `None`, whatever the status."""
    assert {None} == {endpoint.module.read_response(status, content) for status in STATUSES}


@each_endpoint
def test_an_empty_list_is_a_list_of_rows(endpoint: Endpoint) -> None:
    """`[]` is an answer where rows are documented, and nothing where an object is."""
    expected: list[Any] | None = [] if is_array(endpoint.answer) else None

    assert expected == endpoint.module.read_response(200, b"[]")
    assert endpoint.module.read_response(500, b"[]") is None


@pytest.mark.parametrize("value", NO_VERDICTS.values(), ids=NO_VERDICTS)
def test_no_verdict_without_action_and_category(value: dict[str, Any]) -> None:
    """No answer that lacks its ids, category or action becomes a verdict, neither alone nor in a row."""
    scan, results = ENDPOINTS["scan"].module, ENDPOINTS["results"].module

    for status in STATUSES:
        assert not isinstance(scan.read_response(status, encoded(value)), ScanResponse)
        row = {"scan_id": "1", "status": "complete", "result": value}
        rows: Any = results.read_response(status, encoded([row]))
        assert status != 200 or [(None, None)] == [(one.result, one.verdict) for one in rows]


@each_endpoint
@pytest.mark.parametrize("content", UNREADABLE.values(), ids=UNREADABLE)
@pytest.mark.parametrize("status", [200, 204, 299, 302, 400, 429, 451, 500, 502, 520, 599])
async def test_no_answer_crashes(endpoint: Endpoint, content: bytes, status: int) -> None:
    """Over the wire too, an answer that cannot be read is returned with its status and bytes, and without a model."""
    detailed, async_detailed, parsed, async_parsed = await ways(endpoint, ClientService(status, content))

    assert (None, None) == (parsed, async_parsed)
    for answer in (detailed, async_detailed):
        assert (status, content, None) == (answer.status_code, answer.content, answer.parsed)


@each_endpoint
async def test_a_lost_connection_is_raised(endpoint: Endpoint) -> None:
    """Without an answer there is httpx.TransportError, and no model."""

    def lose(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused", request=request)

    client = ClientService().client()
    client.httpx_args["transport"] = httpx.MockTransport(lose)

    with pytest.raises(httpx.TransportError):
        endpoint.module.sync(client=client, **endpoint.given)
    with pytest.raises(httpx.TransportError):
        await endpoint.module.asyncio(client=client, **endpoint.given)


async def test_a_lone_surrogate_is_sent_as_an_escape() -> None:
    """A text that UTF-8 cannot hold makes the body ASCII; nothing of it is lost or replaced."""
    endpoint, wire = ENDPOINTS["scan"], ClientService()
    request = copy.deepcopy(SCAN)
    request.contents = [ScanRequestContentsInner(prompt="a\ud800é")]

    endpoint.module.sync(client=wire.client(), body=request)
    await endpoint.module.asyncio(client=wire.client(), body=request)

    for sent in wire.requests:
        assert b'"prompt":"a\\ud800\\u00e9"' in sent.content
        assert "a\ud800é" == json.loads(sent.content)["contents"][0]["prompt"]


def test_a_path_below_the_address_is_kept() -> None:
    """An endpoint behind a gateway's prefix is reached there."""
    wire = ClientService()
    client = wire.client()
    client.base_url = f"{HOST}/gateway"

    ENDPOINTS["reports"].module.sync(client=client, report_ids=["R1", "R2"])

    assert b"/gateway/v1/scan/reports?report_ids=R1,R2" == wire.requests[0].url.raw_path

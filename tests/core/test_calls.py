"""The request of each of the four calls, to the byte."""

import json
from typing import Any

import pytest

from aisecurity._core import calls
from aisecurity._core.wire import HttpRequest
from aisecurity._runtime.json_codec import encode
from aisecurity.exceptions import PayloadError
from aisecurity.generated_openapi_client import (
    AiProfile,
    AsyncScanResponse,
    Metadata,
    ScanIdResult,
    ScanRequest,
    ScanRequestContentsInner,
    ScanResponse,
    ThreatScanReportObject,
)
from aisecurity.scan.models.content import Content
from tests.support.samples import IDS, PROFILE, REPORT_ID, SCAN_ID, SCAN_OK, UUID, scan_object, tool_event

JSON = {"content-type": "application/json"}


def test_sync_scan_request() -> None:
    """A synchronous scan posts compact UTF-8 JSON of the members that are set."""
    what = calls.sync_scan(
        AiProfile(profile_id=UUID),
        Content(prompt='é "', response="r", tool_event=tool_event()).to_request(),
        tr_id="t",
        session_id="s",
        transaction_id="x",
        metadata=Metadata(app_name="a"),
    )

    assert "POST" == what.request.method
    assert "/v1/scan/sync/request" == what.request.url
    assert JSON == what.request.headers
    assert (
        '{"tr_id":"t","session_id":"s","transaction_id":"x","ai_profile":{"profile_id":"' + UUID + '"},'
        '"metadata":{"app_name":"a"},"contents":[{"prompt":"é \\"","response":"r","tool_event":{"metadata":'
        '{"ecosystem":"mcp","method":"tools/call","server_name":"s"},"input":"{}"}}]}'
    ).encode() == what.request.body
    assert what.repeatable


def test_smallest_sync_scan_request() -> None:
    """Profile and content are all that a scan needs."""
    body = calls.sync_scan(PROFILE, Content(prompt="p").to_request()).request.body

    assert b'{"ai_profile":{"profile_name":"p"},"contents":[{"prompt":"p"}]}' == body


def test_lone_surrogate_is_escaped() -> None:
    """Half a surrogate pair, which UTF-8 cannot hold, travels as an escape."""
    body = calls.sync_scan(PROFILE, Content(prompt="\ud800").to_request()).request.body

    assert b'"prompt":"\\ud800"' in (body or b"")


def test_async_scan_request() -> None:
    """A submission posts a JSON array of its objects, and is not repeatable."""
    what = calls.async_scan([scan_object(1, "one", tr_id="t"), scan_object(2, "two")])

    assert "POST /v1/scan/async/request" == f"{what.request.method} {what.request.url}"
    assert JSON == what.request.headers
    assert (
        b'[{"req_id":1,"scan_req":{"tr_id":"t","ai_profile":{"profile_name":"p"},"contents":[{"prompt":"one"}]}},'
        b'{"req_id":2,"scan_req":{"ai_profile":{"profile_name":"p"},"contents":[{"prompt":"two"}]}}]'
    ) == what.request.body
    assert not what.repeatable


@pytest.mark.parametrize(("count", "sizes"), [(1, [1]), (5, [5]), (6, [5, 1]), (12, [5, 5, 2])])
def test_batch_requests(count: int, sizes: list[int]) -> None:
    """A batch of any number goes out five by five, in order."""
    parts = calls.batch([scan_object(i) for i in range(count)])
    sent = [json.loads(part.request.body or b"") for part in parts]

    assert sizes == [len(objects) for objects in sent]
    assert list(range(count)) == [item["req_id"] for objects in sent for item in objects]
    assert not any(part.repeatable for part in parts)


def test_batch_is_checked_as_a_whole() -> None:
    """The same req_id in two parts of a batch is rejected, and so is a batch of none."""
    with pytest.raises(PayloadError, match="objects: req_id: 3 is given twice"):
        calls.batch([scan_object(i) for i in [*range(7), 3]])
    with pytest.raises(PayloadError, match="objects: 0 given, at least 1 needed"):
        calls.batch([])


def test_query_requests() -> None:
    """Queries are GETs without a body or headers of their own, ids joined with literal commas."""
    results = calls.query_by_scan_ids(IDS[:2])
    reports = calls.query_by_report_ids([f"R{IDS[0]}", f"R{IDS[1]}"])

    assert HttpRequest(method="GET", url=f"/v1/scan/results?scan_ids={IDS[0]},{IDS[1]}") == results.request
    assert HttpRequest(method="GET", url=f"/v1/scan/reports?report_ids=R{IDS[0]},R{IDS[1]}") == reports.request
    assert results.repeatable
    assert reports.repeatable


def test_answers() -> None:
    """Each call reads the answer documented for it."""
    receipt = {"scan_id": SCAN_ID, "report_id": REPORT_ID}
    rows = [{"scan_id": SCAN_ID, "req_id": 1, "status": "pending"}]

    assert ScanResponse.from_dict(SCAN_OK) == calls.sync_scan(PROFILE, Content(prompt="p").to_request()).read_answer(
        SCAN_OK
    )
    assert AsyncScanResponse.from_dict(receipt) == calls.async_scan([scan_object()]).read_answer(receipt)
    assert [ScanIdResult.from_dict(rows[0])] == calls.query_by_scan_ids([SCAN_ID]).read_answer(rows)
    assert [ThreatScanReportObject(report_id=REPORT_ID)] == calls.query_by_report_ids([REPORT_ID]).read_answer(
        [{"report_id": REPORT_ID}]
    )


@pytest.mark.parametrize("given", range(16))
def test_sync_scan_is_written_as_the_model_writes_it(given: int) -> None:
    """The body of a scan is what `ScanRequest` makes of the same members, whichever of them are given."""
    ids: dict[str, Any] = {"tr_id": "t", "session_id": "s", "transaction_id": "x", "metadata": Metadata(app_name="a")}
    chosen = {name: value for number, (name, value) in enumerate(ids.items()) if given & 1 << number}
    content = ScanRequestContentsInner(prompt="p", tool_event=tool_event(), additional_properties={"newer": [1.5]})
    profile = AiProfile(profile_name="p", additional_properties={"newer": None})
    what = calls.sync_scan(profile, content, **chosen)
    request = ScanRequest(ai_profile=profile, contents=[content], **chosen)

    assert encode(request.to_dict()) == what.request.body


def test_repr_of_a_call_shows_no_text() -> None:
    """Neither body nor headers show in the repr of a call."""
    assert "hello" not in repr(calls.async_scan([scan_object(1, "hello")]))


def nested() -> dict[str, Any]:
    """Return a value that holds itself."""
    value: dict[str, Any] = {}
    value["s3cret"] = value
    return value


def deep() -> list[Any]:
    """Return a value too deep to write."""
    value: list[Any] = []
    for _ in range(100_000):
        value = [value]
    return value


@pytest.mark.parametrize("value", [object(), {"s3cret"}, b"s3cret", nested(), deep(), {("s3cret",): 1}])
def test_values_that_are_no_json(value: Any) -> None:
    """A value of no JSON type, wherever it is in a request, is rejected, and not repeated."""
    with pytest.raises(PayloadError) as error:
        calls.sync_scan(PROFILE, Content(prompt="p").to_request(), metadata=Metadata(app_name=value))
    with pytest.raises(PayloadError, match="objects: cannot be written as JSON, some value in it is of no JSON type"):
        calls.async_scan([scan_object(metadata=Metadata(app_name=value))])

    assert "content: cannot be written as JSON, some value in it is of no JSON type" == error.value.message
    assert "s3cret" not in f"{error.value!r} {error.value.__cause__!r}"

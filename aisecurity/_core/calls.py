"""The calls: the request of each, and the reader of its answer. The only module that knows endpoint modules."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, Final, Generic, NamedTuple, TypeVar

from aisecurity._runtime.json_codec import encode
from aisecurity._runtime.lazy import LateModule
from aisecurity._validation import payload
from aisecurity.constants import base as limits
from aisecurity.exceptions import BadRequestError, PayloadError, ResponseError
from aisecurity.generated_openapi_client.api.scans import scan_sync_request

from . import replies
from .wire import HttpRequest

if TYPE_CHECKING:
    from aisecurity.exceptions import AISecSDKException
    from aisecurity.generated_openapi_client import (
        AiProfile,
        AsyncScanObject,
        AsyncScanResponse,
        Metadata,
        ScanIdResult,
        ScanRequestContentsInner,
        ScanResponse,
        ThreatScanReportObject,
    )
    from aisecurity.generated_openapi_client.api.scan_reports import get_threat_scan_reports
    from aisecurity.generated_openapi_client.api.scan_results import get_scan_results_by_scan_ids
    from aisecurity.generated_openapi_client.api.scans import scan_async_request
    from aisecurity.generated_openapi_client.types import Request as EndpointRequest
    from aisecurity.instrumentation.events import Operation

    from . import answer_rows
else:
    # Late, for most programs have one kind of call.
    answer_rows = LateModule("aisecurity._core.answer_rows")
    _API = "aisecurity.generated_openapi_client.api"
    get_scan_results_by_scan_ids = LateModule(f"{_API}.scan_results.get_scan_results_by_scan_ids")
    get_threat_scan_reports = LateModule(f"{_API}.scan_reports.get_threat_scan_reports")
    scan_async_request = LateModule(f"{_API}.scans.scan_async_request")

T = TypeVar("T")
_JSON: Final[Mapping[str, str]] = {"content-type": "application/json"}


class Call(NamedTuple, Generic[T]):
    """One request to the service and the reader of its answer."""

    request: HttpRequest
    read_answer: Callable[[Any], T]
    operation: Operation
    contents: Sequence[ScanRequestContentsInner] = ()
    """What is scanned."""
    repeatable: bool = True
    """Whether a second copy does no harm."""
    most_bytes: int = limits.MAX_REPLY_BYTES
    """Bytes of its answer that are read."""
    ids: int = 0
    """How many ids are asked for."""
    accept: Callable[[AISecSDKException], T] | None = None
    """Returns the answer that an exception stands for, or raises it; `None` where each is a failure."""


def sync_scan(
    ai_profile: AiProfile | Mapping[str, Any] | str,
    content: ScanRequestContentsInner,
    tr_id: str | None = None,
    session_id: str | None = None,
    transaction_id: str | None = None,
    metadata: Metadata | Mapping[str, Any] | None = None,
) -> Call[ScanResponse]:
    """Return the call that scans one content, whose members were checked, and waits for the verdict."""
    profile, meta = payload.envelope("", ai_profile, tr_id, session_id, transaction_id, metadata)

    def body() -> dict[str, Any]:
        # As `models.ScanRequest` writes it; every scan would make one, and throw it away.
        value: dict[str, Any] = {}
        if tr_id is not None:
            value["tr_id"] = tr_id
        if session_id is not None:
            value["session_id"] = session_id
        if transaction_id is not None:
            value["transaction_id"] = transaction_id
        # The profile that is linked to the key is the one that nobody names.
        if named := profile.to_dict():
            value["ai_profile"] = named
        if meta is not None:
            value["metadata"] = meta.to_dict()
        value["contents"] = [content.to_dict()]
        return value

    request = _post(scan_sync_request.PATH, body, "content", limits.MAX_SYNC_BODY_BYTES)
    return Call(request, scan_sync_request.read_answer, "sync_scan", (content,), most_bytes=limits.MAX_VERDICT_BYTES)


def without_contents() -> Call[ScanResponse | None]:
    """Return the call that asks for the scan of nothing: the service's 400 for it is the answer, read as `None`.

    It shows that the credential was taken if the service looks at that first. A verdict is an answer, too.
    """
    request = _post(scan_sync_request.PATH, lambda: {"contents": []}, "contents", limits.MAX_SYNC_BODY_BYTES)
    read: Callable[[Any], ScanResponse | None] = scan_sync_request.read_answer
    return Call(request, read, "ping", most_bytes=limits.MAX_VERDICT_BYTES, accept=_accept_bad_request)


def _accept_bad_request(error: AISecSDKException) -> None:
    """Raise *error*, unless it is the service's 400, which is JSON: that of a proxy is HTML, or empty."""
    if not isinstance(error, BadRequestError):
        raise error
    if not replies.is_json_object(error.body):
        foreign = ResponseError("a 400 that is not the service's", error.status_code, error.headers, error.body)
        foreign.attempts = error.attempts
        raise foreign from error


def async_scan(async_scan_objects: Sequence[AsyncScanObject | Mapping[str, Any]]) -> Call[AsyncScanResponse]:
    """Return the call that submits one to five objects."""
    return _submit(payload.scan_objects("async_scan_objects", async_scan_objects, limits.MAX_BATCH_OBJECTS))


def batch(objects: Sequence[AsyncScanObject | Mapping[str, Any]]) -> list[Call[AsyncScanResponse]]:
    """Return the calls that submit any number of objects, five by five."""
    sound = payload.scan_objects("objects", objects, None)
    size = limits.MAX_BATCH_OBJECTS
    return [_submit(sound[start : start + size]) for start in range(0, len(sound), size)]


def _submit(objects: list[AsyncScanObject]) -> Call[AsyncScanResponse]:
    def body() -> Any:
        written = scan_async_request.build_request(body=objects).body
        for one in written:
            # The profile that is linked to the key is the one that nobody names.
            if not one["scan_req"]["ai_profile"]:
                del one["scan_req"]["ai_profile"]
        return written

    request = _post(scan_async_request.PATH, body, "objects", limits.MAX_ASYNC_BODY_BYTES)
    contents = [content for one in objects for content in one.scan_req.contents]
    read_answer, most = scan_async_request.read_answer, limits.MAX_RECEIPT_BYTES
    return Call(request, read_answer, "async_scan", contents, repeatable=False, most_bytes=most)


def query_by_scan_ids(scan_ids: Sequence[str]) -> Call[list[ScanIdResult]]:
    """Return the call that reads the results of one to five scans."""
    asked = payload.scan_ids(scan_ids)
    request = get_scan_results_by_scan_ids.build_request(scan_ids=asked)
    read_answer = partial(answer_rows.read_results, _first_of(get_scan_results_by_scan_ids.read_answer), asked)
    return Call(_get(request), read_answer, "query_by_scan_ids", ids=len(asked))


def query_by_report_ids(report_ids: Sequence[str]) -> Call[list[ThreatScanReportObject]]:
    """Return the call that reads one to five reports."""
    asked = payload.report_ids(report_ids)
    request = get_threat_scan_reports.build_request(report_ids=asked)
    read_answer = partial(answer_rows.read_reports, _first_of(get_threat_scan_reports.read_answer), asked)
    return Call(_get(request), read_answer, "query_by_report_ids", ids=len(asked))


def _first_of(read_answer: Callable[[Any], list[T]]) -> Callable[[Any], T]:
    """Return what reads one row as *read_answer*, of an endpoint, reads several."""
    return lambda item: read_answer([item])[0]


def _post(path: str, value: Callable[[], Any], name: str, most: int) -> HttpRequest:
    try:
        encoded = encode(value())
    except (TypeError, ValueError, RecursionError) as error:
        raise PayloadError(f"{name}: cannot be written as JSON, some value in it is of no JSON type") from error
    body = payload.body(name, encoded, most)
    return HttpRequest("POST", path, _JSON, body)


def _get(request: EndpointRequest) -> HttpRequest:
    return HttpRequest(method=request.method, url=request.path)

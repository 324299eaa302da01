"""Reading of a reply: a model or an exception, and never a verdict that the service did not give."""

import json
from typing import Any

import pytest

from aisecurity import exceptions
from aisecurity._core import replies
from aisecurity._core.wire import Reply
from aisecurity.exceptions import APIStatusError, ErrorType, ResponseError
from aisecurity.generated_openapi_client import ScanIdResult, ScanResponse
from aisecurity.generated_openapi_client.api.scan_results.get_scan_results_by_scan_ids import read_answer as read_rows
from tests.support.flow_samples import answer
from tests.support.samples import SCAN_OK, SECRET_TEXT, row

HTML = b"<html><body>502 Bad Gateway</body></html>"


def error_of(reply: Reply) -> APIStatusError:
    """Return the exception that *reply* raises."""
    with pytest.raises(APIStatusError) as error:
        replies.read(reply, ScanResponse.from_dict)
    return error.value


def test_success() -> None:
    """A 200 with the documented JSON is the model."""
    assert ScanResponse.from_dict(SCAN_OK) == replies.read(answer(SCAN_OK), ScanResponse.from_dict)


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (302, exceptions.RedirectError),
        (304, exceptions.RedirectError),
        (400, exceptions.BadRequestError),
        (401, exceptions.AuthenticationError),
        (403, exceptions.PermissionDeniedError),
        (404, exceptions.NotFoundError),
        (405, exceptions.MethodNotAllowedError),
        (408, exceptions.APIStatusError),
        (413, exceptions.RequestTooLargeError),
        (415, exceptions.UnsupportedMediaTypeError),
        (422, exceptions.APIStatusError),
        (429, exceptions.RateLimitError),
        (500, exceptions.ServerError),
        (502, exceptions.ServerError),
        (503, exceptions.ServerError),
        (504, exceptions.ServerError),
        (599, exceptions.ServerError),
    ],
)
@pytest.mark.parametrize("body", [json.dumps(SCAN_OK).encode(), HTML, b""])
def test_status_decides_before_the_body(status: int, kind: type[APIStatusError], body: bytes) -> None:
    """A status that is no success raises its class with every fact, whatever the body, be it a verdict."""
    headers = {"x-request-id": "r1", "content-type": "text/html"}
    error = error_of(Reply(status=status, headers=headers, body=body))

    assert kind is type(error)
    assert ErrorType.SERVER_SIDE_ERROR == error.error_type
    assert str(error).startswith(f"AISEC_SERVER_SIDE_ERROR:{status} ")
    assert (status, headers, body, "r1") == (error.status_code, error.headers, error.body, error.request_id)


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"error": {"message": "Not Authenticated"}}, "Not Authenticated"),
        ({"status_code": 500, "message": "went wrong"}, "went wrong"),
        ({"message": "failed", "error": "details"}, "failed"),
        ({"error": "details"}, "details"),
        ({"error": {"message": None}, "message": "outer"}, "outer"),
        ({"error": {"message": 5}}, ""),
        ({"error": []}, ""),
        ({}, ""),
        ([{"message": "in a list"}], ""),
        (None, ""),
        ("text", ""),
        (5, ""),
    ],
)
def test_message(body: Any, message: str) -> None:
    """The message is read from each documented shape, and is empty where there is none."""
    assert message == error_of(answer(body, 500)).message


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"[" * 100_000, "it nests deeper than 64"),
        (b"[" + b"1," * 2_000_000 + b"1]", "it has more than 2,000,000 brackets and commas"),
    ],
    ids=["deep", "many"],
)
def test_success_that_is_out_of_bounds(body: bytes, why: str) -> None:
    """A 200 whose JSON is too deep, or holds too much, is a ResponseError that says so."""
    error = unreadable(Reply(status=200, body=body))

    assert f"AISEC_SERVER_SIDE_ERROR:the answer is not read: {why}" == str(error)
    assert body is error.body


@pytest.mark.parametrize("depth", [64, 65])
def test_status_whose_json_is_too_deep(depth: int) -> None:
    """A status that is no success keeps its class and its body; of JSON that is too deep nothing is read."""
    asked = b'{"error": {"message": "m", "retry_after": {"interval": 5, "unit": "second"}}, "a": '
    body = asked + b"[" * (depth - 1) + b"]" * (depth - 1) + b"}"
    error = error_of(Reply(status=503, headers={"retry-after": "3"}, body=body))

    assert (exceptions.ServerError, body) == (type(error), error.body)
    assert (("m", 5.0) if depth == 64 else ("", 3.0)) == (error.message, error.retry_after)


@pytest.mark.parametrize("body", [b"", HTML, b"\xff\xfe\xfd", b"{", b"[" * 100_000, b"1" * 5000])
def test_error_body_that_is_no_json(body: bytes) -> None:
    """A body that cannot be read leaves the message empty; the bytes are kept."""
    error = error_of(Reply(status=503, body=body))

    assert ("", None, body) == (error.message, error.retry_after, error.body)


def test_message_is_not_in_the_text() -> None:
    """The message of the service may repeat scanned text, so it is an attribute and not part of the text."""
    error = error_of(answer({"error": {"message": SECRET_TEXT}}, 400))

    assert SECRET_TEXT == error.message
    assert SECRET_TEXT not in f"{error} {error!r}"
    assert "AISEC_SERVER_SIDE_ERROR:400 the request is invalid" == str(error)


def unreadable(reply: Reply) -> ResponseError:
    """Return the exception that an answer of success raises."""
    with pytest.raises(ResponseError) as error:
        replies.read(reply, ScanResponse.from_dict)
    return error.value


@pytest.mark.parametrize("body", [b"", HTML, b"\xff\xfe\xfd", b"[" * 60, b"allow"])
def test_success_that_is_no_json(body: bytes) -> None:
    """A 200 whose body is not JSON is a ResponseError with the facts, and no verdict."""
    error = unreadable(Reply(status=200, headers={"x-request-id": "r1"}, body=body))

    assert "AISEC_SERVER_SIDE_ERROR:the answer is not JSON" == str(error)
    assert (200, body, "r1") == (error.status_code, error.body, error.request_id)
    assert (None, True) == (error.__cause__, error.__suppress_context__)


@pytest.mark.parametrize(
    "value",
    [
        None,
        [],
        [SCAN_OK],
        "allow",
        5,
        True,
        {},
        {**SCAN_OK, "action": None},
        {**SCAN_OK, "action": 5},
        {**SCAN_OK, "action": ["allow"]},
        {**SCAN_OK, "category": None},
        {member: value for member, value in SCAN_OK.items() if member != "action"},
        {member: value for member, value in SCAN_OK.items() if member != "category"},
        {"error": {"message": "in a 200"}},
    ],
)
def test_success_of_another_shape(value: Any) -> None:
    """A 200 without an action or a category that is text, or that is no object, is a ResponseError."""
    error = unreadable(answer(value))

    assert str(error).startswith("AISEC_SERVER_SIDE_ERROR:the answer is not as documented: ")
    assert ErrorType.SERVER_SIDE_ERROR == error.error_type


@pytest.mark.parametrize("status", [100, 201, 202, 204, 206, 226])
def test_success_that_is_not_documented(status: int) -> None:
    """Only 200 can hold a verdict."""
    error = unreadable(answer(SCAN_OK, status))

    assert f"AISEC_SERVER_SIDE_ERROR:{status} is not a documented success" == str(error)


def test_unreadable_answer_is_not_repeated() -> None:
    """The text of a ResponseError holds nothing of the body."""
    error = unreadable(answer({**SCAN_OK, "action": [SECRET_TEXT]}))

    assert SECRET_TEXT.encode() in error.body
    assert SECRET_TEXT not in f"{error} {error!r} {error.__cause__!r}"


def test_rows() -> None:
    """A list is read as a list, and what is no list is an error; it is not an empty one."""
    assert [ScanIdResult.from_dict(row("a"))] == replies.read(answer([row("a")]), read_rows)
    others: list[Any] = [None, {}, [None], [[]], "[]"]
    for value in others:
        with pytest.raises(ResponseError):
            replies.read(answer(value), read_rows)


def test_incomplete_answer() -> None:
    """An answer of success that was cut is no verdict, even if what came reads as one; a failure keeps its status."""
    whole = answer(SCAN_OK)
    with pytest.raises(ResponseError, match="longer than is read, or broke off, after 146") as error:
        replies.read(whole._replace(complete=False), ScanResponse.from_dict)
    with pytest.raises(APIStatusError) as refusal:
        replies.read(answer({"message": "no"}, 403)._replace(complete=False), ScanResponse.from_dict)

    assert whole.body == error.value.body
    assert (403, "no") == (refusal.value.status_code, refusal.value.message)

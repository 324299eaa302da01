"""The tree of exceptions, and the facts that they carry."""

import copy
import json
import pickle
import re

import pytest

from aisecurity import exceptions
from aisecurity.exceptions import (
    AISecSDKException,
    APIStatusError,
    BatchError,
    ErrorType,
    PayloadError,
    RateLimitError,
    ScanPendingError,
    ServerError,
)
from aisecurity.generated_openapi_client import AsyncScanResponse, ScanIdResult
from tests.support.samples import SCAN_ID

RECEIPT = AsyncScanResponse(scan_id=SCAN_ID)
STATUS_CLASSES = (
    exceptions.APIStatusError,
    exceptions.RedirectError,
    exceptions.BadRequestError,
    exceptions.AuthenticationError,
    exceptions.PermissionDeniedError,
    exceptions.NotFoundError,
    exceptions.MethodNotAllowedError,
    exceptions.RequestTooLargeError,
    exceptions.UnsupportedMediaTypeError,
    exceptions.RateLimitError,
    exceptions.ServerError,
)
SAMPLES: list[AISecSDKException] = [
    AISecSDKException("m"),
    exceptions.ConfigurationError("m", ErrorType.MISSING_VARIABLE),
    exceptions.ScannerClosedError("m"),
    exceptions.TokenError("m", 400, {"a": "b"}, b"body"),
    exceptions.PayloadError("m"),
    exceptions.APIConnectionError("m", sent=False),
    exceptions.APITimeoutError("m", sent=False),
    exceptions.UntrustedCertificateError("m"),
    exceptions.ProxyRefusedError("m"),
    *(kind(429, {"x-request-id": "r"}, b"body", "said", 2.0) for kind in STATUS_CLASSES),
    exceptions.ResponseError("m", 200, {"x-request-id": "r"}, b"body"),
    exceptions.BrokenRowsError([ScanIdResult(scan_id=SCAN_ID)], [exceptions.RowError("m")], 200, {}, b"[]"),
    exceptions.RowError("m", SCAN_ID, 1, f"R{SCAN_ID}"),
    exceptions.AmbiguousSubmitError("m"),
    BatchError([RECEIPT, None], {1: PayloadError("m")}),
    ScanPendingError([ScanIdResult(scan_id=SCAN_ID)], [SCAN_ID]),
]


def test_samples_are_complete() -> None:
    """Every class that is exported has a sample here."""
    assert sorted({*exceptions.__all__} - {"ErrorType"}) == sorted(type(error).__name__ for error in SAMPLES)


def test_tree_of_the_docstring() -> None:
    """The tree drawn in the docstring is the tree of the classes."""
    depth_and_name = re.findall(r"^([│ ]*)[├└]── (\w+)", exceptions.__doc__ or "", re.MULTILINE)
    parents = ["AISecSDKException"]
    for indent, name in depth_and_name:
        depth = len(indent) // 4 + 1
        parents[depth:] = [name]
        assert parents[depth - 1] == getattr(exceptions, name).__bases__[0].__name__

    assert len(SAMPLES) - 1 == len(depth_and_name)


@pytest.mark.parametrize("error", SAMPLES, ids=lambda error: type(error).__name__)
def test_pickle_and_copy(error: AISecSDKException) -> None:
    """An exception comes back from another process with its text, its arguments and its facts."""
    error.attempts = 3
    for twin in (pickle.loads(pickle.dumps(error)), copy.copy(error)):  # noqa: S301 - our own bytes
        assert type(error) is type(twin)
        assert (str(error), repr(error)) == (str(twin), repr(twin))
        assert error.__dict__.keys() == twin.__dict__.keys()
        assert 3 == twin.attempts
    assert str(error.__dict__) == str(pickle.loads(pickle.dumps(error)).__dict__)  # noqa: S301 - our own bytes


@pytest.mark.parametrize("error", SAMPLES, ids=lambda error: type(error).__name__)
def test_made_of_its_arguments(error: AISecSDKException) -> None:
    """Queues that write JSON keep the class and `args`: of them it has its text, its type and no other facts."""
    again = type(error)(*json.loads(json.dumps(error.args)))

    assert (str(error), error.args, error.error_type) == (str(again), again.args, again.error_type)
    assert vars(error).keys() == vars(again).keys()
    assert getattr(error, "status_code", 0) in {429, getattr(again, "status_code", 0), 200, 400}


def test_made_of_a_text() -> None:
    """The status is in the text, if any is."""
    found = [APIStatusError(text).status_code for text in ("AISEC_SERVER_SIDE_ERROR:503 the service failed", "other")]  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]  # what a queue does

    assert [503, 0] == found


@pytest.mark.parametrize("error", SAMPLES, ids=lambda error: type(error).__name__)
def test_text_begins_with_the_error_type(error: AISecSDKException) -> None:
    """Programs match the beginning of the text: AISEC_ and whose fault it is, then a colon."""
    assert str(error).startswith(f"{error.error_type.value}:")
    assert error.error_type.startswith("AISEC_")


def test_error_types() -> None:
    """The error types are the five that programs know."""
    assert {
        "AISEC_SERVER_SIDE_ERROR",
        "AISEC_CLIENT_SIDE_ERROR",
        "AISEC_USER_REQUEST_PAYLOAD_ERROR",
        "AISEC_MISSING_VARIABLE",
        "AISEC_SDK_ERROR",
    } == {*ErrorType}


def test_sides() -> None:
    """An answer of the service is of its side, whatever it says; what failed on the way there is of the client's."""
    sides = {type(error).__name__: error.error_type.removeprefix("AISEC_").removesuffix("_ERROR") for error in SAMPLES}

    assert {kind.__name__ for kind in STATUS_CLASSES} < {name for name in sides if sides[name] == "SERVER_SIDE"}
    assert {"TokenError", *(kind.__name__ for kind in all_subclasses(exceptions.APIConnectionError))} == {
        name for name in sides if sides[name] == "CLIENT_SIDE"
    }


def all_subclasses(kind: type[AISecSDKException]) -> list[type[AISecSDKException]]:
    """Return *kind* and what is derived from it."""
    return [kind, *(one for derived in kind.__subclasses__() for one in all_subclasses(derived))]


def test_root() -> None:
    """The root can be made with a message and an error type, or with neither."""
    error = AISecSDKException("m", ErrorType.CLIENT_SIDE_ERROR)

    assert ("AISEC_CLIENT_SIDE_ERROR:m", "m", 0) == (str(error), error.message, error.attempts)
    assert "AISEC_SDK_ERROR:" == str(AISecSDKException())


def test_builtin_bases() -> None:
    """A payload error is a ValueError and a timeout a TimeoutError, for code that knows nothing of this package."""
    assert issubclass(exceptions.PayloadError, ValueError)
    assert issubclass(exceptions.APITimeoutError, TimeoutError)
    assert issubclass(exceptions.APITimeoutError, exceptions.APIConnectionError)


def test_sent_is_assumed() -> None:
    """A connection error counts as sent unless it is certain that nothing was."""
    assert exceptions.APIConnectionError().sent
    assert exceptions.APITimeoutError().sent


def test_status_facts() -> None:
    """The facts of an answer are attributes; without an x-request-id there is none."""
    error = RateLimitError(429, {"a": "b"}, b"body", "said", 5.0)

    assert (429, {"a": "b"}, b"body", "said", 5.0, None) == (
        error.status_code,
        error.headers,
        error.body,
        error.message,
        error.retry_after,
        error.request_id,
    )
    assert ServerError(503, {}, b"", "").retry_after is None


@pytest.mark.parametrize(
    ("status", "text"),
    [
        (200, "AISEC_SERVER_SIDE_ERROR:200 not a documented success"),
        (307, "AISEC_SERVER_SIDE_ERROR:307 a redirect, not followed"),
        (401, "AISEC_SERVER_SIDE_ERROR:401 not authenticated: no valid credential"),
        (418, "AISEC_SERVER_SIDE_ERROR:418 the request was refused"),
        (429, "AISEC_SERVER_SIDE_ERROR:429 too many requests"),
        (500, "AISEC_SERVER_SIDE_ERROR:500 the service failed"),
    ],
)
def test_status_text(status: int, text: str) -> None:
    """The text explains a status in this package's words."""
    assert text == str(APIStatusError(status, {}, b"", "said"))


def test_batch_error() -> None:
    """The receipts and errors of a batch are kept by part; its type is that of the first error."""
    first, second = RateLimitError(429, {}, b"", "s"), PayloadError("m")
    first.attempts, second.attempts = 3, 1
    error = BatchError([None, RECEIPT, None], {0: first, 2: second})

    assert ([None, RECEIPT, None], {0: first, 2: second}) == (error.results, error.errors)
    assert (ErrorType.SERVER_SIDE_ERROR, 4) == (error.error_type, error.attempts)
    assert error.message.startswith("2 of 3 parts failed, first: AISEC_SERVER_SIDE_ERROR:429")


def test_scan_pending_error() -> None:
    """The rows that came, those that were refused and the ids that are pending are kept."""
    refused = exceptions.RowError("m", "b", 1)
    error = ScanPendingError([ScanIdResult(scan_id="a")], ["b", "c"], [refused])

    assert ([ScanIdResult(scan_id="a")], ["b", "c"], [refused]) == (error.results, error.pending, error.errors)
    assert "AISEC_SERVER_SIDE_ERROR:2 scans not complete in time" == str(error)

"""Everything that this package raises on purpose.

AISecSDKException
├── ConfigurationError           a setting is missing or cannot work
├── TokenError                   the token endpoint refused, or gave no token
├── ScannerClosedError           a scan after `close()`
├── PayloadError                 input refused before anything was sent (also a ValueError)
├── APIConnectionError           no answer
│   ├── APITimeoutError          no answer in time (also a TimeoutError)
│   ├── UntrustedCertificateError a certificate that is not trusted
│   └── ProxyRefusedError        a proxy that refused the tunnel
├── APIStatusError               an answer that is not a success
│   ├── RedirectError            3xx, never followed
│   ├── BadRequestError          400
│   ├── AuthenticationError      401
│   ├── PermissionDeniedError    403
│   ├── NotFoundError            404
│   ├── MethodNotAllowedError    405
│   ├── RequestTooLargeError     413
│   ├── UnsupportedMediaTypeError 415
│   ├── RateLimitError           429
│   └── ServerError              5xx
├── ResponseError                an answer of success that cannot be read
│   └── BrokenRowsError          some rows of results, or reports, were refused
├── RowError                     one row that was refused, in BrokenRowsError and ScanPendingError
├── AmbiguousSubmitError         an asynchronous scan that may or may not have been accepted
├── BatchError                   some parts of a batch failed
└── ScanPendingError             results not complete in time

None of them ever stands for a verdict. Facts are attributes; the text of an exception holds no credential and nothing
that the caller wrote. What the service said is in it unless that repeats a part of a text that was scanned, of the
credential or of a configured header. All of them can be pickled. Made of `args` alone, as queues do that write JSON,
each has its text again, and no other facts.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from aisecurity.generated_openapi_client import AsyncScanResponse, ScanIdResult, ThreatScanReportObject
else:
    # For who asks for type hints: everything imports this module, which imports nothing of the package.
    AsyncScanResponse = ScanIdResult = ThreatScanReportObject = Any

E = TypeVar("E", bound="AISecSDKException")


class ErrorType(StrEnum):
    """The side that failed, in the words that programs already match; the text of an exception begins with it."""

    SERVER_SIDE_ERROR = "AISEC_SERVER_SIDE_ERROR"
    """An answer of the service: any status that is no success, 401 and 403 too, or a success that cannot be read."""
    CLIENT_SIDE_ERROR = "AISEC_CLIENT_SIDE_ERROR"
    """No answer of the service: the network, a proxy, a certificate, the time allowed, or no token to ask with."""
    USER_REQUEST_PAYLOAD_ERROR = "AISEC_USER_REQUEST_PAYLOAD_ERROR"
    """Input that was refused before anything was sent."""
    MISSING_VARIABLE = "AISEC_MISSING_VARIABLE"
    """A credential that is not set."""
    AISEC_SDK_ERROR = "AISEC_SDK_ERROR"
    """Anything else, as a setting that cannot work, or a scanner that was closed."""


_TYPES = frozenset(ErrorType)
_STATUS = re.compile(r"(?:AISEC_\w+:)?(\d{3}) ")
_NOTHING: Mapping[str, str] = MappingProxyType({})
_NO_ERRORS: Mapping[int, AISecSDKException] = MappingProxyType({})


def _text_alone(argument: object) -> str | None:
    """Return *argument*, the first of a constructor, if it is the text of an exception that is made again."""
    return argument if isinstance(argument, str) else None


class AISecSDKException(Exception):  # noqa: N818 - the name that programs catch
    """The root: `except AISecSDKException` catches every failure of a scan."""

    def __init__(self, message: str = "", error_type: ErrorType = ErrorType.AISEC_SDK_ERROR) -> None:
        begin, colon, text = message.partition(":")
        if colon and begin in _TYPES:
            message, error_type = text, ErrorType(begin)
        super().__init__(f"{error_type}:{message}")
        self.message = message
        self.error_type = error_type
        self.attempts = 0
        """Requests that were sent for the call that failed; 0 if none was."""

    def __reduce__(self) -> tuple[Callable[..., AISecSDKException], tuple[Any, ...]]:
        return _restore, (type(self), self.args, self.__dict__)


def _restore(cls: type[E], args: tuple[Any, ...], attributes: Mapping[str, Any]) -> E:
    error = cls.__new__(cls, *args)
    # OSError, a base of APITimeoutError, takes no arguments here where __init__ is overridden.
    error.args = args
    error.__dict__.update(attributes)
    return error


class ConfigurationError(AISecSDKException):
    """A setting is missing (`ErrorType.MISSING_VARIABLE`) or cannot work."""


class ScannerClosedError(AISecSDKException):
    """The scanner was closed; make a new one."""


class TokenError(AISecSDKException):
    """The token endpoint refused the client, or its answer holds no token. Nothing was sent to the service."""

    def __init__(
        self, message: str, status_code: int = 0, headers: Mapping[str, str] = _NOTHING, body: bytes = b""
    ) -> None:
        super().__init__(message, ErrorType.CLIENT_SIDE_ERROR)
        self.status_code = status_code
        self.headers = dict(headers)
        self.body = body


class PayloadError(AISecSDKException, ValueError):
    """The input breaks a documented limit or form. Nothing was sent."""

    def __init__(self, message: str = "") -> None:
        super().__init__(message, ErrorType.USER_REQUEST_PAYLOAD_ERROR)


class APIConnectionError(AISecSDKException):
    """No answer came. *sent* is False only where it is certain that the service never saw the whole request."""

    def __init__(self, message: str = "", *, sent: bool = True) -> None:
        super().__init__(message, ErrorType.CLIENT_SIDE_ERROR)
        self.sent = sent
        self.stale = False
        """True where the connection had been kept from an earlier request, and was closed without an answer."""


class APITimeoutError(APIConnectionError, TimeoutError):
    """No answer came within the time allowed."""

    def __init__(self, message: str = "", *, sent: bool = True, queued: bool = False) -> None:
        super().__init__(message, sent=sent)
        self.queued = queued
        """True where the time went by in this process, before a connection was free for the request."""


class UntrustedCertificateError(APIConnectionError):
    """The certificate of the other side is not trusted. Nothing was sent, and nothing is tried again."""

    def __init__(self, message: str = "", *, sent: bool = False) -> None:
        super().__init__(message, sent=sent)


class ProxyRefusedError(APIConnectionError):
    """The proxy refused to open a tunnel to the service. Nothing was sent, and nothing is tried again."""

    def __init__(self, message: str = "", *, sent: bool = False) -> None:
        super().__init__(message, sent=sent)


class APIStatusError(AISecSDKException):
    """The service, or something in front of it, answered with a status that is not a success."""

    def __init__(
        self,
        status_code: int,
        headers: Mapping[str, str] = _NOTHING,
        body: bytes = b"",
        message: str = "",
        retry_after: float | None = None,
    ) -> None:
        text = _text_alone(status_code)
        if text is not None:
            known = _STATUS.match(text)
            status_code = int(known[1]) if known else 0
        shown = f"{status_code} {_reason(status_code)}" if text is None else text
        super().__init__(shown, ErrorType.SERVER_SIDE_ERROR)
        self.status_code = status_code
        self.headers = dict(headers)
        """Header names in lower case."""
        self.body = body
        """As it came. It may repeat what was scanned: think before logging it."""
        self.message = message
        """What the service said, whole, "" if it said nothing. It may repeat what was scanned: think before logging it.
        The exception's text has it as far as it does not."""
        self.retry_after = retry_after
        """Seconds that the service asks to wait, if it does."""
        self.request_id = self.headers.get("x-request-id")


class RedirectError(APIStatusError):
    """A redirect. It is not followed: the credentials belong to the configured endpoint alone."""


class BadRequestError(APIStatusError):
    """400: the service finds the request invalid."""


class AuthenticationError(APIStatusError):
    """401: the request carried no credential that the service knows."""


class PermissionDeniedError(APIStatusError):
    """403: the credential is invalid, revoked or expired."""


class NotFoundError(APIStatusError):
    """404: the path is unknown, so the endpoint may be wrong."""


class MethodNotAllowedError(APIStatusError):
    """405: the method is refused, so the endpoint may be wrong."""


class RequestTooLargeError(APIStatusError):
    """413: the body is over the service's limit."""


class UnsupportedMediaTypeError(APIStatusError):
    """415: something on the way changed the content type."""


class RateLimitError(APIStatusError):
    """429: quota, too many scans at once, or more than 10 queries a minute. See *retry_after*."""


class ServerError(APIStatusError):
    """5xx: the service or a gateway failed."""


class ResponseError(AISecSDKException):
    """The service answered with a success that cannot be read, so there is no verdict."""

    def __init__(
        self, message: str, status_code: int = 0, headers: Mapping[str, str] = _NOTHING, body: bytes = b""
    ) -> None:
        super().__init__(message, ErrorType.SERVER_SIDE_ERROR)
        self.status_code = status_code
        self.headers = dict(headers)
        self.body = body
        self.request_id = self.headers.get("x-request-id")


class RowError(AISecSDKException):
    """One row of results, or one report, was refused: it cannot be read, contradicts itself, or was not asked for.

    So it is no verdict. The ids are those that it names itself, `None` where it names none for certain.
    """

    def __init__(
        self, message: str, scan_id: str | None = None, req_id: int | None = None, report_id: str | None = None
    ) -> None:
        super().__init__(message, ErrorType.SERVER_SIDE_ERROR)
        self.scan_id = scan_id
        self.req_id = req_id
        self.report_id = report_id


class BrokenRowsError(ResponseError):
    """Some rows of an answer, results or reports, were refused; the others are kept."""

    def __init__(
        self,
        results: Sequence[ScanIdResult] | Sequence[ThreatScanReportObject],
        errors: Sequence[RowError] = (),
        status_code: int = 0,
        headers: Mapping[str, str] = _NOTHING,
        body: bytes = b"",
    ) -> None:
        text = _text_alone(results)
        refused = f"{len(errors)} rows refused, first: {errors[0].message}" if errors else ""
        super().__init__(refused if text is None else text, status_code, headers, body)
        self.results: list[Any] = [] if text is not None else list(results)
        """The rows, or reports, that can be read."""
        self.errors = list(errors)
        """The error of each row that was refused."""


class AmbiguousSubmitError(AISecSDKException):
    """An asynchronous scan may or may not have been accepted; sending it again could scan it twice.

    The cause (`__cause__`) says what happened. The receipt is lost, so its results cannot be asked for by id: look the
    scan up by its tr_id, transaction_id or session_id in the service's log viewer, or submit it again where a second
    scan does no harm.
    """


class BatchError(AISecSDKException):
    """Some parts of a batch failed; the receipts of the others are kept.

    Part *i* holds the objects from 5 * i on, at most five.
    """

    def __init__(
        self, results: Sequence[AsyncScanResponse | None], errors: Mapping[int, AISecSDKException] = _NO_ERRORS
    ) -> None:
        text = _text_alone(results)
        if text is None:
            first = next(iter(errors.values()))
            super().__init__(f"{len(errors)} of {len(results)} parts failed, first: {first}", first.error_type)
        else:
            super().__init__(text)
        self.results = [] if text is not None else list(results)
        """The receipt of each part, `None` where it failed."""
        self.errors = dict(errors)
        """The error of each part that failed, by its index."""
        self.attempts = sum(error.attempts for error in self.errors.values())


class ScanPendingError(AISecSDKException):
    """Results were not complete in time. Ask again for *pending*; *results* are good as they are."""

    def __init__(
        self, results: Sequence[ScanIdResult], pending: Sequence[str] = (), errors: Sequence[RowError] = ()
    ) -> None:
        text = _text_alone(results)
        waiting = f"{len(pending)} scans not complete in time"
        super().__init__(waiting if text is None else text, ErrorType.SERVER_SIDE_ERROR)
        self.results = [] if text is not None else list(results)
        """The rows that came, complete or not."""
        self.pending = list(pending)
        """The scan ids of which a row is missing or not complete."""
        self.errors = list(errors)
        """The error of each row that was refused."""


STATUS_ERRORS: Mapping[int, type[APIStatusError]] = {
    400: BadRequestError,
    401: AuthenticationError,
    403: PermissionDeniedError,
    404: NotFoundError,
    405: MethodNotAllowedError,
    413: RequestTooLargeError,
    415: UnsupportedMediaTypeError,
    429: RateLimitError,
}

_REASONS = {
    400: "the request is invalid",
    401: "not authenticated: no valid credential",
    403: "the credential is invalid, revoked or expired",
    404: "not found: is the endpoint right?",
    405: "method not allowed: is the endpoint right?",
    413: "the request is too large",
    415: "the media type is not supported",
    429: "too many requests",
}


def _reason(status_code: int) -> str:
    if status_code < 400:
        return "a redirect, not followed" if status_code >= 300 else "not a documented success"
    return _REASONS.get(status_code, "the service failed" if status_code >= 500 else "the request was refused")


__all__ = [
    "AISecSDKException",
    "APIConnectionError",
    "APIStatusError",
    "APITimeoutError",
    "AmbiguousSubmitError",
    "AuthenticationError",
    "BadRequestError",
    "BatchError",
    "BrokenRowsError",
    "ConfigurationError",
    "ErrorType",
    "MethodNotAllowedError",
    "NotFoundError",
    "PayloadError",
    "PermissionDeniedError",
    "ProxyRefusedError",
    "RateLimitError",
    "RedirectError",
    "RequestTooLargeError",
    "ResponseError",
    "RowError",
    "ScanPendingError",
    "ScannerClosedError",
    "ServerError",
    "TokenError",
    "UnsupportedMediaTypeError",
    "UntrustedCertificateError",
]

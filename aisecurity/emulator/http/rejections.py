"""Rejections of requests, with the documented message of each status."""

BAD_REQUEST = "Request data is invalid or malformed"
NOT_AUTHENTICATED = "Not Authenticated"
FORBIDDEN = "Invalid API Key"
NOT_FOUND = "Resource is not found"
METHOD_NOT_ALLOWED = "The method is not allowed"
TOO_LARGE = "The request body is too large"
UNSUPPORTED_MEDIA_TYPE = "The media type is not supported"
EXCEEDS_LIMIT = "Request exceeds limit"
NO_DEFAULT_PROFILE = "No default AI profile available"
UNSUPPORTED_ECOSYSTEM = "unsupported ecosystem"
FOREIGN_HOST = "The header Host names another host; --admin-host adds a name"

MESSAGES = {
    400: BAD_REQUEST,
    401: NOT_AUTHENTICATED,
    403: FORBIDDEN,
    404: NOT_FOUND,
    405: METHOD_NOT_ALLOWED,
    413: TOO_LARGE,
    415: UNSUPPORTED_MEDIA_TYPE,
    429: EXCEEDS_LIMIT,
}


class Rejection(Exception):  # noqa: N818 - it is no error of the program
    """A request is rejected, with a status and a fixed message that repeats nothing of the request.

    *limit* is the name of the setting whose limit was met, None where there is none.
    """

    def __init__(self, status: int = 400, message: str | None = None, *, limit: str | None = None) -> None:
        self.status = status
        self.limit = limit
        self.message = MESSAGES[status] if message is None else message
        super().__init__(self.message)

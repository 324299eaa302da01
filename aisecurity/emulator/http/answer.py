"""HTTP answers as values, before they are sent."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from attrs import frozen

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

Header = tuple[bytes, bytes]

_NO_BODY = (204, 304)
EMULATOR_HEADER: Header = (b"x-airs-emulator", b"1")


def reason_phrase(status: int) -> str:
    """Return the reason phrase of a status, `Unknown` if it has none."""
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Unknown"


@frozen
class HttpAnswer:
    """An HTTP answer; names of *headers* are in lower case, Content-Length is added on sending."""

    status: int
    body: bytes = b""
    headers: tuple[Header, ...] = ()

    @classmethod
    def of(cls, status: int, body: bytes, media_type: str, **headers: str) -> HttpAnswer:
        """Build an answer of *media_type*; names of *headers* have underscores for dashes."""
        pairs = {"content-type": media_type} | {name.replace("_", "-"): value for name, value in headers.items()}
        encoded = tuple((name.encode("latin-1"), value.encode("latin-1")) for name, value in pairs.items())
        return cls(status, b"" if status in _NO_BODY else body, encoded)

    def headers_with_length(self, length: int | None = None) -> list[Header]:
        """Return the headers with a Content-Length: that of the body, unless *length* is given."""
        if self.status in _NO_BODY:
            return list(self.headers)
        size = len(self.body) if length is None else length
        return [*self.headers, (b"content-length", str(size).encode())]

    def head(self, length: int | None = None) -> bytes:
        """Encode the status line and the headers, as the server does."""
        lines = [b"HTTP/1.1 %d %s" % (self.status, reason_phrase(self.status).encode())]
        lines += [b"%s: %s" % header for header in (*self.headers_with_length(length), EMULATOR_HEADER)]
        return b"\r\n".join([*lines, b"", b""])

    async def send(self, send: Send) -> None:
        """Send the whole answer through the server."""
        await send({"type": "http.response.start", "status": self.status, "headers": self.headers_with_length()})
        await send({"type": "http.response.body", "body": self.body})


async def collect(app: ASGIApp, scope: Scope, receive: Receive) -> HttpAnswer:
    """Call *app* and return its answer instead of sending it."""
    status, headers, body = 500, list[Header](), bytearray()

    async def send(message: Message) -> None:
        nonlocal status, headers
        if message["type"] == "http.response.start":
            status, headers = message["status"], message["headers"]
        else:
            body.extend(message.get("body", b""))

    await app(scope, receive, send)
    return HttpAnswer(status, bytes(body), tuple(pair for pair in headers if pair[0] != b"content-length"))

"""Gate before the admin endpoint: accepted hosts, bounded bodies, and headers that keep answers out of caches."""

from collections.abc import Iterator
from typing import Final

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from aisecurity.emulator.http.answer import Header
from aisecurity.emulator.http.host_names import AcceptedHosts, host_of
from aisecurity.emulator.http.json_body import encode
from aisecurity.emulator.http.rejections import FOREIGN_HOST, Rejection
from aisecurity.emulator.http.request_body import read_body
from aisecurity.emulator.service.admission import check_length

MAX_ADMIN_BYTES: Final = 1_000_000
_HEADERS: tuple[Header, ...] = (
    (b"cache-control", b"no-store"),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-resource-policy", b"same-origin"),
)


class AdminGate:
    """ASGI middleware for every path below `/_emulator/`, those included that nothing answers.

    A web page of another origin can have its own name resolved to this address (DNS rebinding); then the header Host is
    that name, which is none of *hosts*.
    """

    def __init__(self, app: ASGIApp, hosts: AcceptedHosts) -> None:
        self._app = app
        self._hosts = hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or reject it: one that names another host before anything of its body is read."""
        if not scope["path"].startswith("/_emulator/"):
            await self._app(scope, receive, send)
            return

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *_HEADERS]
            await send(message)

        try:
            body = await self._checked(Request(scope, receive))
        except Rejection as rejection:
            error = encode({"error": {"message": rejection.message}})
            await Response(error, rejection.status, media_type="application/json")(scope, receive, send_guarded)
        except ClientDisconnect:
            return
        else:
            await self._app(scope, _replay(body, receive), send_guarded)

    async def _checked(self, request: Request) -> bytes:
        """Return the body of a request that passes, whatever its path and its method."""
        if not self._hosts.accept(host_of(request.scope["headers"])):
            raise Rejection(403, FOREIGN_HOST)
        check_length(request.headers, MAX_ADMIN_BYTES)
        return await read_body(request, MAX_ADMIN_BYTES)


def _replay(body: bytes, receive: Receive) -> Receive:
    """Return a receive function that gives *body*, then continues with *receive*."""
    messages: Iterator[Message] = iter([{"type": "http.request", "body": body, "more_body": False}])

    async def replayed() -> Message:
        message = next(messages, None)
        return await receive() if message is None else message

    return replayed

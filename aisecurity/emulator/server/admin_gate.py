"""Gate before the admin endpoint: accepted hosts, bounded bodies, and headers that keep answers out of caches."""

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from aisecurity.emulator.control.admin import MAX_ADMIN_BYTES
from aisecurity.emulator.http.answer import Header
from aisecurity.emulator.http.host_names import AcceptedHosts, host_of
from aisecurity.emulator.http.json_body import encode
from aisecurity.emulator.http.rejections import FOREIGN_HOST, Rejection
from aisecurity.emulator.service.admission import check_length

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
        """Pass the request on, or reject it before anything of its body is read."""
        if not scope["path"].startswith("/_emulator/"):
            await self._app(scope, receive, send)
            return

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *_HEADERS]
            await send(message)

        try:
            self._check(scope)
        except Rejection as rejection:
            body = encode({"error": {"message": rejection.message}})
            app: ASGIApp = Response(body, rejection.status, media_type="application/json")
        else:
            app = self._app
        await app(scope, receive, send_guarded)

    def _check(self, scope: Scope) -> None:
        if not self._hosts.accept(host_of(scope["headers"])):
            raise Rejection(403, FOREIGN_HOST)
        check_length(Headers(scope=scope), MAX_ADMIN_BYTES)

"""Middleware that reads what is left of a request behind its answer, so that the answer arrives."""

import asyncio
from contextlib import suppress

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_MOST_BYTES = 16 * 1024 * 1024
_SECONDS = 1.0


class LingeringMiddleware:
    """ASGI middleware that discards the rest of a body, within *most_bytes* and *seconds* without any of it.

    A request may be rejected before its body is read. Where the connection is closed then, the system resets it, and a
    client that sends everything before it reads sees no answer.
    """

    def __init__(self, app: ASGIApp, most_bytes: int = _MOST_BYTES, seconds: float = _SECONDS) -> None:
        self._app = app
        self._most_bytes = most_bytes
        self._seconds = seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and send the end of its answer once its body is over."""
        headers = Headers(scope=scope)
        # Who expects to be told to send the body has not sent it, and is told so by whoever asks for it.
        if "expect" in headers or not {"content-length", "transfer-encoding"} & set(headers.keys()):
            await self._app(scope, receive, send)
            return
        is_over = False

        async def received() -> Message:
            nonlocal is_over
            message = await receive()
            is_over = not message.get("more_body", False)
            return message

        async def discard() -> None:
            left = self._most_bytes
            while not is_over and left > 0:
                left -= len((await asyncio.wait_for(received(), self._seconds)).get("body", b""))

        async def send_and_linger(message: Message) -> None:
            if is_over or message["type"] != "http.response.body" or message.get("more_body", False):
                await send(message)
                return
            await send({**message, "more_body": True})
            with suppress(TimeoutError):
                await discard()
            await send({"type": "http.response.body", "body": b""})

        await self._app(scope, received, send_and_linger)

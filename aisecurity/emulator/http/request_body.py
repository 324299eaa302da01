"""Bodies of requests, read within a limit."""

from starlette.requests import Request

from .rejections import Rejection


async def read_body(request: Request, limit: int, name: str | None = None) -> bytes:
    """Read a body, and reject it once it exceeds *limit*, the setting *name*.

    A chunked one does not announce its length.
    """
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > limit:
            raise Rejection(413, limit=name)
    return bytes(body)
